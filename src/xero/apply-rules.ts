import type { LedgerKind } from '../events/document-kind.ts';
import type { InvoiceData } from '../events/invoice.ts';
import type { LedgerData } from '../events/party.ts';
import type { Problem } from '../problems.ts';
import type { Part, Said } from '../store/links.ts';
import { isEnded } from './decisions.ts';
import { leftAlone, ownerIn, type Owner } from './left-alone.ts';
import {
  datedAs,
  dateInBooks,
  endInLockedPeriod,
  isDated,
  ownDateOf,
  type DatedKind,
  type DateFound,
} from './locked-period.ts';
import type { PrepareDeps, Prepared, PrepareRequest } from './prepared.ts';

/** A request that may go on, perhaps under another date; or why it may not. */
export type Allowed =
  | { readonly request: PrepareRequest; readonly said: Said }
  | { readonly stopped: Extract<Prepared, { kind: 'hold' | 'skip' }> };

/**
 * Parts that have the date of their document. A claim and an attachment have none, and what an invoice is paid with has
 * one of its own.
 */
const datedParts: ReadonlySet<Part> = new Set(['document', 'allocation', 'fee']);

/** Before a document is held for a lock date, our copy of it is at most so old, in seconds. */
const freshSeconds = 10;

/**
 * Applies what the settings say of any kind of document: clients and projects that are left alone, and what is dated in a
 * locked period.
 */
export function createApplyRules({
  copy,
  snapshots,
  links: allLinks,
}: Pick<PrepareDeps, 'copy' | 'snapshots' | 'links'>) {
  /** Throws as `readXero`. */
  return async function applyRules(request: PrepareRequest): Promise<Allowed> {
    const { snapshot, links, settings } = request;
    const owner = await ownerOf(request);
    const left = leftAlone(owner, settings);
    if (left !== undefined) return { stopped: { kind: 'skip', problem: left } };
    const said = { ...links.document?.said, ...defined(owner) };
    const { kind, data } = snapshot;
    if (!isDated(kind) || !datedParts.has(request.part)) return { request, said };
    if (request.operation === 'void' || request.operation === 'delete') return mayEnd(request, kind, said);
    return data === null ? { request, said } : dated(request, kind, data as LedgerData[DatedKind], said);
  };

  /** Whose a document is; of one that was deleted in TimeTracker, whose it was when it was posted. */
  async function ownerOf({ snapshot, links, of }: PrepareRequest): Promise<Owner> {
    const { installationId, kind, data } = snapshot;
    if (data === null) return links.document?.said ?? {};
    if (kind !== 'payment' && kind !== 'credit_note') return ownerIn(kind, data);
    const { invoiceId } = data as LedgerData['payment' | 'credit_note'];
    const invoice = { installationId, kind: 'invoice', sourceId: invoiceId } as const;
    const known = (await snapshots.newest(invoice))?.data as InvoiceData | null | undefined;
    const ofInvoice = known
      ? ownerIn('invoice', known)
      : ((await allLinks.find(invoice, of.tenantId))?.said ?? {});
    return { ...links.document?.said, ...defined(ofInvoice), ...defined(ownerIn(kind, data)) };
  }

  async function mayEnd(request: PrepareRequest, kind: DatedKind, said: Said): Promise<Allowed> {
    const data = request.snapshot.data as LedgerData[DatedKind] | null;
    // What stands in Xero of a refund is read there before it is taken back, its date with it.
    const isRefund = kind === 'payment' && data !== null && request.operation === 'delete';
    const date = said.date ?? (data === null ? undefined : ownDateOf(kind, data));
    if (date === undefined || isRefund) return { request, said };
    const why = await held(request, (lockDate) => endInLockedPeriod(date, lockDate));
    return why === undefined ? { request, said } : { stopped: holdFor(why) };
  }

  async function dated(
    request: PrepareRequest,
    kind: DatedKind,
    data: LedgerData[DatedKind],
    said: Said,
  ): Promise<Allowed> {
    const { operation, part, links, settings } = request;
    const own = ownDateOf(kind, data);
    const living = links.document !== undefined && !isEnded(links.document);
    const stands = living && operation === 'update' ? said : undefined;
    // What comes after the document is dated like it, and new: the document itself is not changed by it.
    const from = part === 'document' ? own : (said.date ?? own);
    const rule = settings.lockedPeriod;
    let found: DateFound = { ok: true, date: from };
    const why = await held(request, (lockDate) => {
      found = dateInBooks(from, { lockDate, rule, stands });
      return found.ok ? undefined : found.problem;
    });
    if (why !== undefined) return { stopped: holdFor(why) };
    const { date } = found;
    const moved = datedAs(kind, data, date);
    return {
      request: {
        ...request,
        snapshot: { ...request.snapshot, data: moved.data },
        ...(moved.note !== undefined && { dateNote: moved.note }),
      },
      said: part === 'document' ? { ...said, ownDate: own, date } : said,
    };
  }

  /** Asks by the lock date that our copy has, and by a fresh one before anything is held for it. */
  async function held(
    { of }: PrepareRequest,
    ask: (lockDate: string | null) => Problem | undefined,
  ): Promise<Problem | undefined> {
    if (ask(await copy.lockDate(of)) === undefined) return undefined;
    return ask(await copy.lockDate(of, freshSeconds));
  }
}

function holdFor(problem: Problem): Extract<Prepared, { kind: 'hold' | 'skip' }> {
  return { kind: 'hold', problem };
}

function defined({ clientId, projectId }: Owner): Pick<Said, 'clientId' | 'projectId'> {
  return { ...(clientId !== undefined && { clientId }), ...(projectId !== undefined && { projectId }) };
}

/** Notes with a write what was said of its document, so that it is known once the write has come through. */
export function noteSaid(prepared: Prepared, kind: LedgerKind, said: Said): Prepared {
  if (prepared.kind !== 'write' || prepared.write.part !== 'document') return prepared;
  const { write } = prepared;
  if (write.operation !== 'create' && write.operation !== 'update') return prepared;
  if (!isDated(kind)) return prepared;
  const expected = { ...write.expected, said: { ...said, ...write.expected.said } };
  return { kind: 'write', write: { ...write, expected } };
}
