import { Decimal } from 'decimal.js';
import type { Firm } from './firm.ts';
import type { XeroBooks } from './xero-books.ts';

export type DocumentKind = 'client' | 'invoice' | 'expense' | 'payment' | 'credit_note';

/**
 * What is wrong with one document. `missing`: it belongs in Xero and is not there. `stale`: Xero has it otherwise than
 * TimeTracker, or still has what was ended there. `twice`: Xero has it more than once.
 */
export interface Finding {
  /** `invoice/12` */
  readonly document: string;
  readonly what: 'missing' | 'stale' | 'twice';
  readonly timetracker: string;
  readonly xero: string;
}

/** Facts about one object in Xero, or about what it should be, as one text that is compared as a whole. */
type Fact = string;

/** An object in Xero that says by its mark which document it is. */
interface Posted {
  readonly sourceId: string;
  readonly fact: Fact;
}

const ended = new Set(['VOIDED', 'DELETED', 'ARCHIVED']);

/**
 * Compares both books; each document that must be in Xero is there once, as it is now, and no other. Of the firm of
 * the faults only: one currency, one tax rate that is mapped, and no two documents of one name or number.
 */
export function compareBothBooks(firm: Firm, books: XeroBooks): Finding[] {
  return [
    ...compareKind('client', expectedContacts(firm), postedContacts(books)),
    ...compareKind('invoice', expectedInvoices(firm), postedInvoices(books)),
    ...compareKind('expense', expectedBills(firm), postedBills(books)),
    ...compareKind('payment', expectedPayments(firm), postedPayments(books)),
    ...compareKind('credit_note', expectedCreditNotes(firm), postedCreditNotes(books)),
    ...sameNumbers(books),
  ];
}

/** The tax rate of an invoice that nobody has mapped: such an invoice cannot be posted. */
export const unmappedRate = '7.00';

/** Whether an invoice is one that must be in Xero. */
export function belongsInXero({ status, taxRate }: { readonly status: string; readonly taxRate: string }) {
  return ['sent', 'overdue', 'paid'].includes(status) && !new Decimal(taxRate).eq(unmappedRate);
}

function compareKind(
  kind: DocumentKind,
  expected: ReadonlyMap<string, Fact>,
  posted: readonly Posted[],
): Finding[] {
  const found = Map.groupBy(posted, ({ sourceId }) => sourceId);
  return [...new Set([...expected.keys(), ...found.keys()])].flatMap((id): Finding[] => {
    const should = expected.get(id);
    const is = found.get(id) ?? [];
    const xero = is.map(({ fact }) => fact).join(' and ');
    const finding = { document: `${kind}/${id}`, timetracker: should ?? 'nothing', xero: xero || 'nothing' };
    if (is.length > 1) return [{ ...finding, what: 'twice' }];
    if (should === undefined) return [{ ...finding, what: 'stale' }];
    if (is.length === 0) return [{ ...finding, what: 'missing' }];
    return xero === should ? [] : [{ ...finding, what: 'stale' }];
  });
}

function expectedContacts({ clients }: Firm): Map<string, Fact> {
  return new Map(clients.map(({ id, name, email }) => [id, `${name} <${email}>`]));
}

function postedContacts({ contacts }: XeroBooks): Posted[] {
  return contacts.flatMap(({ number, name, texts, status }) => {
    const sourceId = /^TT-demo-c(\d+)$/.exec(number ?? '')?.[1];
    if (sourceId === undefined || ended.has(status)) return [];
    return [{ sourceId, fact: `${name} <${texts['EmailAddress'] ?? ''}>` }];
  });
}

function expectedInvoices({ invoices }: Firm): Map<string, Fact> {
  return new Map(
    invoices
      .filter(belongsInXero)
      .map((one) => [
        one.id,
        [
          `${one.number} for client ${one.clientId}, ${one.date} to ${one.dueDate}, ${money(one.total)}`,
          ...(one.reference === '' ? [] : [one.reference]),
          ...one.lines,
        ].join('; '),
      ]),
  );
}

