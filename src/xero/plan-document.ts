import type { Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Connection } from '../store/connections.ts';
import type { Links } from '../store/links.ts';
import type { Snapshot } from '../store/snapshots.ts';
import type { NewWrite, Operation } from '../store/writes.ts';
import { decide } from './decide.ts';
import type { Payee } from './payee.ts';
import type { PrepareWrite } from './prepare-write.ts';

/** What would become of a document if it were pushed now. */
export type DocumentPlan =
  /** It would be said to Xero; `calls`: in so many requests, if they go well. */
  | { readonly plan: Operation; readonly write: NewWrite; readonly calls: number }
  /** It would be said once another document is in Xero; what exactly is not known before. */
  | {
      readonly plan: 'wait';
      readonly operation: Operation;
      readonly problem: Problem;
      readonly calls: number;
      /** The other document comes along with this one, and is known by it alone. */
      readonly brings: Payee | undefined;
    }
  | { readonly plan: 'adopt' | 'nothing' }
  | { readonly plan: 'hold' | 'skip'; readonly problem: Problem };

export interface PlanDocumentDeps {
  readonly links: Pick<Links, 'all' | 'onboarded'>;
  readonly prepareWrite: PrepareWrite;
}

/** Says what pushing a document would do, by the same decision and the same mapping, and does nothing of it. */
export function createPlanDocument({ links, prepareWrite }: PlanDocumentDeps) {
  /** Throws as `prepareWrite`: it may read the organisation's lists. */
  return async function planDocument(
    snapshot: Snapshot,
    connection: Pick<Connection, 'id' | 'tenantId' | 'scopes'>,
    settings: ConnectionSettings,
  ): Promise<DocumentPlan> {
    const { id: connectionId, tenantId, scopes } = connection;
    const linked = await links.all(snapshot, tenantId);
    const decision = decide(snapshot.kind, {
      ...snapshot,
      links: linked,
      settings,
      onboarded: await links.onboarded(snapshot, tenantId, linked),
    });
    if (decision.do === 'nothing') return { plan: 'nothing' };
    if (decision.do === 'skip' || decision.do === 'hold')
      return { plan: decision.do, problem: decision.problem };
    const { do: operation, part = 'document' } = decision;
    const prepared = await prepareWrite({
      snapshot,
      operation,
      part,
      links: linked,
      settings,
      of: { connectionId, tenantId },
      scopes,
    });
    switch (prepared.kind) {
      case 'write': {
        const { write } = prepared;
        return { plan: write.operation, write, calls: write.expected.more === true ? 2 : 1 };
      }
      case 'wait':
        return { plan: 'wait', operation, problem: prepared.problem, calls: 1, brings: prepared.brings };
      case 'hold':
      case 'skip':
        return { plan: prepared.kind, problem: prepared.problem };
      case 'adopt':
      case 'nothing':
        return { plan: prepared.kind };
      case 'warn':
      case 'later':
        return { plan: 'nothing' };
    }
  };
}

export type PlanDocument = ReturnType<typeof createPlanDocument>;
