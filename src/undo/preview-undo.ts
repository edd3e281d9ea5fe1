import { problem, type Problem } from '../problems.ts';
import { postingOrder } from '../events/document-kind.ts';
import type { Connection } from '../store/connections.ts';
import type { SettingsRepository } from '../store/connection-settings.ts';
import type { DocumentLinks, Link, Links } from '../store/links.ts';
import type { Snapshots } from '../store/snapshots.ts';
import type { SyncedDocument, UndoDocuments } from '../store/undo-documents.ts';
import type { Writes } from '../store/writes.ts';
import { fourDecimals } from '../xero/call-shape.ts';
import { decide } from '../xero/decide.ts';
import type { CopyOf, OrganisationCopy } from '../xero/organisation-copy.ts';
import type { XeroElement } from '../xero/parse-answer.ts';
import { XeroUnreadable, type ReadXero } from '../xero/read-xero.ts';
import { asUndoSees } from './as-undo-sees.ts';
import { readObject, toLookAt } from './undo-gate.ts';
import { whyItStays } from './why-it-stays.ts';

/** What undoing a sync would do with a document, or has done. */
export interface UndoLine extends SyncedDocument {
  /** `gone`: it is voided or deleted already. */
  readonly plan: 'void' | 'delete' | 'stays' | 'gone';
  /** Why it stays. */
  readonly why: Problem | undefined;
  /** Whether Xero was asked how it stands; it is in any case, when its turn comes. */
  readonly isLookedAt: boolean;
}

export interface PreviewUndoDeps {
  readonly undos: UndoDocuments;
  readonly snapshots: Snapshots;
  readonly links: Links;
  readonly writes: Writes;
  readonly settings: SettingsRepository;
  readonly readXero: ReadXero;
  readonly copy: Pick<OrganisationCopy, 'lockDate'>;
}

/** Invoices and bills that are read at once. */
const invoicesPerRead = 50;

/** Reads that a preview takes at most: it leaves the organisation's calls to documents. */
const mostReads = 30;

/** Says what undoing a sync would void or delete, and what has to stay and why; it changes nothing. */
export function createPreviewUndo(deps: PreviewUndoDeps) {
  /** What was set against something goes first, and stands first. Throws as `readXero` but for XeroUnreadable. */
  return async function previewUndo(syncRunId: string, connection: Connection): Promise<UndoLine[]> {
    const { installationId, tenantId } = connection;
    const of = { connectionId: connection.id, tenantId };
    const { settings } = await deps.settings.newest(connection.id);
    const documents = (await deps.undos.ofSync(syncRunId, installationId, tenantId)).toSorted(
      (one, other) => postingOrder.indexOf(other.kind) - postingOrder.indexOf(one.kind),
    );
    const linksOf = new Map<SyncedDocument, DocumentLinks>();
    for (const document of documents.filter(isToBeUndone))
      linksOf.set(document, await deps.links.all({ installationId, ...document }, tenantId));
    const look = await lookAhead(
      of,
      [...linksOf.values()].flatMap((links) => toLookAt({ links })),
    );
    const lockDate = linksOf.size === 0 ? null : await deps.copy.lockDate(of).catch(unreadable(null));
    const goesToo = new Set<string>();
    const lines: UndoLine[] = [];
    for (const document of documents) {
      const links = linksOf.get(document);
      const line = links === undefined ? untouched(document) : await judged(document, links);
      if (links !== undefined && line.plan !== 'stays')
        for (const { xeroId } of Object.values(links)) goesToo.add(xeroId);
      lines.push(line);
    }
    return lines;

    async function judged(document: SyncedDocument, links: DocumentLinks): Promise<UndoLine> {
      const snapshot = await deps.snapshots.newest({ installationId, ...document });
      if (snapshot === undefined) return { ...document, plan: 'stays', why: undefined, isLookedAt: false };
      const asked = { state: 'asked', xeroId: document.xeroId ?? '' } as const;
      const seen = asUndoSees({ snapshot, links, settings }, asked);
      const decision = decide(document.kind, { ...seen.snapshot, links, settings: seen.settings });
      if (decision.do === 'hold')
        return { ...document, plan: 'stays', why: decision.problem, isLookedAt: false };
      // What its parts are, goes with it.
      const own = new Set([...goesToo, ...Object.values(links).map(({ xeroId }) => xeroId)]);
      let isLookedAt = true;
      for (const link of toLookAt({ links })) {
        const element = look.get(link.xeroId);
        isLookedAt &&= element !== undefined;
        const verdict = element && whyItStays(link, element, { lockDate, goesToo: own });
        if (verdict === 'ended') return { ...document, plan: 'gone', why: undefined, isLookedAt };
        if (verdict !== undefined) return { ...document, plan: 'stays', why: verdict, isLookedAt };
      }
      const isDraft = links.document?.xeroStatus === 'DRAFT' || links.document?.xeroStatus === 'SUBMITTED';
      const isDeleted = isDraft || document.xeroKind === 'Payment' || document.xeroKind === 'BankTransaction';
      return { ...document, plan: isDeleted ? 'delete' : 'void', why: undefined, isLookedAt };
    }
  };

  /** The objects as they stand in Xero, by their ids; of many, as far as a few reads show them. */
  async function lookAhead(of: CopyOf, links: readonly Link[]): Promise<Map<string, XeroElement>> {
    const found = new Map<string, XeroElement>();
    let reads = 0;
    try {
      const invoices = links.filter(({ xeroKind }) => xeroKind === 'Invoice').map(({ xeroId }) => xeroId);
      for (
        let start = 0;
        start < invoices.length && reads < mostReads;
        start += invoicesPerRead, reads += 1
      ) {
        const query = {
          IDs: invoices.slice(start, start + invoicesPerRead).join(','),
          page: '1',
          ...fourDecimals('/Invoices'),
        };
        for (const element of (await deps.readXero({ ...of, path: '/Invoices', query })).elements)
          found.set(element.text('InvoiceID') ?? '', element);
      }
      for (const link of links.filter(({ xeroKind }) => xeroKind !== 'Invoice').slice(0, mostReads - reads)) {
        const element = await readObject(deps.readXero, of, link);
        if (element !== undefined) found.set(link.xeroId, element);
      }
    } catch (error) {
      unreadable(undefined)(error);
    }
    return found;
  }
}

export type PreviewUndo = ReturnType<typeof createPreviewUndo>;

function isToBeUndone({ isMade, isCurrent, isEnded }: SyncedDocument): boolean {
  return isMade && isCurrent && !isEnded;
}

/** What is not taken back in any case. */
function untouched(document: SyncedDocument): UndoLine {
  const line = { ...document, isLookedAt: true };
  if (document.isMade && (document.isEnded || document.undo !== null))
    return {
      ...line,
      plan: 'gone',
      why: document.undo === 'undone' ? (document.problem ?? undefined) : undefined,
    };
  if (document.isMade) return { ...line, plan: 'stays', why: problem('undo-replaced') };
  const isContact = ['client', 'vendor', 'employee'].includes(document.kind);
  return { ...line, plan: 'stays', why: problem(isContact ? 'undo-contact' : 'undo-not-created') };
}

/** A preview does without what Xero does not show now. */
function unreadable<T>(instead: T) {
  return (error: unknown): T => {
    if (error instanceof XeroUnreadable) return instead;
    throw error;
  };
}
