import { compare, isTheSame, numberKey, reasonsOf, strengthOf, type Comparison } from './compare.ts';
import { reason, type Confidence, type Finding, type OwnDocument } from './finding.ts';
import { matchPayments } from './match-payments.ts';
import { isGone, type XeroObject } from './xero-object.ts';

/** What is compared. */
export interface MatchInput {
  readonly documents: readonly OwnDocument[];
  readonly objects: readonly XeroObject[];
  /** Invoices that are linked already: their ids in Xero, by id in TimeTracker. */
  readonly linkedInvoices: ReadonlyMap<string, string>;
}

/**
 * Finds for each document what it may be in the organisation already: by an id that TimeTracker has noted, our own mark,
 * its number, and by contact, date and amount. Nothing of Xero is found for two documents with certainty.
 */
export function matchDocuments({ documents, objects, linkedInvoices }: MatchInput): Finding[] {
  const others = documents.filter(({ kind }) => kind !== 'payment');
  const found = matchAll(others, objects);
  const invoiceIds = new Map(linkedInvoices);
  for (const { document, confidence, candidates } of found) {
    const [best] = candidates;
    if (document.kind === 'invoice' && best !== undefined && confidence !== 'none' && !isGone(best))
      invoiceIds.set(document.sourceId, best.xeroId);
  }
  const withCredit = found.map((finding) => allocated(finding, invoiceIds));
  const payments = documents.filter(({ kind }) => kind === 'payment');
  return [...withCredit, ...matchPayments(payments, objects, invoiceIds)];
}

function matchAll(documents: readonly OwnDocument[], objects: readonly XeroObject[]): Finding[] {
  const index = createIndex(objects);
  const compared = documents.map((document) => ({ document, all: candidatesOf(document, index) }));
  const taken = new Map<string, OwnDocument>();
  const wanted = new Map<string, OwnDocument[]>();
  for (const { document, all } of compared)
    for (const { object } of all.filter(isTheSame))
      wanted.set(object.xeroId, [...(wanted.get(object.xeroId) ?? []), document]);
  for (const [xeroId, [only, ...more]] of wanted)
    if (only !== undefined && more.length === 0) taken.set(xeroId, only);
  const numbers = countBy(documents.filter(({ notOwed }) => notOwed === null).map(keyOfNumber));
  return compared.map(({ document, all }) => {
    // What certainly is another document is this one only if something names it.
    const left = all.filter(({ object, named }) => {
      const owner = taken.get(object.xeroId);
      return owner === undefined || owner === document || named !== null;
    });
    return judge(document, left, {
      isShared: (xeroId) => {
        const owner = taken.get(xeroId);
        return owner === undefined ? (wanted.get(xeroId)?.length ?? 0) > 1 : owner !== document;
      },
      isNumberTwice: (numbers.get(keyOfNumber(document)) ?? 0) > 1,
    });
  });
}

interface Rivals {
  readonly isShared: (xeroId: string) => boolean;
  readonly isNumberTwice: boolean;
}

function judge(document: OwnDocument, all: readonly Comparison[], rivals: Rivals): Finding {
  const ranked = all.toSorted(
    (a, b) => strengthOf(b) - strengthOf(a) || (a.object.xeroId < b.object.xeroId ? -1 : 1),
  );
  const [best, second] = ranked;
  if (best === undefined) {
    const isLost = document.storedId !== null;
    return {
      document,
      confidence: isLost ? 'unclear' : 'none',
      candidates: [],
      reasons: isLost ? [reason('stored-id-not-there', { id: document.storedId ?? '' })] : [],
    };
  }
  const reasons = reasonsOf(document, best);
  const isTie = second !== undefined && strengthOf(second) === strengthOf(best);
  const isShared = rivals.isShared(best.object.xeroId);
  if (isTie) reasons.push(reason('several-candidates', { count: String(ranked.length) }));
  if (isShared) reasons.push(reason('candidate-shared'));
  if (rivals.isNumberTwice) reasons.push(reason('number-used-twice', { number: document.number ?? '' }));
  if (document.notOwed !== null) reasons.push(reason('not-owed', { status: document.notOwed }));
  const confidence = isTie || isShared || document.notOwed !== null ? 'unclear' : confidenceOf(best);
  return { document, confidence, candidates: ranked.slice(0, 5).map(({ object }) => object), reasons };
}

