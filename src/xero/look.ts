import type { Link } from '../store/links.ts';
import type { Write } from '../store/writes.ts';
import { fourDecimals } from './call-shape.ts';
import { addressFields } from './map-contact.ts';
import type { HttpAnswer } from './xero-client.ts';
import { parseAnswer, type XeroElement } from './parse-answer.ts';
import { xeroKindOf } from './xero-kinds.ts';

/** How to ask Xero what became of a write. */
export interface LookRequest {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/**
 * What a look found. `absent`: nothing to see, which reads that lag behind may say of a fresh document too.
 * `before`: the document is as it was before the write. `taken`: the number belongs to somebody else.
 */
export type LookVerdict =
  | { readonly kind: 'applied'; readonly element: XeroElement }
  | { readonly kind: 'absent' | 'before' | 'taken' | 'conflict' | 'gone' | 'unclear' };

/** The request that finds a created document by its key, and any other by its id. */
export function lookRequest(write: Write): LookRequest {
  const { path } = xeroKindOf(write.kind);
  if (write.operation !== 'create')
    return { path: `${path}/${write.expected.xeroId ?? ''}`, query: fourDecimals(path) };
  if (write.kind === 'client') {
    return {
      path,
      query: { where: `ContactNumber=="${write.expected.marker}"`, includeArchived: 'true', page: '1' },
    };
  }
  return {
    path,
    query: { where: `InvoiceNumber=="${escapeQuotes(write.expected.number ?? '')}"`, unitdp: '4', page: '1' },
  };
}

/** Judges what Xero showed. Pure. */
export function judgeLook(write: Write, link: Link | undefined, answer: HttpAnswer): LookVerdict {
  if (answer.status === 404 && write.operation !== 'create') return { kind: 'gone' };
  if (answer.status !== 200) return { kind: 'unclear' };
  const kind = xeroKindOf(write.kind);
  const parsed = parseAnswer(answer.body, kind.path.slice(1));
  if (parsed === undefined) return { kind: 'unclear' };
  if (write.operation === 'create') return judgeCreate(write, parsed.elements);
  const element = parsed.elements.find((candidate) => candidate.text(kind.idField) === write.expected.xeroId);
  if (element === undefined) return { kind: 'unclear' };
  return isAsMeant(write, element)
    ? { kind: 'applied', element }
    : { kind: isAsBefore(link, element) ? 'before' : 'conflict' };
}

/** Ours is known by our mark; the same number without it is somebody else's. */
function judgeCreate(write: Write, elements: readonly XeroElement[]): LookVerdict {
  const sales = elements.filter((element) => write.kind === 'client' || element.text('Type') === 'ACCREC');
  const ours = sales.filter((element) => carriesMark(write, element));
  const living = ours.find((element) => !isEnded(element)) ?? ours[0];
  if (living !== undefined) return { kind: 'applied', element: living };
  return { kind: sales.some((element) => !isEnded(element)) ? 'taken' : 'absent' };
}

/** Whether an object in Xero carries our mark of this very document. */
export function carriesMark(write: Pick<Write, 'kind' | 'expected'>, element: XeroElement): boolean {
  if (write.kind === 'client') return element.text('ContactNumber') === write.expected.marker;
  const url = element.text('Url') ?? '';
  return URL.canParse(url) && new URL(url).searchParams.get('ttx') === write.expected.marker;
}

function isEnded(element: XeroElement): boolean {
  return ['VOIDED', 'DELETED'].includes(element.text('Status') ?? '');
}

function isAsMeant(write: Write, element: XeroElement): boolean {
  const { expected } = write;
  if (expected.status !== undefined) return element.text('Status') === expected.status;
  const sent = parseAnswer(`{"sent":[${write.element}]}`, 'sent')?.elements[0];
  if (sent === undefined) return false;
  return write.kind === 'client' ? sameContact(sent, element) : sameInvoice(sent, element);
}

/**
 * As it was before the write, as far as we know: a contact that was taken over has never been seen by us, and what is
 * older than what we have seen is only a read that lags behind.
 */
function isAsBefore(link: Link | undefined, element: XeroElement): boolean {
  const seen = link?.xeroUpdatedAt ?? undefined;
  const updated = element.instant('UpdatedDateUTC');
  return seen === undefined || (updated !== undefined && updated <= seen);
}

function sameInvoice(sent: XeroElement, seen: XeroElement): boolean {
  return (
    sameFields(sent, seen, ['InvoiceNumber', 'Reference', 'CurrencyCode', 'Url']) &&
    sent.part('Contact')?.text('ContactID') === seen.part('Contact')?.text('ContactID') &&
    sameDates(sent, seen) &&
    sameLines(sent, seen)
  );
}

function sameContact(sent: XeroElement, seen: XeroElement): boolean {
  const sameParts = (list: string, type: string, fields: readonly string[]) =>
    sent.list(list).every((part) => {
      const counterpart = seen.list(list).find((one) => one.text(type) === part.text(type));
      return counterpart !== undefined && sameFields(part, counterpart, fields);
    });
  return (
    sameFields(sent, seen, ['Name', 'ContactNumber', 'EmailAddress', 'TaxNumber']) &&
    sameParts('Phones', 'PhoneType', ['PhoneNumber']) &&
    sameParts('Addresses', 'AddressType', [...addressFields, 'AttentionTo'])
  );
}

function sameFields(sent: XeroElement, seen: XeroElement, fields: readonly string[]): boolean {
  return fields.every(
    (field) => sent.text(field) === undefined || sent.text(field) === (seen.text(field) ?? ''),
  );
}

function sameDates(sent: XeroElement, seen: XeroElement): boolean {
  return (
    seen.text('DateString')?.slice(0, 10) === sent.text('Date') &&
    seen.text('DueDateString')?.slice(0, 10) === sent.text('DueDate')
  );
}

function sameLines(sent: XeroElement, seen: XeroElement): boolean {
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
        ]),
      )
      .toSorted()
      .join('\n');
  return words(sent) === words(seen);
}

function escapeQuotes(text: string): string {
  return text.replaceAll(/["\\]/g, '\\$&');
}
