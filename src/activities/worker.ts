import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { NativeConnection, Runtime, Worker, type LogMetadata } from '@temporalio/worker';
import type { Core } from '../core.ts';
import type { DocumentRef } from '../events/document-kind.ts';
import type { Logger } from '../log.ts';
import { createCalls } from '../store/calls.ts';
import { createPlannedDocuments } from '../store/planned-documents.ts';
import { pageOfStuckDocuments } from '../store/stuck-documents.ts';
import { temporalConnectionOptions } from '../temporal.ts';
import { bundlePath } from '../workflows/bundle-path.ts';
import { createXeroPath } from '../xero/create-xero-path.ts';
import { createDeliverCall } from '../xero/deliver-call.ts';
import { mayWrite } from '../xero/go-live-guard.ts';
import { createLookAtWrite } from '../xero/look-at-write.ts';
import { createPlanDocument } from '../xero/plan-document.ts';
import { createRecheckTotals } from '../xero/recheck-totals.ts';
import { createSender } from '../xero/sender.ts';
import { createSettleWrite } from '../xero/settle-write.ts';
import { createActivities } from './index.ts';
import { startMinuteTick } from './minute-tick.ts';
import { createPlanPage } from './plan-page.ts';
import { createPushDocument } from './push-document.ts';
import { createRecordOutcome } from './record-outcome.ts';
import { createSyncActivities } from './sync-activities.ts';
import { createSyncPage } from './sync-page.ts';

/** Seconds that calls under way get when the process stops. */
const graceSeconds = 20;

/** There is no bundle of the workflows; the message says what to do. */
export class WorkflowsNotBuilt extends Error {
  override readonly name = 'WorkflowsNotBuilt';
}

/** @throws WorkflowsNotBuilt */
export function assertWorkflowsBuilt(path = bundlePath): void {
  if (!existsSync(path)) {
    throw new WorkflowsNotBuilt('The workflows are not built. Run `npm run build` once, then start again.');
  }
}

/** The role that does the work: Temporal's worker with its activities, and the sender behind them. */
export async function startWorker(core: Core) {
  const { config, log, database, timing, xero } = core;
  const { accessTokens, connections } = xero;
  const { client, gate, heedRefusal, readXero, copy, prepareWrite, monotonicNow } = createXeroPath(core);
  const calls = createCalls(database, gate, timing, randomUUID);
  const settle = createSettleWrite(core.links, core.outcomes);
  const shared = { database, gate, client, accessTokens, heedRefusal, settle, timing, log };
  const sender = createSender({
    calls,
    writes: core.writes,
    deliverCall: createDeliverCall({ ...shared, calls, mayWriteTo }),
    lookAtWrite: createLookAtWrite({ ...shared, links: core.links, writes: core.writes, readXero }),
    timing,
    senderId: randomUUID(),
    monotonicNow,
    log,
  });
  const startRuns = (documents: readonly DocumentRef[]) => core.runs.startAll(documents);
  const pushDocument = createPushDocument({
    ...core,
    connections,
    copy,
    sender,
    prepareWrite,
    recheckTotals: createRecheckTotals(core.links, readXero),
    record: createRecordOutcome(core.outcomes, core.waits),
    gate,
    monotonicNow,
    issuer: xero.hosts.issuer,
    startRuns,
    watchDueWaits: (installationId) => core.runs.watchDueWaits(installationId),
  });

  async function mayWriteTo(connectionId: string): Promise<boolean> {
    const connection = await connections.find(connectionId);
    if (connection === undefined) return false;
    return mayWrite(connection, (await core.settings.newest(connectionId)).settings);
  }

  const stopping = new AbortController();
  const planned = createPlannedDocuments(database);
  const syncActivities = createSyncActivities({
    ...core,
    connections,
    runs: core.syncRuns,
    planned,
    syncPage: createSyncPage({
      ...core,
      connections,
      pushDocument,
      startRuns,
      showRuns: (documents) => core.runs.showKnown(documents),
    }),
    planPage: createPlanPage({
      ...core,
      connections,
      planned,
      planDocument: createPlanDocument({ links: core.links, prepareWrite }),
    }),
    stopping: stopping.signal,
    issuer: xero.hosts.issuer,
  });

  installRuntime(log);
  const connection = await NativeConnection.connect(temporalConnectionOptions(config));
  const worker = await Worker.create({
    connection,
    namespace: config.temporalNamespace,
    taskQueue: config.temporalTaskQueue,
    workflowBundle: { codePath: bundlePath },
    activities: {
      ...createActivities({
        pushDocument,
        outcomeOf: (document) => core.outcomes.find(document),
        pageOfStuckDocuments: (installationId, scope, after, size) =>
          pageOfStuckDocuments(database, installationId, scope, after, size),
        secondsUntilDue: (installationId) => core.waits.secondsUntilDue(installationId),
        postponeWaits: (documents, seconds) => core.waits.postpone(documents, seconds),
        startRuns,
        log,
      }),
      ...syncActivities,
    },
    maxConcurrentActivityTaskExecutions: 60,
    maxConcurrentWorkflowTaskExecutions: 20,
    maxCachedWorkflows: 300,
    shutdownGraceTime: `${graceSeconds} seconds`,
    shutdownForceTime: `${graceSeconds + 5} seconds`,
  });
  const running = worker.run();
  running.catch((error: unknown) => log.error({ error }, 'the worker ended'));
  const minuteTick = startMinuteTick(core, gate);
  return {
    /** Settles when the worker ends, by `stop` or by itself. */
    ended: running,
    async stop() {
      minuteTick.stop();
      stopping.abort();
      // Both at once: no new work is taken while calls under way get their time.
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.all([sender.stop(graceSeconds), running.catch(() => undefined)]);
      await Promise.allSettled([connection.close(), client.close()]);
    },
  };
}

/** Temporal's own log goes into ours; the process decides itself when it stops. */
function installRuntime(log: Logger): void {
  const forward = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, meta?: LogMetadata) =>
    log[level]({ workflowId: meta?.['workflowId'], activityType: meta?.['activityType'] }, message);
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log: (level, message) => log.debug({ level }, message),
      trace: () => {},
      debug: () => {},
      info: forward('debug'),
      warn: forward('warn'),
      error: forward('error'),
    },
    telemetryOptions: { logging: { forward: {}, filter: { core: 'ERROR', other: 'ERROR' } } },
  });
}