function confidenceOf(one: Comparison): Confidence {
  if (isGone(one.object)) return 'unclear';
  if (isTheSame(one)) return 'certain';
  const agrees = one.sameTotal || one.sameNet;
  // Its number with another contact and another total is somebody else's document.
  if (one.named === 'number') return one.sameContact || agrees ? 'likely' : 'unclear';
  if (one.named !== null) return 'likely';
  return one.sameContact && one.sameTotal ? 'likely' : 'unclear';
}

/** Credit that is not set off against its invoice in Xero would be, were it taken as ours. */
function allocated(finding: Finding, invoiceIds: ReadonlyMap<string, string>): Finding {
  const { document, confidence, candidates } = finding;
  const [best] = candidates;
  if (document.kind !== 'credit_note' || best === undefined || confidence !== 'certain') return finding;
  const invoiceId = document.invoiceSourceId === null ? undefined : invoiceIds.get(document.invoiceSourceId);
  if (best.allocations.some((one) => one.invoiceId === invoiceId && one.allocationId !== null))
    return finding;
  return { ...finding, confidence: 'likely', reasons: [...finding.reasons, reason('not-allocated')] };
}

interface Index {
  readonly byId: ReadonlyMap<string, XeroObject>;
  readonly byNumber: ReadonlyMap<string, readonly XeroObject[]>;
  readonly byMark: ReadonlyMap<string, readonly XeroObject[]>;
  readonly byTotal: ReadonlyMap<string, readonly XeroObject[]>;
}

/** So that each document is compared with few objects, however many there are. */
function createIndex(objects: readonly XeroObject[]): Index {
  const byMark: [string, XeroObject][] = objects.flatMap((object) =>
    [object.url, object.reference].flatMap((text): [string, XeroObject][] => {
      const mark = text === null ? undefined : markIn(text);
      return mark === undefined ? [] : [[mark, object]];
    }),
  );
  return {
    byId: new Map(objects.map((object) => [object.xeroId, object])),
    byNumber: grouped(
      objects.flatMap((object) => (object.number === null ? [] : [[numberKey(object.number), object]])),
    ),
    byMark: grouped(byMark),
    byTotal: grouped(objects.map((object) => [amountKey(object.total), object])),
  };
}

function candidatesOf(document: OwnDocument, index: Index): Comparison[] {
  const near = new Set<XeroObject>();
  const add = (found: readonly XeroObject[] | undefined) => {
    for (const object of found ?? []) if (isComparable(document, object)) near.add(object);
  };
  const stored = document.storedId === null ? undefined : index.byId.get(document.storedId.toLowerCase());
  add(stored && [stored]);
  if (document.number !== null) add(index.byNumber.get(numberKey(document.number)));
  for (const mark of document.marks) add(index.byMark.get(mark));
  add(index.byTotal.get(amountKey(document.total)));
  if (document.net !== null) add(index.byTotal.get(amountKey(document.net)));
  return [...near].flatMap((object) => compare(document, object) ?? []);
}

function isComparable({ kind }: OwnDocument, { xeroKind, type }: XeroObject): boolean {
  switch (kind) {
    case 'invoice':
      return xeroKind === 'Invoice' && type === 'ACCREC';
    case 'credit_note':
      return xeroKind === 'CreditNote' && type === 'ACCRECCREDIT';
    case 'expense':
      return (
        (xeroKind === 'Invoice' && type === 'ACCPAY') || (xeroKind === 'BankTransaction' && type === 'SPEND')
      );
    case 'payment':
      return xeroKind === 'Payment';
  }
}

/** Our own mark, at the end of an address or a reference. */
function markIn(text: string): string | undefined {
  return /(?:\?ttx=|^|\s)(\S+)$/.exec(text)?.[1];
}

function keyOfNumber({ kind, number, sourceId }: OwnDocument): string {
  return number === null || kind === 'expense' ? `${kind}/#${sourceId}` : `${kind}/${numberKey(number)}`;
}

/** Amounts are equal whatever zeros they end with. */
function amountKey(amount: string): string {
  return amount.includes('.') ? amount.replace(/0+$/, '').replace(/\.$/, '') : amount;
}

function grouped<T>(pairs: readonly (readonly [string, T])[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, one] of pairs) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
