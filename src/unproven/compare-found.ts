import type { Link } from '../store/links.ts';
import type { Write } from '../store/writes.ts';
import { fourDecimals } from '../xero/call-shape.ts';
import { judgeShown } from '../xero/look.ts';
import { lookKinds, sentElement, type LookRequest } from '../xero/look-kinds.ts';
import type { XeroElement } from '../xero/parse-answer.ts';
import { dayOf } from '../xero/seen-words.ts';
import { differenceOf } from '../xero/totals.ts';
import { xeroKinds } from '../xero/xero-kinds.ts';

/** What stands in Xero as something else than what was sent; `field` is a name for `fieldName`. */
export interface Difference {
  readonly field: string;
  readonly sent: string;
  readonly inXero: string;
}

/** Whether these words can stand in an address as what a person calls an object in Xero. */
export function isXeroName(words: string): boolean {
  return /^[^/\\?#%]{1,255}$/.test(words) && !/^[. ]*$/.test(words);
}

/**
 * The request for the object that a person names: by its id or, where Xero knows it by one, its number. An allocation is
 * read with its note, a file with what it hangs on.
 */
export function foundRequest(write: Write, name: string): LookRequest {
  if (write.xeroKind === 'Allocation' || write.xeroKind === 'Attachment')
    return lookKinds[write.xeroKind].find(write);
  const { path, collection } = xeroKinds[write.xeroKind];
  return { path: `${path}/${encodeURIComponent(name)}`, query: fourDecimals(path), collection };
}

/** The object that is meant, among what Xero shows; of an allocation that was to be removed, its note. */
export function pickFound(
  write: Write,
  elements: readonly XeroElement[],
  name: string,
): XeroElement | undefined {
  const { idField, numberField } = xeroKinds[write.xeroKind];
  const isNamed = (element: XeroElement) =>
    [element.text(idField), numberField === null ? undefined : element.text(numberField)].some(
      (one) => one?.toLowerCase() === name.toLowerCase(),
    );
  if (write.xeroKind !== 'Allocation') return elements.find(isNamed);
  const [note] = elements;
  if (write.operation !== 'create') return note;
  return note?.list('Allocations').find((one) => isNamed(one) || isAbout(one, name));
}

/** People see the invoice of an allocation, and no id of its own. */
function isAbout(allocation: XeroElement, name: string): boolean {
  const invoice = allocation.part('Invoice');
  return [invoice?.text('InvoiceID'), invoice?.text('InvoiceNumber')].some(
    (one) => one?.toLowerCase() === name.toLowerCase(),
  );
}

/** In what the object is not what was sent; nothing: it is plausible that it is. Pure. */
export function differencesOf(
  write: Write,
  link: Link | undefined,
  found: XeroElement,
): readonly Difference[] {
  if (write.operation === 'create') return differencesOfNew(write, found);
  const { kind } = judgeShown(write, link, [found], new Set());
  if (kind === 'applied' || kind === 'removed') return [];
  const wanted = write.expected.status;
  return [
    wanted === undefined
      ? { field: 'Content', sent: 'as in TimeTracker', inXero: 'something else' }
      : { field: 'Status', sent: wanted, inXero: found.text('Status') ?? 'as before' },
  ];
}

function differencesOfNew(write: Write, found: XeroElement): readonly Difference[] {
  const sent = sentElement(write);
  const { expected } = write;
  const pairs: readonly (readonly [field: string, sent: string | undefined, inXero: string | undefined])[] = [
    ...['Type', 'Name', 'InvoiceNumber', 'CreditNoteNumber'].map(
      (field) => [field, sent?.text(field), found.text(field)] as const,
    ),
    ...owners.map(([part, id]) => [part, sent?.part(part)?.text(id), found.part(part)?.text(id)] as const),
    ['Date', sent?.text('Date'), dayOf(found, 'Date')],
  ];
  const status = found.text('Status');
  const isOver = status === 'VOIDED' || status === 'DELETED' || found.text('IsDeleted') === 'true';
  const totals = differenceOf(expected, found);
  const isOtherClaim = write.xeroKind === 'ExpenseClaim' && !lookKinds.ExpenseClaim.isOurs(write, found);
  return [
    ...pairs.flatMap(([field, meant, inXero]) =>
      meant === undefined || meant.toLowerCase() === inXero?.toLowerCase()
        ? []
        : [{ field, sent: meant, inXero: inXero ?? '' }],
    ),
    ...(isOver ? [{ field: 'Status', sent: 'there', inXero: status ?? 'DELETED' }] : []),
    ...(totals === undefined ? [] : [{ field: 'Total', sent: totals.total, inXero: totals.xeroTotal }]),
    ...(isOtherClaim ? [{ field: 'Receipt', sent: expected.aboutId ?? '', inXero: '' }] : []),
  ];
}

/** Whom or what an object is for; the same money for another invoice is other money. */
const owners = [
  ['Contact', 'ContactID'],
  ['Invoice', 'InvoiceID'],
  ['Account', 'AccountID'],
  ['BankAccount', 'AccountID'],
  ['User', 'UserID'],
] as const;
