import { setTimeout as sleep } from 'node:timers/promises';
import { assertWorkflowsBuilt, startWorker, WorkflowsNotBuilt } from './activities/worker.ts';
import { startCapture } from './capture/start-capture.ts';
import { ConfigurationError, environmentWithFile, readConfig, type Config } from './config.ts';
import { kafkaCheck } from './consumers/kafka-check.ts';
import { createKafkaAccess } from './consumers/kafka.ts';
import { startConsumer, topicPlans } from './consumers/start-consumer.ts';
import { createCore, type Core } from './core.ts';
import { ListenError } from './http/server.ts';
import { startHttp } from './http/start-http.ts';
import { createLog, type Logger } from './log.ts';
import { FirmMismatch, refuseWrongFirm } from './modes.ts';
import { checkKeys, KeyMissing } from './oauth/check-keys.ts';
import { holdKeys } from './oauth/hold-keys.ts';
import { withoutDetails } from './oauth/log-error.ts';
import { MigrationError } from './store/migrate.ts';
import { prepareStore } from './store/prepare-store.ts';
import { TemporalNotReady } from './temporal.ts';
import { startWriteBack } from './write-back/start-write-back.ts';

/** A role that runs and can be stopped. */
interface Running {
  readonly name: string;
  stop(): Promise<void>;
}

/** Seconds after which the process ends whatever is still under way; the protocol recovers it. */
const stopWithin = 30;

async function main(): Promise<void> {
  const config = configOrExit();
  const log = createLog(config);
  log.info(
    { mode: config.mode, roles: config.roles },
    `timetracker-xero starts in ${config.mode.toUpperCase()} mode`,
  );
  const core = createCore(config, log);
  const running: Running[] = [];
  /** What goes on until no role needs it any more. */
  const beneath: Running[] = [];
  stopOnSignal(running, beneath, core, log);
  try {
    if (config.roles.includes('worker')) assertWorkflowsBuilt();
    await untilThere('our own database', log, () => prepareStore(core.database, config.installationId));
    await untilThere('our own database', log, () => checkKeys(core.database, core.xero.encryption));
    beneath.push({ name: 'keys', ...(await holdKeys(core)) });
    await untilThere("TimeTracker's database", log, () => refuseWrongFirm(config, core.database, log));
    await startRoles(core, running);
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

/** What trying again cannot mend; the message says why and what to do. */
function isExplained(error: unknown): error is Error {
  return [MigrationError, KeyMissing, FirmMismatch, ListenError, WorkflowsNotBuilt].some(
    (type) => error instanceof type,
  );
}

/** The pages first, since they say what is wrong with the rest; capture last, since it makes work. */
async function startRoles(core: Core, running: Running[]): Promise<void> {
  const { config, log } = core;
  const has = (role: Config['roles'][number]) => config.roles.includes(role);
  let sinceKafka = () => Number.POSITIVE_INFINITY;
  const checks = has('consumer') ? { kafka: kafkaCheck(() => sinceKafka()) } : {};
  if (has('http')) running.push({ name: 'http', ...(await startHttp(core, checks)) });
  if (has('worker')) {
    await untilThere('Temporal', log, () => core.temporal.registerSearchAttributes());
    const worker = await startWorker(core);
    running.push({ name: 'worker', stop: () => worker.stop() });
    running.push({ name: 'write-back', ...startWriteBack(core) });
    worker.ended.catch(() => {
      process.exitCode = 1;
      process.kill(process.pid, 'SIGTERM');
    });
  }
  if (!has('consumer') && !has('capture')) return;
  const kafka = createKafkaAccess(config, log);
  await untilThere('Kafka', log, () => kafka.createTopics(topicPlans(config.kafkaTopicPrefix)));
  if (has('consumer')) {
    const consumer = startConsumer(core, kafka);
    sinceKafka = () => consumer.secondsSinceContact();
    running.push({ name: 'consumer', stop: () => consumer.stop() });
  }
  if (has('capture')) {
    const publisher = kafka.createPublisher();
    const capture = startCapture(core, publisher);
    running.push({
      name: 'capture',
      async stop() {
        await capture.stop();
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
  core: Core,
  log: Logger,
): void {
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
    await core.close();
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

function configOrExit(): Config {
  try {
    return readConfig(environmentWithFile(process.env));
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
