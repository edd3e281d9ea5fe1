import { Decimal } from 'decimal.js';
import type { InvoiceData } from '../events/invoice.ts';
import { problem, type Problem } from '../problems.ts';
import { amountProblems } from './check-amounts.ts';

const cent = new Decimal('0.01');
const halfCent = new Decimal('0.005');

/**
 * What is wrong with an invoice in itself, before Xero comes into it. Of two invoices with one number the older has
 * it, unless this one is in Xero already.
 */
export function checkInvoice(invoice: InvoiceData, isInXero: boolean): Problem[] {
  const total = new Decimal(invoice.total);
  if (invoice.lines.length === 0 || total.isZero()) return [problem('nothing-to-post')];
  const problems = amountProblems([invoice.subtotal, invoice.taxAmount, invoice.total]);
  const lines = amountProblems(invoice.lines.map((line) => line.amount));
  // An amount of a line may be finer: it counts to the cent, and what is lost is rounding.
  problems.push(...lines.filter(({ type }) => type === 'amount-too-large'));
  const number = invoice.number.trim();
  if (number === '' || number.length > 255) problems.push(problem('number-unusable'));
  if (total.isNegative()) problems.push(problem('negative-total', { total: invoice.total }));
  const foreign = invoice.lines.find((line) => line.currency !== invoice.currency);
  if (foreign !== undefined) {
    problems.push(
      problem('mixed-currencies', { currency: invoice.currency, lineCurrency: foreign.currency }),
    );
  }
  if (!isInXero && invoice.sameNumber.some((id) => BigInt(id) < BigInt(invoice.id))) {
    problems.push(problem('number-used-twice', { number: invoice.number }));
  }
  return [...problems, ...sumProblems(invoice)];
}

/**
 * TimeTracker computes with unrounded values and rounds each column when it stores it. So of n lines and a rate r the
 * lines may miss the subtotal by half a cent each and half a cent of its own, the tax may miss r of the stored subtotal
 * by half a cent and r of half a cent, and the total may miss their sum by a cent. Never less than a cent is allowed.
 * More than that was not made by rounding.
 */
function sumProblems(invoice: InvoiceData): Problem[] {
  const subtotal = new Decimal(invoice.subtotal);
  const tax = new Decimal(invoice.taxAmount);
  const rate = new Decimal(invoice.taxRate).dividedBy(100);
  const lines = invoice.lines.reduce((sum, line) => sum.plus(line.amount), new Decimal(0));
  const problems: Problem[] = [];
  if (isApart(lines, subtotal, halfCent.times(invoice.lines.length + 1))) {
    problems.push(problem('lines-do-not-add-up', { lines: lines.toFixed(2), subtotal: invoice.subtotal }));
  }
  if (isApart(subtotal.times(rate), tax, Decimal.max(cent, halfCent.times(rate.abs().plus(1))))) {
    problems.push(
      problem('tax-does-not-match', {
        taxAmount: invoice.taxAmount,
        subtotal: invoice.subtotal,
        taxRate: invoice.taxRate,
      }),
    );
  }
  const sum = subtotal.plus(tax);
  if (isApart(sum, new Decimal(invoice.total), cent)) {
    problems.push(problem('total-does-not-add-up', { total: invoice.total, sum: sum.toFixed(2) }));
  }
  return problems;
}

function isApart(one: Decimal, other: Decimal, allowed: Decimal): boolean {
  return one.minus(other).abs().greaterThan(allowed);
}
