import { isTemporalAway } from '../temporal-away.ts';
import type { Connection } from '../store/connections.ts';
import type { DocumentRef } from '../events/document-kind.ts';
import type { UndoDocuments } from '../store/undo-documents.ts';

export interface UndoDeskDeps {
  readonly undos: UndoDocuments;
  /** Has documents looked at that were let go on, and that no run has. */
  readonly resumeForgotten: (installationId: string) => Promise<void>;
}

export interface UndoDone {
  readonly documents: number;
  /** It is noted, and goes on once Temporal answers again. */
  readonly temporalAway: boolean;
}

type Of = Pick<Connection, 'installationId' | 'tenantId'>;

/** What pages and commands undo syncs with. */
export function createUndoDesk({ undos, resumeForgotten }: UndoDeskDeps) {
  async function started(installationId: string, documents: number): Promise<UndoDone> {
    if (documents === 0) return { documents, temporalAway: false };
    try {
      await resumeForgotten(installationId);
      return { documents, temporalAway: false };
    } catch (error) {
      if (!isTemporalAway(error)) throw error;
      return { documents, temporalAway: true };
    }
  }

  return {
    /** Has what a sync has created voided or deleted. @param actor `page` or `cli`. */
    async undo({ installationId, tenantId }: Of, syncRunId: string, actor: string): Promise<UndoDone> {
      return started(installationId, await undos.ask(syncRunId, installationId, tenantId, actor));
    },

    /** Lets what was undone be posted again: of a sync, or one document. */
    async release(
      { installationId, tenantId }: Of,
      which: { readonly syncRunId: string } | Pick<DocumentRef, 'kind' | 'sourceId'>,
      actor: string,
    ): Promise<UndoDone> {
      const released = await undos.release({ installationId, ...which }, tenantId, actor);
      return started(installationId, released.length);
    },
  };
}
