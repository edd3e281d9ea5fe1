import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import type { Logger } from 'pino';
import type { LedgerKind } from '../events/document-kind.ts';
import { ReconnectNeeded } from '../oauth/errors.ts';
import { bareTitle, type ProblemType } from '../problems.ts';
import type { SettingsRepository } from '../store/connection-settings.ts';
import type { Connections } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import type { PlannedDocuments } from '../store/planned-documents.ts';
import { countInRange, idsInRange } from '../store/sync-pages.ts';
import type { SyncCounts, SyncRun, SyncRuns, SyncRunState } from '../store/sync-runs.ts';
import { checkSyncRequest, stepsOf, SyncRequestInvalid, type SyncRequest } from '../sync-request.ts';
import { mayWrite } from '../xero/go-live-guard.ts';
import { inOurWords, retryLater } from './activity-errors.ts';
import type { PlanPageWork } from './plan-page.ts';
import type { PushedAs } from './push-together.ts';
import { countOutcomes, stopReasons, type SyncPage, type SyncPageWork } from './sync-page.ts';

export interface SyncActivitiesDeps {
  readonly database: Database;
  readonly connections: Connections;
  readonly settings: SettingsRepository;
  readonly runs: SyncRuns;
  readonly planned: PlannedDocuments;
  readonly syncPage: SyncPageWork;
  readonly planPage: PlanPageWork;
  /** Aborted when the process stops: a page then ends early, and another process goes on with it. */
  readonly stopping: AbortSignal;
  /** Which Xero this process speaks to, as it stands with a connection. */
  readonly issuer: string;
  readonly log: Pick<Logger, 'error'>;
}

/** What a sync goes through. */
export interface SyncPlan {
  readonly steps: readonly LedgerKind[];
  readonly total: number;
}

/** Documents of a page. */
const syncPageSize = 50;

/** Pages that are found with one look. */
const pagesAtOnce = 60;

/** Days that a sync, and what its dry run showed, is kept. */
const keepDays = 30;

