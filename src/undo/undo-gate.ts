import type { DocumentRef } from '../events/document-kind.ts';
import { problem } from '../problems.ts';
import type { Link, Links, Part } from '../store/links.ts';
import type { Undo, UndoDocuments } from '../store/undo-documents.ts';
import { fourDecimals } from '../xero/call-shape.ts';
import type { Decision } from '../xero/decide.ts';
import { isEnded } from '../xero/decisions.ts';
import type { CopyOf, OrganisationCopy } from '../xero/organisation-copy.ts';
import type { XeroElement } from '../xero/parse-answer.ts';
import { readPayment } from '../xero/read-payment.ts';
import { XeroNotFound, type ReadXero } from '../xero/read-xero.ts';
import { xeroKinds } from '../xero/xero-kinds.ts';
import type { Seen } from './as-undo-sees.ts';
import { whyItStays } from './why-it-stays.ts';

export interface UndoGateDeps {
  readonly undos: UndoDocuments;
  readonly links: Pick<Links, 'save'>;
  readonly readXero: ReadXero;
  readonly copy: Pick<OrganisationCopy, 'lockDate'>;
}

/** `go`: it may be voided or deleted. `again`: something is settled, and the document is looked at anew. */
export type UndoStep = 'go' | 'again' | { readonly waitsFor: DocumentRef };

/** How old our copy of the organisation's lock dates may be, in seconds, for something to be taken back by it. */
const freshSeconds = 10;

/**
 * How long ago we must have written something, in seconds, for it to be gone when Xero does not show it: until then a read
 * may lag behind the write.
 */
const settledSeconds = 60;

/** Parts that have no state of their own to be looked at. */
const lookedAtWithDocument: ReadonlySet<Part> = new Set(['allocation', 'attachment']);

/** Sees to it that an undo takes back only what this program made, what nobody has touched, and in the right order. */
export function createUndoGate({ undos, links, readXero, copy }: UndoGateDeps) {
  /** The next step of a document that is to be undone. Throws as `readXero`. */
  async function step(seen: Seen, undo: Undo, decision: Decision, of: CopyOf): Promise<UndoStep> {
    const { snapshot } = seen;
    const { document } = seen.links;
    if (decision.do === 'hold') return refuse(seen, of, decision.problem);
    if (document === undefined || document.xeroId !== undo.xeroId)
      return refuse(seen, of, problem('undo-replaced'));
    if (decision.do === 'nothing' || decision.do === 'skip') {
      await undos.settle(snapshot, of.tenantId, 'undone');
      return 'again';
    }
    if (document.xeroKind === 'Invoice') {
      const before = await undos.moneyBefore(snapshot, of.tenantId, document.xeroId);
      if (before !== undefined) return { waitsFor: before };
    }
    const lockDate = await copy.lockDate(of, freshSeconds);
    const goesToo = new Set(Object.values(seen.links).map(({ xeroId }) => xeroId));
    for (const link of toLookAt(seen)) {
      const element = await readObject(readXero, of, link);
      if (element === undefined) return vanished(seen, of, link);
      const verdict = whyItStays(link, element, { lockDate, goesToo });
      if (verdict === 'ended') {
        const xeroStatus = element.text('Status') ?? 'DELETED';
        await links.save(snapshot, { ...link, xeroStatus });
        return 'again';
      }
      if (verdict !== undefined) return refuse(seen, of, verdict);
    }
    return 'go';
  }

  /** Xero does not show it. What is gone needs no undoing. @throws XeroNotFound as long as it may only not show it yet. */
  async function vanished(seen: Seen, { tenantId }: CopyOf, link: Link): Promise<'again'> {
    const { snapshot } = seen;
    if (await undos.isWrittenWithin(snapshot, tenantId, settledSeconds)) throw new XeroNotFound();
    await links.save(snapshot, { ...link, xeroStatus: 'DELETED' });
    // A part of it that still stands is taken back first.
    const isAll = toLookAt(seen).every(({ part }) => part === 'document');
    if (isAll) await undos.settle(snapshot, tenantId, 'undone', problem('undo-not-found'));
    return 'again';
  }

  async function refuse(
    { snapshot }: Pick<Seen, 'snapshot'>,
    { tenantId }: Pick<CopyOf, 'tenantId'>,
    found: Parameters<UndoDocuments['settle']>[3],
  ): Promise<'again'> {
    await undos.settle(snapshot, tenantId, 'refused', found);
    return 'again';
  }

  return {
    find: (document: DocumentRef, tenantId: string) => undos.find(document, tenantId),
    step,
    refuse,
  };
}

export type UndoGate = ReturnType<typeof createUndoGate>;

/** What has to be untouched for a document to be undone. A receipt changes with its claim, and is judged by that. */
export function toLookAt({ links }: Pick<Seen, 'links'>): Link[] {
  const living = Object.values(links).filter(
    (link) => !isEnded(link) && !lookedAtWithDocument.has(link.part),
  );
  const isClaimed = living.some(({ part }) => part === 'claim');
  return living.filter(({ xeroKind }) => !(isClaimed && xeroKind === 'Receipt'));
}

/** An object as it stands in Xero now; undefined if Xero does not show it. Throws as `readXero` else. */
export async function readObject(
  readXero: ReadXero,
  of: CopyOf,
  { xeroKind, xeroId }: Pick<Link, 'xeroKind' | 'xeroId'>,
): Promise<XeroElement | undefined> {
  if (xeroKind === 'Payment') return readPayment(readXero, of, xeroId);
  const { path, idField } = xeroKinds[xeroKind];
  try {
    const answer = await readXero({ ...of, path: `${path}/${xeroId}`, query: fourDecimals(path) });
    return answer.elements.find((one) => one.text(idField) === xeroId);
  } catch (error) {
    if (error instanceof XeroNotFound) return undefined;
    throw error;
  }
}
