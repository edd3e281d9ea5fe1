import { Decimal } from 'decimal.js';
import type { InvoiceData } from '../events/invoice.ts';
import { problem, type Problem } from '../problems.ts';

const cent = new Decimal('0.01');

/**
 * What is wrong with an invoice in itself, before Xero comes into it. Of two invoices with one number the older has
 * it, unless this one is in Xero already.
 */
export function checkInvoice(invoice: InvoiceData, isInXero: boolean): Problem[] {
  const total = new Decimal(invoice.total);
  if (invoice.lines.length === 0 || total.isZero()) return [problem('nothing-to-post')];
  const problems: Problem[] = [];
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
 * TimeTracker computes with unrounded values and rounds each column when it stores it, so sums may miss by half a
 * cent per line and by a cent between subtotal, tax and total. More than that was not made by rounding.
 */
function sumProblems(invoice: InvoiceData): Problem[] {
  const subtotal = new Decimal(invoice.subtotal);
  const tax = new Decimal(invoice.taxAmount);
  const lines = invoice.lines.reduce((sum, line) => sum.plus(line.amount), new Decimal(0));
  const problems: Problem[] = [];
  if (
    lines
      .minus(subtotal)
      .abs()
      .greaterThan(cent.times(invoice.lines.length + 1).dividedBy(2))
  ) {
    problems.push(problem('lines-do-not-add-up', { lines: lines.toFixed(2), subtotal: invoice.subtotal }));
  }
  if (subtotal.times(invoice.taxRate).dividedBy(100).minus(tax).abs().greaterThan(cent)) {
    problems.push(
      problem('tax-does-not-match', {
        taxAmount: invoice.taxAmount,
        subtotal: invoice.subtotal,
        taxRate: invoice.taxRate,
      }),
    );
  }
  const sum = subtotal.plus(tax);
  if (sum.minus(invoice.total).abs().greaterThan(cent)) {
    problems.push(problem('total-does-not-add-up', { total: invoice.total, sum: sum.toFixed(2) }));
  }
  return problems;
}
