import { createHash } from 'node:crypto';
import type { XeroKindName } from '../store/links.ts';
import type { XeroElement } from './parse-answer.ts';

/** What of an object people can change in Xero. */
const changeable: Partial<Record<XeroKindName, readonly string[]>> = {
  Invoice: ['InvoiceNumber', 'Reference', 'CurrencyCode', 'Url'],
  CreditNote: ['CreditNoteNumber', 'Reference', 'CurrencyCode'],
  BankTransaction: ['Reference', 'CurrencyCode'],
  Receipt: ['Reference'],
};

/**
 * SHA-256 of what an object says in Xero, by which it is known as unchanged: its UpdatedDateUTC also moves when it is
 * paid or allocated (docs/xero-behaviour.md, Payments). Null for kinds that are never updated, and for contacts, whose date
 * moves only with themselves.
 */
export function seenHash(kind: XeroKindName, element: XeroElement): string | null {
  const fields = changeable[kind];
  if (fields === undefined) return null;
  const lines = element
    .list('LineItems')
    .map((line) => [
      line.text('Description') ?? '',
      Number(line.text('Quantity') ?? 0),
      Number(line.text('UnitAmount') ?? 0),
      Number(line.text('TaxAmount') ?? 0),
      line.text('AccountCode') ?? '',
      line.text('TaxType') ?? '',
      line.text('ItemCode') ?? '',
    ]);
  const says = [
    ...fields.map((field) => element.text(field) ?? ''),
    element.part('Contact')?.text('ContactID') ?? '',
    element.part('BankAccount')?.text('AccountID') ?? '',
    element.part('User')?.text('UserID') ?? '',
    dayOf(element, 'Date') ?? '',
    dayOf(element, 'DueDate') ?? '',
    // Money makes an approved document a paid one and back; nobody has changed it by that.
    element.text('Status')?.replace('PAID', 'AUTHORISED') ?? '',
    lines,
  ];
  return createHash('sha256').update(JSON.stringify(says)).digest('hex');
}

/** The calendar date of a field: it comes back as text of its own, or as midnight in UTC. */
export function dayOf(element: XeroElement, field: string): string | undefined {
  return (element.text(`${field}String`) ?? element.instant(field)?.toISOString())?.slice(0, 10);
}
