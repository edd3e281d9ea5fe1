import { setTimeout as sleep } from 'node:timers/promises';
import { assertWorkflowsBuilt, startWorker, WorkflowsNotBuilt } from './activities/worker.ts';
import { startCapture } from './capture/start-capture.ts';
import { changeTopicPlans } from './capture/start-changes.ts';
import { ConfigurationError, environmentWithFile, readConfigs, type Config } from './config.ts';
import { kafkaCheck } from './consumers/kafka-check.ts';
import { createKafkaAccess } from './consumers/kafka.ts';
import { startConsumer, topicPlans } from './consumers/start-consumer.ts';
import type { Core } from './core.ts';
import { ListenError } from './http/server.ts';
import { startHttp } from './http/start-http.ts';
import { createInstallations, type Installations } from './installations.ts';
import { createLog, type Logger } from './log.ts';
import { createAdmission, FirmMismatch, FirmRefused, type Admit } from './modes.ts';
import { checkKeys, KeyMissing } from './oauth/check-keys.ts';
import { holdKeys } from './oauth/hold-keys.ts';
import { withoutDetails } from './oauth/log-error.ts';
import { MigrationError } from './store/migrate.ts';
import { prepareStore } from './store/prepare-store.ts';
import { TemporalNotReady } from './temporal.ts';
import { startAnnouncing } from './outcomes/start-announcing.ts';
import { startWriteBack } from './write-back/start-write-back.ts';

/** A role that runs and can be stopped. */
interface Running {
  readonly name: string;
  stop(): Promise<void>;
}

/** Seconds after which the process ends whatever is still under way; the protocol recovers it. */
const stopWithin = 30;

