import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy, WorkflowNotFoundError } from '@temporalio/client';
import { defaultPayloadConverter, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { SyncRun, SyncRuns } from './store/sync-runs.ts';
import {
  checkSyncRequest,
  isSameSync,
  SyncRequestInvalid,
  type CheckedSyncRequest,
  type SyncRequest,
} from './sync-request.ts';
import { temporalDeadline, type TemporalAccess } from './temporal.ts';
import { searchAttributes } from './workflows/search-attributes.ts';
import type { syncNow } from './workflows/sync-now.ts';
import { syncNowIdOf } from './workflows/sync-now-id.ts';

/** How asking for a sync ended. `joined`: the same one was under way. `busy`: another one is; nothing was started. */
export type SyncStart =
  | { readonly result: 'started' | 'joined'; readonly id: string }
  | { readonly result: 'busy'; readonly id: string; readonly running: CheckedSyncRequest | undefined };

/** A sync of which nothing was heard for so many seconds is looked up in Temporal. */
const silent = 30;

export interface SyncNowDeps {
  readonly temporal: Pick<TemporalAccess, 'client' | 'connection'>;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly runs: SyncRuns;
}

/** Sync now, as pages and commands use it. Errors of Temporal are passed on. */
export function createSyncNow({ temporal, namespace, taskQueue, runs }: SyncNowDeps) {
  const { client, connection } = temporal;
  const inTime = <T>(call: () => Promise<T>): Promise<T> => client.withDeadline(temporalDeadline(), call);

  /** @throws SyncRequestInvalid */
  async function start(request: SyncRequest): Promise<SyncStart> {
    const checked = checkSyncRequest(request);
    for (;;) {
      const id = await tryToStart(checked);
      if (id !== undefined) return { result: 'started', id };
      const running = await theRunningOne(checked.installationId);
      // It ended just now.
      if (running === undefined) continue;
      if (running.request && isSameSync(running.request, checked))
        return { result: 'joined', id: running.id };
      return { result: 'busy', id: running.id, running: running.request };
    }
  }

  /** The id of the sync; undefined if one is running. */
  async function tryToStart(request: CheckedSyncRequest): Promise<string | undefined> {
    try {
      const handle = await inTime(() =>
        client.workflow.start<typeof syncNow>('syncNow', {
          taskQueue,
          workflowId: syncNowIdOf(request.installationId),
          workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
          workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
          args: [request],
          typedSearchAttributes: [{ key: searchAttributes.installation, value: request.installationId }],
        }),
      );
      return handle.firstExecutionRunId;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
      throw error;
    }
  }

  /**
   * The running one, and what it was asked for as Temporal has it: it may have been started there by hand, by words
   * that are not understood.
   */
  async function theRunningOne(
    installationId: string,
  ): Promise<{ readonly id: string; readonly request: CheckedSyncRequest | undefined } | undefined> {
    if (!(await isRunning(installationId))) return undefined;
    const { history } = await inTime(() =>
      connection.workflowService.getWorkflowExecutionHistory({
        namespace,
        execution: { workflowId: syncNowIdOf(installationId) },
        maximumPageSize: 1,
      }),
    );
    const begun = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
    const payload = begun?.input?.payloads?.[0];
    const request = payload && understood(defaultPayloadConverter.fromPayload(payload));
    return { id: begun?.firstExecutionRunId ?? '', request };
  }

  async function isRunning(installationId: string): Promise<boolean> {
    try {
      const handle = client.workflow.getHandle(syncNowIdOf(installationId));
      return (await inTime(() => handle.describe())).status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  return {
    start,

    /** Asks the running sync to end between documents; false if none runs. */
    async cancel(installationId: string): Promise<boolean> {
      if (!(await isRunning(installationId))) return false;
      await inTime(() => client.workflow.getHandle(syncNowIdOf(installationId)).cancel());
      return true;
    },

    /**
     * The newest syncs, newest first. One that says nothing any more and is not open in Temporal was terminated there;
     * that is written down. While Temporal is away it counts as running.
     */
    async recent(installationId: string, limit: number): Promise<SyncRun[]> {
      const found = await runs.recent(installationId, limit);
      const [newest] = found;
      if (newest?.state !== 'running' || newest.silentSeconds < silent) return found;
      const open = await isRunning(installationId).catch(() => true);
      if (open) return found;
      await runs.markEnded(newest.id, silent);
      return runs.recent(installationId, limit);
    },
  };
}

function understood(request: unknown): CheckedSyncRequest | undefined {
  try {
    return checkSyncRequest(request);
  } catch (error) {
    if (error instanceof SyncRequestInvalid) return undefined;
    throw error;
  }
}