/** What the workflow of Sync now may do. Ids, kinds, dates and counts go to and fro, and nothing else. */
export function createSyncActivities(deps: SyncActivitiesDeps) {
  const { database, runs } = deps;
  const inWords = <T>(work: () => Promise<T>) => inOurWords(work, deps.log);

  async function runOf(id: string): Promise<SyncRun> {
    const run = await runs.find(id);
    if (run !== undefined) return run;
    throw ApplicationFailure.nonRetryable(
      'Nothing is known of this sync any more: our own database was replaced meanwhile. Start it again.',
      'UnknownSync',
    );
  }

  return {
    /** Writes down that a sync begins, and says what it goes through. Fails for good where it cannot. */
    async beginSync(request: SyncRequest, id: string): Promise<SyncPlan> {
      return inWords(async () => {
        const checked = check(request);
        const steps = stepsOf(checked.kinds);
        const counted = await Promise.all(steps.map((kind) => countInRange(database, checked, kind)));
        const total = counted.reduce((sum, each) => sum + each, 0);
        await runs.forgetOlderThan(checked.installationId, keepDays);
        if (checked.dryRun) await deps.planned.forget(checked.installationId);
        await runs.begin(id, checked, total);
        const obstacle = await obstacleFor(checked.installationId, checked.dryRun);
        if (obstacle !== undefined)
          throw ApplicationFailure.nonRetryable(bareTitle(obstacle), obstacle satisfies ProblemType);
        return { steps, total };
      });
    },

    /** The next pages of a kind, and where those after them begin; null: there are none. */
    async nextSyncPages(at: {
      readonly run: string;
      readonly kind: LedgerKind;
      readonly after: string;
    }): Promise<{ readonly pages: readonly SyncPage[]; readonly next: string | null }> {
      return inWords(async () => {
        const limit = syncPageSize * pagesAtOnce;
        const ids = await idsInRange(database, await runOf(at.run), at.kind, at.after, limit);
        const pages: SyncPage[] = [];
        for (let start = 0; start < ids.length; start += syncPageSize) {
          const upTo = ids[Math.min(start + syncPageSize, ids.length) - 1] ?? at.after;
          pages.push({ kind: at.kind, after: pages.at(-1)?.upTo ?? at.after, upTo });
        }
        return { pages, next: ids.length < limit ? null : (ids.at(-1) ?? null) };
      });
    },

    /** Works through one page and says what became of its documents. */
    async syncPage(at: SyncPage & { readonly run: string }): Promise<SyncCounts> {
      return inWords(async () => {
        const run = await runOf(at.run);
        await runs.goesOn(run.id);
        const stop = stopSignal(deps.stopping);
        const watch = watchPage(at);
        try {
          const control = { done: watch.done, signal: stop.signal, onDone: watch.onDone };
          const done = await (run.dryRun ? deps.planPage(run, at, control) : deps.syncPage(run, at, control));
          await watch.end();
          const counts = countOutcomes(done);
          await runs.countPage(run.id, at.kind, at.after, counts);
          if (stop.signal.reason === stopReasons.cancelled) throw new CancelledFailure('cancelled');
          if (stop.signal.aborted)
            throw retryLater('Stopping', 'This process stops; another one, or the next, goes on.', 1);
          return counts;
        } catch (error) {
          // Of a page that ends here for good, people see how far it came.
          if (error instanceof ReconnectNeeded) {
            await watch.end();
            await runs.countPage(run.id, at.kind, at.after, watch.counts());
          }
          throw error;
        } finally {
          await watch.end();
          stop.end();
        }
      });
    },

    /** Writes down how a sync ended. */
    async finishSync(end: {
      readonly run: string;
      readonly state: Exclude<SyncRunState, 'running'>;
      readonly error: string | null;
    }): Promise<void> {
      return inWords(() => runs.finish(end.run, end.state, end.error));
    },
  };

  /** What keeps a whole sync from being of any use. */
  async function obstacleFor(installationId: string, dryRun: boolean): Promise<ProblemType | undefined> {
    const connection = await deps.connections.ofInstallation(installationId);
    if (connection === undefined || connection.status === 'disconnected') return 'not-connected';
    if (connection.issuer !== deps.issuer) return 'not-connected';
    if (connection.status === 'needs_reconnect') return 'needs-reconnect';
    const { settings } = await deps.settings.newest(connection.id);
    return dryRun || mayWrite(connection, settings) ? undefined : 'not-live';
  }

  /** Tells Temporal and the page of the sync how far it is; an attempt after a crash goes on from there. */
  function watchPage(at: SyncPage & { readonly run: string }) {
    const context = Context.current();
    const done: Record<string, PushedAs> = {
      ...(context.info.heartbeatDetails as Record<string, PushedAs> | undefined),
    };
    const before = { ...done };
    let writing: Promise<void> = Promise.resolve();
    let told = JSON.stringify(countOutcomes(done));
    const timer = setInterval(() => {
      context.heartbeat(done);
      const counts = countOutcomes(done);
      if (JSON.stringify(counts) === told) return;
      told = JSON.stringify(counts);
      // Only for people who watch: what counts is written at the end of the page.
      writing = writing.then(() => runs.countPage(at.run, at.kind, at.after, counts)).catch(() => undefined);
    }, 2000);
    return {
      done: before,
      onDone: (sourceId: string, as: string) => {
        done[sourceId] = as as PushedAs;
      },
      counts: () => countOutcomes(done),
      async end() {
        clearInterval(timer);
        await writing;
      },
    };
  }
}

export type SyncActivities = ReturnType<typeof createSyncActivities>;

function check(request: SyncRequest) {
  try {
    return checkSyncRequest(request);
  } catch (error) {
    if (!(error instanceof SyncRequestInvalid)) throw error;
    throw ApplicationFailure.nonRetryable(error.message, 'InvalidRequest');
  }
}

/** One signal for both reasons to stop. */
function stopSignal(stopping: AbortSignal): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const { cancellationSignal } = Context.current();
  const onStop = () => controller.abort(stopReasons.stopping);
  const onCancel = () => {
    // Temporal's other reasons mean that this attempt is over, and not the sync.
    const reason: unknown = cancellationSignal.reason;
    const isOver = reason instanceof Error && ['CANCELLED', 'NOT_FOUND'].includes(reason.message);
    controller.abort(isOver ? stopReasons.cancelled : stopReasons.stopping);
  };
  if (stopping.aborted) onStop();
  if (cancellationSignal.aborted) onCancel();
  stopping.addEventListener('abort', onStop);
  cancellationSignal.addEventListener('abort', onCancel);
  return {
    signal: controller.signal,
    end() {
      stopping.removeEventListener('abort', onStop);
      cancellationSignal.removeEventListener('abort', onCancel);
    },
  };
}