async function main(): Promise<void> {
  const configs = configsOrExit();
  const [config] = configs;
  const log = createLog(config);
  log.info(
    { mode: config.mode, roles: config.roles, installations: configs.map((each) => each.installationId) },
    `timetracker-xero starts in ${config.mode.toUpperCase()} mode`,
  );
  const installations = createInstallations(configs, log);
  const { foundation, all } = installations;
  const [core] = all;
  const { database } = foundation;
  const running: Running[] = [];
  /** What goes on until no role needs it any more. */
  const beneath: Running[] = [];
  stopOnSignal(running, beneath, installations);
  try {
    if (config.roles.includes('worker')) assertWorkflowsBuilt();
    await untilThere('our own database', log, () => prepareStore(database, installations.ids));
    await untilThere('our own database', log, () => checkKeys(database, core.xero.encryption));
    const keys = await untilThere('our own database', log, () => holdKeys(core));
    beneath.push({ name: 'keys', ...keys });
    const admit = createAdmission(database);
    const admitted = await admitAll(installations, admit);
    await startRoles(installations, running, (each) =>
      admitted.has(each) ? undefined : () => admit(each.config),
    );
    log.info({ roles: config.roles }, 'timetracker-xero is running');
  } catch (error) {
    if (!isExplained(error)) {
      log.error({ error: withoutDetails(error) }, 'timetracker-xero cannot go on');
      process.exit(1);
    }
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

/**
 * Looks at every TimeTracker. One that is away is no reason to stop: its documents wait, and everything else goes on. Nor
 * is one that refuses us, where there are others: that may be put right while they are served.
 * @returns those that may be read; the others are looked at again before they are.
 * @throws FirmMismatch
 */
async function admitAll({ all }: Installations, admit: Admit): Promise<Set<Core>> {
  const admitted = new Set<Core>();
  for (const core of all) {
    const { config, log } = core;
    try {
      await admit(config);
      admitted.add(core);
    } catch (error) {
      const isLoneRefusal = error instanceof FirmRefused && all.length === 1;
      if (error instanceof FirmMismatch && (!(error instanceof FirmRefused) || isLoneRefusal)) {
        throw all.length === 1 ? error : new FirmMismatch(`${config.installationId}: ${error.message}`);
      }
      const why = error instanceof FirmRefused ? error.message : "TimeTracker's database does not answer.";
      log.warn({ error }, `${why} Its documents wait until it can be read; everything else goes on.`);
    }
  }
  return admitted;
}

/** What trying again cannot mend; the message says why and what to do. */
function isExplained(error: unknown): error is Error {
  return [MigrationError, KeyMissing, FirmMismatch, ListenError, WorkflowsNotBuilt].some(
    (type) => error instanceof type,
  );
}

/**
 * The pages first, since they say what is wrong with the rest; capture last, since it makes work.
 * @param admissionOf what looks whether a TimeTracker may be read; undefined if that was done.
 */
async function startRoles(
  installations: Installations,
  running: Running[],
  admissionOf: (core: Core) => (() => Promise<void>) | undefined,
): Promise<void> {
  const { foundation, all, log } = installations;
  const [{ config }] = all;
  const has = (role: Config['roles'][number]) => config.roles.includes(role);
  let sinceKafka = () => Number.POSITIVE_INFINITY;
  const checks = has('consumer') ? { kafka: kafkaCheck(() => sinceKafka()) } : {};
  if (has('http')) for (const core of all) running.push({ name: 'http', ...(await startHttp(core, checks)) });
  if (has('worker')) {
    await untilThere('Temporal', log, () => foundation.temporal.registerSearchAttributes());
    const worker = await startWorker(installations);
    running.push({ name: 'worker', stop: () => worker.stop() });
    for (const core of all) running.push({ name: 'write-back', ...startWriteBack(core) });
    worker.ended.catch(() => {
      process.exitCode = 1;
      process.kill(process.pid, 'SIGTERM');
    });
  }
  if (!has('consumer') && !has('capture')) return;
  const kafka = createKafkaAccess(config, log);
  const plans = [
    ...topicPlans(config.kafkaTopicPrefix),
    ...all.flatMap((core) => changeTopicPlans(core.config)),
  ];
  await untilThere('Kafka', log, () => kafka.createTopics(plans));
  if (has('consumer')) {
    const consumer = startConsumer(installations, kafka);
    sinceKafka = () => consumer.secondsSinceContact();
    running.push({ name: 'consumer', stop: () => consumer.stop() });
    const publisher = kafka.createPublisher();
    const announcing = all.map((core) => startAnnouncing(core, publisher));
    running.push({
      name: 'outcomes',
      async stop() {
        await Promise.all(announcing.map((each) => each.stop()));
        await publisher.close();
      },
    });
  }
  if (has('capture')) {
    const publisher = kafka.createPublisher();
    const captures = all.map((core) =>
      startCapture(core, publisher, (groupId) => kafka.createStream(groupId), admissionOf(core)),
    );
    running.push({
      name: 'capture',
      async stop() {
        await Promise.all(captures.map((capture) => capture.stop()));
        await publisher.close();
      },
    });
  }
}

/** Retries until a server answers. What retrying cannot mend is thrown at once. */
async function untilThere<T>(what: string, log: Logger, attempt: () => Promise<T>): Promise<T> {
  for (let wait = 1; ; wait = Math.min(wait * 2, 15)) {
    try {
      return await attempt();
    } catch (error) {
      if (isExplained(error)) throw error;
      const why = error instanceof TemporalNotReady ? error.message : `${what} does not answer`;
      log.warn({ error }, `${why}; trying again in ${wait} s`);
      await sleep(wait * 1000);
    }
  }
}

/** The process ends here and nowhere else, whatever it waits for at that moment. */
function stopOnSignal(
  running: readonly Running[],
  beneath: readonly Running[],
  installations: Installations,
): void {
  const { log } = installations;
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.warn('not all work could be ended in time; it is taken up again at the next start');
      process.exit();
    }, stopWithin * 1000);
    void stopInOrder().then(() => process.exit());
  };
  const stopInOrder = async () => {
    await stopAll(running, log);
    await stopAll(beneath, log);
    await installations.close();
    log.info('stopped');
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** All at once: calls to Xero that are under way get their time, however long the others take. */
async function stopAll(running: readonly Running[], log: Logger): Promise<void> {
  await Promise.all(
    running.map((role) =>
      role
        .stop()
        .catch((error: unknown) => log.warn({ error, role: role.name }, 'a role did not stop in order')),
    ),
  );
}

function configsOrExit(): ReturnType<typeof readConfigs> {
  try {
    return readConfigs(environmentWithFile(process.env));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    process.stderr.write(`${error.message}\nAll settings: docs/configuration.md\n`);
    process.exit(2);
  }
}

// kafkajs computes a negative wait for each connection; Node mends it to 1 ms and would say so each time.
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'TimeoutNegativeWarning')
    process.stderr.write(`${warning.name}: ${warning.message}\n`);
});

await main();
