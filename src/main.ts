import { setTimeout as sleep } from 'node:timers/promises';
import { startWorker } from './activities/worker.ts';
import { startCapture } from './capture/start-capture.ts';
import { ConfigurationError, environmentWithFile, readConfig, type Config } from './config.ts';
import { createKafkaAccess } from './consumers/kafka.ts';
import { startConsumer, topicPlans } from './consumers/start-consumer.ts';
import { createCore, type Core } from './core.ts';
import { ListenError } from './http/server.ts';
import { startHttp } from './http/start-http.ts';
import { createLog, type Logger } from './log.ts';
import { FirmMismatch, refuseWrongFirm } from './modes.ts';
import { registerInstallation } from './store/installations.ts';
import { migrate, MigrationError } from './store/migrate.ts';

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
  const stopped = stopOnSignal(running, core, log);
  try {
    await untilThere('our own database', log, () => migrate(core.database));
    await untilThere("TimeTracker's database", log, () => refuseWrongFirm(config, log));
    await registerInstallation(core.database, config.installationId);
    await startRoles(core, running);
    log.info({ roles: config.roles }, 'timetracker-xero is running');
  } catch (error) {
    if (!(error instanceof MigrationError || error instanceof FirmMismatch || error instanceof ListenError)) {
      throw error;
    }
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
  await stopped;
}

/** The pages first, since they say what is wrong with the rest; capture last, since it makes work. */
async function startRoles(core: Core, running: Running[]): Promise<void> {
  const { config, log } = core;
  const has = (role: Config['roles'][number]) => config.roles.includes(role);
  if (has('http')) running.push({ name: 'http', ...(await startHttp(core)) });
  if (has('worker')) {
    await untilThere('Temporal', log, () => core.temporal.registerSearchAttributes());
    const worker = await startWorker(core);
    running.push({ name: 'worker', stop: () => worker.stop() });
    worker.ended.catch(() => process.kill(process.pid, 'SIGTERM'));
  }
  if (!has('consumer') && !has('capture')) return;
  const kafka = createKafkaAccess(config, log);
  await untilThere('Kafka', log, () => kafka.createTopics(topicPlans(config.kafkaTopicPrefix)));
  if (has('consumer')) {
    const consumer = startConsumer(core, kafka);
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
      if (error instanceof MigrationError || error instanceof FirmMismatch || isRefusal(error)) throw error;
      log.warn({ error }, `${what} does not answer; trying again in ${wait} s`);
      await sleep(wait * 1000);
    }
  }
}

/** PostgreSQL knows us and says no: a wrong password, role or database name. */
function isRefusal(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!['28P01', '28000', '3D000', '42501'].includes(code)) return false;
  throw new MigrationError(
    `PostgreSQL refuses STORE_DATABASE_URL (${code}): the role, the password or the database is wrong, or the role may not create a schema. Correct it, or create the database.`,
  );
}

function stopOnSignal(running: readonly Running[], core: Core, log: Logger): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false;
    const stop = (signal: string) => {
      if (stopping) return;
      stopping = true;
      log.info({ signal }, 'stopping');
      setTimeout(() => process.exit(0), stopWithin * 1000).unref();
      void stopAll(running, core, log).then(resolve);
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}

async function stopAll(running: readonly Running[], core: Core, log: Logger): Promise<void> {
  for (const role of running.toReversed()) {
    await role
      .stop()
      .catch((error: unknown) => log.warn({ error, role: role.name }, 'a role did not stop in order'));
  }
  await core.close();
  log.info('stopped');
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
