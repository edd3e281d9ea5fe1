import type { DocumentRef } from '../events/document-kind.ts';
import type { ApprovalFilter, Approvals, ShownDocument } from '../store/approvals.ts';
import type { Connection } from '../store/connections.ts';
import { isTemporalAway } from '../temporal-away.ts';

export interface ApproveDeps {
  readonly approvals: Approvals;
  /** Has documents looked at that were let go on, and that no run has. */
  readonly resumeForgotten: (installationId: string) => Promise<void>;
}

export interface Approved {
  readonly documents: readonly DocumentRef[];
  /** They are approved, and go to Xero once Temporal answers again. */
  readonly temporalAway: boolean;
}

/** Documents that are approved within one transaction. */
const pageSize = 200;

/** What pages, commands and scripts approve with. */
export function createApproveWaiting({ approvals, resumeForgotten }: ApproveDeps) {
  /**
   * Approves documents as they were shown; what has changed since, or waits no more, is passed over.
   * @param actor `page`, `cli` or `api`.
   */
  async function approve(
    { installationId, tenantId }: Pick<Connection, 'installationId' | 'tenantId'>,
    documents: readonly ShownDocument[],
    actor: string,
  ): Promise<Approved> {
    const approved = await approvals.approve(installationId, tenantId, documents, actor);
    return { documents: approved, temporalAway: await isAway(installationId, approved) };
  }

  /** Approves all that waits, or those of some kinds and dates, as far as they were asked for by a moment. */
  async function approveAll(
    { installationId, tenantId }: Pick<Connection, 'installationId' | 'tenantId'>,
    filter: ApprovalFilter,
    actor: string,
  ): Promise<Approved> {
    const askedUpTo = filter.askedUpTo ?? (await approvals.now());
    const documents: DocumentRef[] = [];
    for (;;) {
      const page = await approvals.waiting(installationId, tenantId, { ...filter, askedUpTo }, pageSize);
      const approved = await approvals.approve(installationId, tenantId, page, actor);
      documents.push(...approved);
      // Nothing more, or others are at it.
      if (approved.length === 0) break;
    }
    return { documents, temporalAway: await isAway(installationId, documents) };
  }

  async function isAway(installationId: string, documents: readonly DocumentRef[]): Promise<boolean> {
    if (documents.length === 0) return false;
    try {
      await resumeForgotten(installationId);
      return false;
    } catch (error) {
      if (!isTemporalAway(error)) throw error;
      return true;
    }
  }

  return { approve, approveAll };
}
