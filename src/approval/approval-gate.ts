import type { DocumentRef, LedgerKind } from '../events/document-kind.ts';
import type { Approvals, Ask } from '../store/approvals.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Snapshot } from '../store/snapshots.ts';
import type { Decision } from '../xero/decide.ts';
import { plannedRequest } from '../xero/planned-request.ts';
import type { Prepared } from '../xero/prepared.ts';
import type { Operation } from '../store/writes.ts';
import { isCovered } from './is-covered.ts';

/** Kinds that become contacts: address-book entries, and no part of the books. */
const contacts: ReadonlySet<LedgerKind> = new Set(['client', 'vendor', 'employee']);

/**
 * What a document would say to Xero next, for a person to approve; undefined if it would say nothing. Where another
 * document has to be there first, it is known what becomes of it, but not in which words.
 */
export function askOf(
  { contentHash }: Pick<Snapshot, 'contentHash'>,
  decision: Decision & { readonly do: Operation },
  prepared: Prepared,
): Ask | undefined {
  if (prepared.kind === 'write') {
    const { operation, part, elementHash } = prepared.write;
    const request = plannedRequest(prepared.write);
    return { contentHash, operation, part, elementHash, request, needs: undefined };
  }
  if (prepared.kind !== 'wait') return undefined;
  const needs = contacts.has(prepared.waitsFor.kind) ? prepared.waitsFor : undefined;
  const part = decision.part ?? 'document';
  return { contentHash, operation: decision.do, part, elementHash: null, request: undefined, needs };
}

/** Lets documents through to Xero by themselves, or once a person has approved them: as the settings say. */
export function createApprovalGate(approvals: Pick<Approvals, 'find' | 'ask' | 'isNeeded' | 'use'>) {
  /** Whether it may go to Xero now. If not, it has asked for approval, and waits. */
  async function mayGo(
    document: DocumentRef,
    tenantId: string,
    { post }: Pick<ConnectionSettings, 'post'>,
    ask: Ask,
  ): Promise<boolean> {
    if (post === 'automatic') return true;
    const last = await approvals.find(document, tenantId);
    if (last?.isApproved === true && isCovered(last, ask)) return true;
    // A contact comes along with the approved document that needs it; a changed one asks for itself.
    const isNewContact = ask.operation === 'create' && contacts.has(document.kind);
    if (isNewContact && (await approvals.isNeeded(document, tenantId))) return true;
    await approvals.ask(document, tenantId, ask);
    return false;
  }

  return {
    mayGo,
    use: (document: DocumentRef, tenantId: string, sequence: bigint) =>
      approvals.use(document, tenantId, sequence),
  };
}

export type ApprovalGate = ReturnType<typeof createApprovalGate>;
