import { Decimal } from 'decimal.js';
import type { BookCreditNote, BookInvoice, Books } from './books.ts';
import { differing, type Difference } from './difference.ts';
import type { CreditNoteState, InvoiceState } from './firm-rows.ts';
import { meaningful, squeeze } from './plain-text.ts';
import type { MappingChoices } from './settings.ts';
import { idInMark } from './source-id.ts';
import { twoDecimals } from './two-decimals.ts';

/** Compares one credit note with its counterpart, and with what it is set off against. */
export function compareCreditNote(
  note: CreditNoteState,
  invoice: InvoiceState | undefined,
  itsInvoice: BookInvoice | undefined,
  posted: BookCreditNote,
  { books, choices }: { readonly books: Books; readonly choices: MappingChoices },
): Difference[] {
  const contact = books.contacts.find((one) => one.id === posted.contactId);
  const [line] = posted.lines;
  const rate = invoice?.taxRate ?? '0';
  const taxType = choices.taxTypes.find((one) => new Decimal(one.rate).equals(rate))?.taxType;
  return [
    ...differing(`credit_note/${note.id}`, [
      ['number', note.number, posted.number],
      ['contact', String(invoice?.clientId), idInMark(contact?.number ?? null, 'c') ?? 'another'],
      ['date', note.date, posted.date],
      ['currency', invoice?.currency ?? '', posted.currency],
      ['total', twoDecimals(note.amount), twoDecimals(posted.total)],
      ['tax', taxWithin(note.amount, rate), twoDecimals(posted.tax)],
      ['status', new Decimal(posted.remaining).isZero() ? 'PAID' : 'AUTHORISED', posted.status],
      ['line', `1: ${textOf(note, invoice)}`, `${posted.lines.length}: ${squeeze(line?.description ?? '')}`],
      ['account', choices.accounts.items, line?.account ?? ''],
      ['tax type', taxType ?? 'none', line?.taxType ?? ''],
    ]),
    ...compareAllocation(note, itsInvoice, posted),
  ];
}

function textOf(note: CreditNoteState, invoice: InvoiceState | undefined): string {
  return meaningful(note.reason) || `Credit for ${invoice?.number ?? ''}`;
}

/** The part of a gross amount that is tax. */
function taxWithin(gross: string, rate: string): string {
  return new Decimal(gross).times(rate).div(new Decimal(100).plus(rate)).toFixed(2, Decimal.ROUND_HALF_UP);
}

/** Set off against its own invoice and no other, as far as anything is due there. */
function compareAllocation(
  note: CreditNoteState,
  itsInvoice: BookInvoice | undefined,
  posted: BookCreditNote,
): Difference[] {
  const elsewhere = posted.allocations.filter((one) => one.invoiceId !== itsInvoice?.id);
  const isLeft = new Decimal(posted.remaining).greaterThan(0);
  const isDue = itsInvoice !== undefined && new Decimal(itsInvoice.due).greaterThan(0);
  if (elsewhere.length === 0 && !(isLeft && isDue)) return [];
  return [
    {
      document: `credit_note/${note.id}`,
      what: 'allocation',
      timeTracker: `all that is due on ${itsInvoice?.number ?? 'its invoice'}`,
      xero:
        elsewhere.length > 0
          ? `${elsewhere.length} to other invoices`
          : `${posted.remaining} left over, ${itsInvoice?.due ?? ''} still due`,
    },
  ];
}
