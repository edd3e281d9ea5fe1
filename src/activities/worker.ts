import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { NativeConnection, Runtime, Worker, type LogMetadata } from '@temporalio/worker';
import type { Installations } from '../installations.ts';
import type { Logger } from '../log.ts';
import { backlogOf } from '../store/backlog.ts';
import { createPlannedDocuments } from '../store/planned-documents.ts';
import { countNotQueued, pageOfStuckDocuments } from '../store/stuck-documents.ts';
import { installationOfRun, temporalConnectionOptions } from '../temporal.ts';
import { bundlePath } from '../workflows/bundle-path.ts';
import { createCheckActivities } from './check-connection.ts';
import { createActivities } from './index.ts';
import { createInstallationWork, type InstallationWork } from './installation-work.ts';
import { startMinuteTick } from './minute-tick.ts';
import { createReadingActivities } from './read-organisation.ts';
import { createShares, slotsFor } from './shares.ts';
import { createSyncActivities } from './sync-activities.ts';
import { UnknownInstallation } from './unknown-installation.ts';

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

/** The role that does the work: Temporal's worker with its activities, and behind them what each installation needs. */
export async function startWorker(installations: Installations) {
  const { foundation, all, log } = installations;
  const { database, timing, syncRuns, runs, outcomes, waits } = foundation;
  const [{ config, xero }] = all;
  const planned = createPlannedDocuments(database);
  const works = new Map(
    all.map((core) => [core.config.installationId, createInstallationWork(core, planned)]),
  );
  const { slots, share } = slotsFor(works.size);
  const shares = createShares(share, () => performance.now());
  const stopping = new AbortController();
  /** Installations of which was said that they are not served here. */
  const told = new Set<string>();

  const activityLog = aboutTheActivity(log);

  /** @throws UnknownInstallation */
  function workOf(installationId: string): InstallationWork {
    const work = works.get(installationId);
    if (work !== undefined) return work;
    const unknown = new UnknownInstallation(installationId);
    if (!told.has(installationId)) log.warn({ installation: installationId }, unknown.message);
    told.add(installationId);
    throw unknown;
  }

  installRuntime(log);
  const connection = await NativeConnection.connect(temporalConnectionOptions(config));
  const worker = await Worker.create({
    connection,
    namespace: config.temporalNamespace,
    taskQueue: config.temporalTaskQueue,
    workflowBundle: { codePath: bundlePath },
    activities: {
      ...createActivities({
        pushDocument: async (document) => {
          const { pushDocument } = workOf(document.installationId);
          return shares.run(document.installationId, () => pushDocument(document));
        },
        outcomeOf: (document) => outcomes.find(document),
        pageOfStuckDocuments: (installationId, scope, after, size) =>
          pageOfStuckDocuments(database, installationId, scope, after, size),
        secondsUntilDue: (installationId) => waits.secondsUntilDue(installationId),
        backlogOf: (installationId) => backlogOf(database, installationId, timing.minute),
        postponeWaits: (documents, seconds) => waits.postpone(documents, seconds),
        countNotQueued: (documents, since) => countNotQueued(database, documents, since),
        lookAgainIfOpen: (documents) => runs.lookAgainIfOpen(documents),
        pushPage: async (installationId, ...page) => {
          const { pushPage } = workOf(installationId);
          return shares.run(installationId, () => pushPage(...page));
        },
        stopping: stopping.signal,
        timing,
        log: activityLog,
      }),
      ...createCheckActivities({
        checkOf: (installationId) => workOf(installationId).checkConnection,
        log: activityLog,
      }),
      ...createReadingActivities({
        readingOf: (installationId) => workOf(installationId).readOrganisation,
        log: activityLog,
      }),
      ...createSyncActivities({
        ...foundation,
        connections: xero.connections,
        runs: syncRuns,
        planned,
        syncPage: async (run, ...more) => workOf(run.installationId).syncPage(run, ...more),
        planPage: async (run, ...more) => workOf(run.installationId).planPage(run, ...more),
        stopping: stopping.signal,
        issuer: xero.hosts.issuer,
        log: activityLog,
      }),
    },
    maxConcurrentActivityTaskExecutions: slots,
    maxConcurrentWorkflowTaskExecutions: 20,
    maxCachedWorkflows: 300,
    shutdownGraceTime: `${graceSeconds} seconds`,
    shutdownForceTime: `${graceSeconds + 5} seconds`,
  });
  const running = worker.run();
  running.catch((error: unknown) => log.error({ error }, 'the worker ended'));
  const minuteTicks = all.map((core) => startMinuteTick(core, workOf(core.config.installationId).gate));
  return {
    /** Settles when the worker ends, by `stop` or by itself. */
    ended: running,
    async stop() {
      for (const tick of minuteTicks) tick.stop();
      stopping.abort();
      // All at once: no new work is taken while calls under way get their time.
      if (worker.getState() === 'RUNNING') worker.shutdown();
      const senders = [...works.values()].map((work) => work.stop(graceSeconds));
      const ended = Promise.all([...senders, running.catch(() => undefined)]);
      await Promise.race([ended, sleep(graceSeconds * 1000, undefined, { ref: false })]);
      // Calls that have no answer by now are cut: what they wrote is unknown, and looked at by whoever goes on.
      await Promise.allSettled([...works.values()].map((work) => work.close()));
      await ended;
      await connection.close();
    },
  };
}

/** Every line says which run and installation it is about. */
function aboutTheActivity(log: Logger): Pick<Logger, 'error'> {
  const error = (fields: object, message: string) =>
    log.error({ ...aboutRun(Context.current().info.workflowExecution?.workflowId), ...fields }, message);
  return { error: error as Logger['error'] };
}

function aboutRun(workflowId: unknown) {
  if (typeof workflowId !== 'string') return {};
  return { installation: installationOfRun(workflowId), workflowId };
}

/** Temporal's own log goes into ours; the process decides itself when it stops. */
function installRuntime(log: Logger): void {
  const forward = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, meta?: LogMetadata) =>
    log[level]({ ...aboutRun(meta?.['workflowId']), activityType: meta?.['activityType'] }, message);
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
