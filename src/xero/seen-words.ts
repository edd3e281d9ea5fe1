import { Decimal } from 'decimal.js';
import type { XeroKindName } from '../store/links.ts';
import type { XeroElement } from './parse-answer.ts';

/** A line as it stands in Xero; `id` is its LineItemID, null in what has not been posted yet. */
export interface SeenLine {
  readonly id: string | null;
  readonly words: Readonly<Record<string, string>>;
}

/** What an object says, as far as people can change it by hand. Amounts are decimal strings, dates `YYYY-MM-DD`. */
export interface SeenWords {
  readonly fields: Readonly<Record<string, string>>;
  readonly lines: readonly SeenLine[];
  /** What its contact is called; a contact of another name is not another contact. */
  readonly contactName?: string;
}

const fieldsOf: Partial<Record<XeroKindName, readonly string[]>> = {
  Contact: ['Name', 'ContactNumber', 'EmailAddress', 'TaxNumber'],
  Invoice: ['InvoiceNumber', 'Reference', 'CurrencyCode', 'Url'],
  CreditNote: ['CreditNoteNumber', 'Reference', 'CurrencyCode'],
  BankTransaction: ['Reference', 'CurrencyCode'],
  Receipt: ['Reference'],
};

const addressLines = ['AddressLine1', 'AddressLine2', 'AddressLine3', 'AddressLine4'];
const lineTexts = ['Description', 'AccountCode', 'TaxType', 'ItemCode'];
const lineNumbers = ['Quantity', 'UnitAmount', 'TaxAmount', 'DiscountRate', 'DiscountAmount'];

/**
 * Reads what an object, or what is sent of it, says. What is not there is left out. Undefined for kinds that nobody can
 * change, only end: payments, allocations, claims.
 */
export function seenWords(kind: XeroKindName, element: XeroElement): SeenWords | undefined {
  const texts = fieldsOf[kind];
  if (texts === undefined) return undefined;
  const fields = {
    ...Object.fromEntries(texts.map((field) => [field, element.text(field)])),
    ...(kind === 'Contact' ? contactWords(element) : documentWords(element)),
  };
  const contactName = kind === 'Contact' ? undefined : element.part('Contact')?.text('Name');
  return {
    fields: present(fields),
    lines: element.list('LineItems').map(lineWords),
    ...(contactName !== undefined && { contactName }),
  };
}

function documentWords(element: XeroElement): Words {
  return {
    Contact: element.part('Contact')?.text('ContactID'),
    BankAccount: element.part('BankAccount')?.text('AccountID'),
    User: element.part('User')?.text('UserID'),
    Date: dayOf(element, 'Date'),
    DueDate: dayOf(element, 'DueDate'),
  };
}

/** Of the phones and addresses those that we write. */
function contactWords(element: XeroElement): Words {
  const phone = element.list('Phones').find((one) => one.text('PhoneType') === 'DEFAULT');
  const street = element.list('Addresses').find((one) => one.text('AddressType') === 'STREET');
  const lines = addressLines.map((field) => street?.text(field));
  return {
    Phone: phone?.text('PhoneNumber'),
    Address: lines.some((line) => line !== undefined)
      ? lines.filter((line) => line !== undefined && line !== '').join(', ')
      : undefined,
    AttentionTo: street?.text('AttentionTo'),
  };
}

function lineWords(line: XeroElement): SeenLine {
  const texts = lineTexts.map((field) => [field, line.text(field)] as const);
  const numbers = lineNumbers.map((field) => [field, plain(line.text(field))] as const);
  const tracking = line.list('Tracking').map((one) => {
    const [category, option] = [one.text('TrackingCategoryID'), one.text('TrackingOptionID')];
    return category === undefined || option === undefined
      ? `${one.text('Name') ?? ''}: ${one.text('Option') ?? ''}`
      : `${category}: ${option}`;
  });
  const all = [...texts, ...numbers, ['Tracking', tracking.toSorted().join('; ') || undefined] as const];
  return { id: line.text('LineItemID') ?? null, words: present(Object.fromEntries(all)) };
}

/** The calendar date of a field: it comes back as text of its own or as midnight in UTC, and is sent as a date. */
export function dayOf(element: XeroElement, field: string): string | undefined {
  const sent = element.text(field);
  const day = element.text(`${field}String`) ?? element.instant(field)?.toISOString() ?? sent;
  return day?.slice(0, 10);
}

type Words = Readonly<Record<string, string | undefined>>;

function present(words: Words): Record<string, string> {
  return Object.fromEntries(
    Object.entries(words).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The same number in the same words; nothing is a zero. */
function plain(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return new Decimal(text).toFixed();
  } catch {
    return text;
  }
}