function postedInvoices({ invoices, contacts }: XeroBooks): Posted[] {
  return invoices.flatMap((one) => {
    const sourceId = /[?&]ttx=demo\.invoice\.(\d+)$/.exec(one.url ?? '')?.[1];
    if (sourceId === undefined || one.type !== 'ACCREC' || ended.has(one.status)) return [];
    const client = /^TT-demo-c(\d+)$/.exec(
      contacts.find(({ id }) => id === one.contactId)?.number ?? '',
    )?.[1];
    const period = `${one.date} to ${one.dueDate ?? 'no day'}`;
    const fact = [
      `${one.number} for client ${client ?? 'nobody'}, ${period}, ${money(one.total)}`,
      ...(one.reference === '' ? [] : [one.reference]),
      ...one.lines.map(({ description, amounts }) => `${description} ${money(amounts?.lineAmount ?? '0')}`),
    ].join('; ');
    return [{ sourceId, fact }];
  });
}

function expectedBills({ expenses }: Firm): Map<string, Fact> {
  return new Map(
    expenses
      .filter(({ status }) => status === 'approved' || status === 'reimbursed')
      .map(({ id, title, date, total }) => [id, `${title}, ${date}, ${money(total)}`]),
  );
}

function postedBills({ invoices }: XeroBooks): Posted[] {
  return invoices.flatMap((one) => {
    const sourceId = /[?&]ttx=demo\.expense\.(\d+)$/.exec(one.url ?? '')?.[1];
    if (sourceId === undefined || ended.has(one.status)) return [];
    const titles = one.lines.map(({ description }) => description).join(' + ');
    return [{ sourceId, fact: `${titles}, ${one.date}, ${money(one.total)}` }];
  });
}

function expectedPayments({ payments, invoices }: Firm): Map<string, Fact> {
  const numberOf = new Map(invoices.map(({ id, number }) => [id, number]));
  return new Map(
    payments.map(({ id, invoiceId, date, amount }) => [
      id,
      `${money(amount)} on ${date} for ${numberOf.get(invoiceId) ?? 'nothing'}`,
    ]),
  );
}

function postedPayments({ payments, invoices }: XeroBooks): Posted[] {
  const numberOf = new Map(invoices.map(({ id, number }) => [id, number]));
  return payments.flatMap(({ reference, status, amount, date, pays }) => {
    const sourceId = /(?:^|\s)TT-demo-p(\d+)$/.exec(reference)?.[1];
    if (sourceId === undefined || ended.has(status)) return [];
    return [{ sourceId, fact: `${money(amount)} on ${date} for ${numberOf.get(pays.id) ?? 'nothing'}` }];
  });
}

function expectedCreditNotes({ creditNotes, invoices }: Firm): Map<string, Fact> {
  const numberOf = new Map(invoices.map(({ id, number }) => [id, number]));
  return new Map(
    creditNotes.map(({ id, invoiceId, number, amount }) => [
      id,
      `${number} ${money(amount)}, ${money(amount)} of it for ${numberOf.get(invoiceId) ?? 'nothing'}`,
    ]),
  );
}

function postedCreditNotes({ creditNotes, invoices }: XeroBooks): Posted[] {
  const numberOf = new Map(invoices.map(({ id, number }) => [id, number]));
  return creditNotes.flatMap(({ number, reference, status, total, allocations }) => {
    const sourceId = /(?:^|\s)TT-demo-n(\d+)$/.exec(reference)?.[1];
    if (sourceId === undefined || ended.has(status)) return [];
    const uses = allocations.map(
      ({ invoiceId, amount }) => `${money(amount)} of it for ${numberOf.get(invoiceId) ?? 'nothing'}`,
    );
    return [{ sourceId, fact: `${number} ${money(total)}, ${uses.join(' and ') || 'not used'}` }];
  });
}

/** Two living contacts of one number or name, or sales invoices of one number: whoever they belong to, one is too many. */
function sameNumbers({ contacts, invoices }: XeroBooks): Finding[] {
  const living = <T extends { readonly status: string }>(all: readonly T[]) =>
    all.filter(({ status }) => !ended.has(status));
  const keys = [
    ...living(contacts).map(({ name }) => `contact ${name.toLowerCase()}`),
    ...living(contacts).flatMap(({ number }) => (number === null ? [] : [`contact number ${number}`])),
    ...living(invoices)
      .filter(({ type }) => type === 'ACCREC')
      .map(({ number }) => `invoice number ${number}`),
  ];
  return [...Map.groupBy(keys, (key) => key)].flatMap(([key, all]): Finding[] =>
    all.length === 1
      ? []
      : [{ document: key, what: 'twice', timetracker: 'one', xero: `${all.length} of them` }],
  );
}

function money(text: string): string {
  return new Decimal(text).toFixed(2);
}
