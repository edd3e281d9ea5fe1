import type { XeroKindName } from '../store/links.ts';
import type { Write } from '../store/writes.ts';
import { fourDecimals } from './call-shape.ts';
import { addressFields } from './map-contact.ts';
import { parseAnswer, type XeroElement } from './parse-answer.ts';
import { dayOf } from './seen-words.ts';
import { xeroKinds } from './xero-kinds.ts';

/** How to ask Xero what became of a write. */
export interface LookRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Under which the answer's elements stand. */
  readonly collection: string;
}

/** How a created object of one kind is found again, and by what two states of it are the same. */
export interface LookKind {
  /** The request that shows a created object, if there is one. */
  readonly find: (write: Write) => LookRequest;
  /** The objects of the answer that may be it. */
  readonly candidates: (write: Write, elements: readonly XeroElement[]) => readonly XeroElement[];
  /** Those of which the list does not say whether they are ours: each must be read by its id, the likeliest first. */
  readonly toRead?: (write: Write, elements: readonly XeroElement[]) => readonly XeroElement[];
  readonly isOurs: (write: Pick<Write, 'expected'>, element: XeroElement) => boolean;
  /** A candidate that is not ours has its number or name: ours cannot come beside it. */
  readonly isUnique: boolean;
  /** Whether what was sent is what is seen; kinds that are never updated need none. */
  readonly isSame: (sent: XeroElement, seen: XeroElement) => boolean;
}

const all: LookKind['candidates'] = (_, elements) => elements;

const contact: LookKind = {
  find: (write) =>
    list('Contact', {
      where: `ContactNumber=="${write.expected.marker}"`,
      includeArchived: 'true',
      page: '1',
    }),
  candidates: all,
  isOurs: (write, element) => element.text('ContactNumber') === write.expected.marker,
  isUnique: true,
  isSame: (sent, seen) => {
    const sameParts = (name: string, type: string, fields: readonly string[]) =>
      sent.list(name).every((part) => {
        const counterpart = seen.list(name).find((one) => one.text(type) === part.text(type));
        return counterpart !== undefined && sameFields(part, counterpart, fields);
      });
    return (
      sameFields(sent, seen, ['Name', 'ContactNumber', 'EmailAddress', 'TaxNumber']) &&
      sameParts('Phones', 'PhoneType', ['PhoneNumber']) &&
      sameParts('Addresses', 'AddressType', [...addressFields, 'AttentionTo'])
    );
  },
};

/**
 * A sales invoice's number is unique, a bill's is not; both carry our mark in their address. Of many bills with one
 * number, the one that was just made is among the newest.
 */
const invoice: LookKind = {
  find: (write) =>
    list('Invoice', {
      where: equals('InvoiceNumber', write),
      page: '1',
      ...(write.kind === 'expense' && { order: 'UpdatedDateUTC DESC' }),
    }),
  candidates: (write, elements) =>
    elements.filter((one) => one.text('Type') === (write.kind === 'expense' ? 'ACCPAY' : 'ACCREC')),
  isOurs: (write, element) => {
    const url = element.text('Url') ?? '';
    return URL.canParse(url) && new URL(url).searchParams.get('ttx') === write.expected.marker;
  },
  isUnique: true,
  isSame: (sent, seen) =>
    sameFields(sent, seen, ['InvoiceNumber', 'Reference', 'CurrencyCode', 'Url']) && sameBody(sent, seen),
};

const creditNote: LookKind = {
  find: (write) => list('CreditNote', { where: equals('CreditNoteNumber', write), page: '1' }),
  candidates: (_, elements) => elements.filter((one) => one.text('Type') === 'ACCRECCREDIT'),
  isOurs: hasMarkInReference,
  isUnique: true,
  isSame: (sent, seen) =>
    sameFields(sent, seen, ['CreditNoteNumber', 'Reference', 'CurrencyCode']) && sameBody(sent, seen),
};

/** Amount and date alone never prove that a payment is ours: only our mark among the invoice's own payments does. */
const payment: LookKind = {
  find: (write) => ({
    path: `/Invoices/${write.expected.aboutId ?? ''}`,
    query: {},
    collection: 'Invoices',
  }),
  candidates: (_, elements) => elements.flatMap((one) => one.list('Payments')),
  isOurs: hasMarkInReference,
  isUnique: false,
  isSame: () => false,
};

/** Only we allocate our notes: one to this invoice is ours. */
const allocation: LookKind = {
  find: (write) => ({
    path: `/CreditNotes/${write.expected.parentId ?? ''}`,
    query: {},
    collection: 'CreditNotes',
  }),
  candidates: (_, elements) => elements.flatMap((one) => one.list('Allocations')),
  isOurs: (write, element) => element.part('Invoice')?.text('InvoiceID') === write.expected.aboutId,
  isUnique: false,
  isSame: () => false,
};

