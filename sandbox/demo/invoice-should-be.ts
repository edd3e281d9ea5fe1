import { Decimal } from 'decimal.js';
import type { HeldProblem } from './expectation.ts';
import type { ClientState, FirmRows, InvoiceState } from './firm-rows.ts';
import { contactNameOf } from './plain-text.ts';
import type { MappingChoices } from './settings.ts';
import { aloneAs, heldBy, type Posted, type Verdict } from './verdict.ts';

export interface InvoiceSurroundings {
  readonly rows: FirmRows;
  readonly choices: MappingChoices;
  /** Currencies the organisation uses. */
  readonly currencies: readonly string[];
  /** The last day of the locked period, or an empty string. */
  readonly lockedUntil: string;
  /** Ids of clients that have a contact already. */
  readonly clientsInXero: ReadonlySet<number>;
}

/** The clients whose name belongs to another one's contact: Xero ignores case, TimeTracker does not. */
export function clientsWithTakenNames(clients: readonly ClientState[]): ReadonlySet<number> {
  const first = new Map<string, number>();
  const taken = new Set<number>();
  for (const client of clients.toSorted((a, b) => a.id - b.id)) {
    const name = contactNameOf(client.name).toLowerCase();
    if (first.has(name)) taken.add(client.id);
    else first.set(name, client.id);
  }
  return taken;
}

/** Judges one invoice. Pure. */
export function invoiceShouldBe(invoice: InvoiceState, posted: Posted, around: InvoiceSurroundings): Verdict {
  const { status } = invoice;
  if (invoice.xeroId !== null) return aloneAs('carries-xero-id');
  if (status === 'cancelled') {
    return posted === 'never' ? aloneAs('cancelled') : { state: 'voided' };
  }
  if (status === 'draft') {
    return posted === 'live' ? heldBy('posted-then-draft') : aloneAs('draft');
  }
  if (invoice.issueDate < around.choices.goLiveDate) return aloneAs('before-go-live');
  if (status === 'issued' && posted === 'never') return aloneAs('issued');
  if (!owed.has(status)) return heldBy('unknown-status');
  return judgeContent(invoice, posted, around);
}

/** What is issued may wait by setting; once posted it is as good as sent. */
const owed: ReadonlySet<string> = new Set(['issued', 'sent', 'overdue', 'paid']);

function judgeContent(invoice: InvoiceState, posted: Posted, around: InvoiceSurroundings): Verdict {
  const problems = problemsOf(invoice, posted, around);
  if (problems.length > 0) return heldBy(...problems);
  if (!around.currencies.includes(invoice.currency)) {
    return { state: 'rejected', message: `Organisation is not subscribed to currency ${invoice.currency}` };
  }
  if (invoice.issueDate <= around.lockedUntil) {
    return { state: 'rejected', message: 'The document date cannot be before' };
  }
  return { state: 'inXero', rounding: roundingOf(invoice) };
}

function problemsOf(invoice: InvoiceState, posted: Posted, around: InvoiceSurroundings): HeldProblem[] {
  const total = new Decimal(invoice.total);
  if (invoice.lines.length === 0 || total.isZero()) return ['nothing-to-post'];
  const found: HeldProblem[] = [];
  if (total.isNegative()) found.push('negative-total');
  if (invoice.lines.some((line) => line.currency !== invoice.currency)) found.push('mixed-currencies');
  if (posted === 'never' && around.rows.invoices.some((other) => hasNumberFirst(other, invoice))) {
    found.push('number-used-twice');
  }
  if (
    clientsWithTakenNames(around.rows.clients).has(invoice.clientId) &&
    !around.clientsInXero.has(invoice.clientId)
  ) {
    found.push('client-needs-you');
  }
  if (!around.choices.taxTypes.some((known) => new Decimal(known.rate).equals(invoice.taxRate))) {
    found.push('tax-rate-not-mapped');
  }
  if (!taxFits(invoice)) found.push('tax-does-not-match');
  if (!linesFit(invoice)) found.push('lines-do-not-add-up');
  if (!totalFits(invoice)) found.push('total-does-not-add-up');
  return found;
}

function hasNumberFirst(other: InvoiceState, invoice: InvoiceState): boolean {
  return (
    other.number === invoice.number &&
    other.id < invoice.id &&
    other.status !== 'draft' &&
    other.status !== 'cancelled'
  );
}

/** Rounded columns may be a cent away from what they were computed from, never more. */
function taxFits(invoice: InvoiceState): boolean {
  const tax = new Decimal(invoice.subtotal).times(invoice.taxRate).div(100);
  return tax.minus(invoice.tax).abs().lte('0.01');
}

/** Each line and the subtotal may have lost half a cent. */
function linesFit(invoice: InvoiceState): boolean {
  const sum = invoice.lines.reduce((so, line) => so.plus(line.amount), new Decimal(0));
  const slack = new Decimal('0.005').times(invoice.lines.length + 1);
  return sum.minus(invoice.subtotal).abs().lte(slack);
}

function totalFits(invoice: InvoiceState): boolean {
  return new Decimal(invoice.subtotal).plus(invoice.tax).minus(invoice.total).abs().lte('0.01');
}

/** What a visible line must add so that Xero, which rounds the tax of each line, reaches the total. */
function roundingOf(invoice: InvoiceState): string {
  return invoice.lines
    .reduce(
      (rest, line) => rest.minus(line.amount).minus(taxOfLine(line.amount, invoice.taxRate)),
      new Decimal(invoice.total),
    )
    .toFixed(2);
}

function taxOfLine(amount: string, taxRate: string): Decimal {
  return new Decimal(amount).times(taxRate).div(100).toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
}
