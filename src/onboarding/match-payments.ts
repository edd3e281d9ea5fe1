import { daysBetween, isSame } from './compare.ts';
import { reason, type Finding, type OwnDocument } from './finding.ts';
import { isGone, type XeroObject } from './xero-object.ts';

/**
 * Payments are compared within their invoice. As many as agree in amount and day are there; money that its invoice has
 * received in any other way may be the same money, and is for a person to tell.
 */
export function matchPayments(
  payments: readonly OwnDocument[],
  objects: readonly XeroObject[],
  invoiceIds: ReadonlyMap<string, string>,
): Finding[] {
  const paid = new Map<string, XeroObject[]>();
  for (const object of objects)
    if (object.xeroKind === 'Payment' && object.invoiceId !== null && !isGone(object))
      paid.set(object.invoiceId, [...(paid.get(object.invoiceId) ?? []), object]);
  const byInvoice = new Map<string, OwnDocument[]>();
  for (const payment of payments) {
    const invoice = payment.invoiceSourceId ?? '';
    byInvoice.set(invoice, [...(byInvoice.get(invoice) ?? []), payment]);
  }
  return [...byInvoice].flatMap(([invoice, own]) => {
    const xeroId = invoiceIds.get(invoice);
    return xeroId === undefined
      ? own.map((document) => ({ document, confidence: 'none', candidates: [], reasons: [] }) as const)
      : matchOfInvoice(own, paid.get(xeroId) ?? []);
  });
}

function matchOfInvoice(own: readonly OwnDocument[], there: readonly XeroObject[]): Finding[] {
  const left = new Set(there);
  const found = new Map<OwnDocument, Finding>();
  const owed = own.filter(({ notOwed }) => notOwed === null);
  const take = (
    fits: (document: OwnDocument, object: XeroObject) => boolean,
    finding: 'certain' | 'likely',
  ) => {
    for (const document of owed) {
      if (found.has(document)) continue;
      const object = [...left].find((one) => fits(document, one));
      if (object === undefined) continue;
      left.delete(object);
      const isSameDay = object.date === document.date;
      found.set(document, {
        document,
        confidence: finding,
        candidates: [object],
        reasons: [
          ...(isMarked(document, object) ? [reason('our-mark')] : []),
          reason('same-invoice'),
          reason('same-total'),
          isSameDay ? reason('same-date') : reason('other-date', { xero: object.date ?? '' }),
        ],
      });
    }
  };
  take((document, object) => isMarked(document, object) && isSame(object.total, document.total), 'certain');
  take(
    (document, object) => isSame(object.total, document.total) && object.date === document.date,
    'certain',
  );
  // The nearest day first, so that two payments of one amount do not change places.
  for (const days of [3, 14, 60])
    take((document, object) => {
      const isNear = object.date !== null && daysBetween(object.date, document.date) <= days;
      return isNear && isSame(object.total, document.total);
    }, 'likely');
  return own.map((document) => {
    const finding = found.get(document);
    if (finding !== undefined) return finding;
    const others = [...left];
    return document.notOwed === null && others.length > 0
      ? {
          document,
          confidence: 'unclear',
          candidates: others.slice(0, 5),
          reasons: [reason('same-invoice'), reason('paid-otherwise', { count: String(others.length) })],
        }
      : { document, confidence: 'none', candidates: [], reasons: [] };
  });
}

function isMarked({ marks }: OwnDocument, { reference }: XeroObject): boolean {
  return reference !== null && marks.some((mark) => reference.endsWith(mark));
}