const bankTransaction: LookKind = {
  find: (write) => list('BankTransaction', { where: equals('Reference', write), page: '1' }),
  candidates: all,
  isOurs: hasMarkInReference,
  isUnique: false,
  isSame: (sent, seen) =>
    sameFields(sent, seen, ['Reference']) &&
    samePart(sent, seen, 'BankAccount', 'AccountID') &&
    sameBody(sent, seen),
};

const receipt: LookKind = {
  find: (write) => list('Receipt', { where: equals('Reference', write) }),
  candidates: all,
  isOurs: hasMarkInReference,
  isUnique: false,
  isSame: (sent, seen) =>
    sameFields(sent, seen, ['Reference']) && samePart(sent, seen, 'User', 'UserID') && sameBody(sent, seen),
};

/** A receipt is claimed once: the claim that has it is ours. The list may leave the receipts out. */
const claim: LookKind = {
  find: () => list('ExpenseClaim', { order: 'UpdatedDateUTC DESC' }),
  candidates: all,
  toRead: (write, elements) => {
    const userOf = (element: XeroElement | undefined) => element?.part('User')?.text('UserID');
    const ours = userOf(sentElement(write));
    return elements.filter((one) => userOf(one) === ours && one.list('Receipts').length === 0);
  },
  isOurs: (write, element) =>
    element.list('Receipts').some((one) => one.text('ReceiptID') === write.expected.aboutId),
  isUnique: false,
  isSame: () => false,
};

/**
 * A file of one name replaces the one that is there, so one that may have been attached is simply attached again: it is
 * never known as ours.
 */
const attachment: LookKind = {
  find: ({ path }) => ({
    path: path.slice(0, path.lastIndexOf('/')),
    query: {},
    collection: 'Attachments',
  }),
  candidates: () => [],
  isOurs: () => false,
  isUnique: false,
  isSame: () => false,
};

/** How each kind of object is looked up. */
export const lookKinds: Readonly<Record<XeroKindName, LookKind>> = {
  Contact: contact,
  Invoice: invoice,
  CreditNote: creditNote,
  Payment: payment,
  Allocation: allocation,
  BankTransaction: bankTransaction,
  Receipt: receipt,
  ExpenseClaim: claim,
  Attachment: attachment,
};

/** What a write says. */
export function sentElement(write: Pick<Write, 'element'>): XeroElement | undefined {
  return parseAnswer(`{"sent":[${write.element}]}`, 'sent')?.elements[0];
}

function list(kind: XeroKindName, query: Readonly<Record<string, string>>): LookRequest {
  const { path, collection } = xeroKinds[kind];
  return { path, query: { ...query, ...fourDecimals(path) }, collection };
}

function equals(field: string, write: Write): string {
  return `${field}=="${(write.expected.number ?? '').replaceAll(/["\\]/g, '\\$&')}"`;
}

/** Our mark is the last word of the reference. */
function hasMarkInReference(write: Pick<Write, 'expected'>, element: XeroElement): boolean {
  return (element.text('Reference') ?? '').split(' ').at(-1) === write.expected.marker;
}

function sameBody(sent: XeroElement, seen: XeroElement): boolean {
  return (
    samePart(sent, seen, 'Contact', 'ContactID') &&
    sameDate(sent, seen, 'Date') &&
    sameDate(sent, seen, 'DueDate') &&
    sameLines(sent, seen)
  );
}

function samePart(sent: XeroElement, seen: XeroElement, part: string, id: string): boolean {
  return sent.part(part)?.text(id) === seen.part(part)?.text(id);
}

function sameDate(sent: XeroElement, seen: XeroElement, field: string): boolean {
  const meant = sent.text(field);
  return meant === undefined || dayOf(seen, field) === meant;
}

function sameFields(sent: XeroElement, seen: XeroElement, fields: readonly string[]): boolean {
  return fields.every(
    (field) => sent.text(field) === undefined || sent.text(field) === (seen.text(field) ?? ''),
  );
}

/** The same lines in any order. Tax amount and item count where they were sent: Xero adds them by itself elsewhere. */
function sameLines(sent: XeroElement, seen: XeroElement): boolean {
  const wasSent = (field: string) => sent.list('LineItems').some((line) => line.text(field) !== undefined);
  const [taxAmounts, items] = [wasSent('TaxAmount'), wasSent('ItemCode')];
  const words = (element: XeroElement) =>
    element
      .list('LineItems')
      .map((line) =>
        JSON.stringify([
          line.text('Description'),
          Number(line.text('Quantity')),
          Number(line.text('UnitAmount')),
          line.text('AccountCode'),
          line.text('TaxType'),
          taxAmounts && Number(line.text('TaxAmount')),
          items && (line.text('ItemCode') ?? ''),
        ]),
      )
      .toSorted()
      .join('\n');
  return words(sent) === words(seen);
}
