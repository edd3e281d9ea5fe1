import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { debeziumJars, fetchJars, usableJava } from './jars.ts';
import { choosePort } from './ports.ts';
import type { Log } from './server.ts';
import { keepRunning, startServer, stopServer, type ServerProcess } from './server-process.ts';
import { minimums } from './versions.ts';

const shipped = join(import.meta.dirname, '..', '..', 'deploy', 'debezium');

export type DebeziumOptions = {
  /** TimeTracker's database, by a role that may make roles, publications and slots. Its server has wal_level=logical. */
  timetrackerUrl: string;
  /** `host:port`, several separated by commas. */
  kafkaBrokers: string;
  /** A folder of its own, for its settings, its offsets and its log. */
  folder: string;
  /** Where downloads are kept: `.stack/cache`. */
  cache: string;
  log: Log;
  /** What names the slot, the publication and the role (with `_`) and begins the topics: a-z, 0-9, `_`. Random if left out. */
  name?: string;
  /** Other settings of the connector than those that are shipped. */
  settings?: Readonly<Record<string, string>>;
  /** Statements that give its role more than the shipped files do. */
  grants?: (role: string) => readonly string[];
  signal?: AbortSignal;
};

export type Debezium = {
  /** Its topics are `<topicPrefix>.public.<table>` and `__debezium-heartbeat.<topicPrefix>`. */
  topicPrefix: string;
  /** The slot in TimeTracker's server. The publication and the role have the same name. */
  slot: string;
  /** Starts it again where it was left off; a slot that is gone is made anew. It runs already after `startDebezium`. */
  start: () => Promise<void>;
  /** In order, or at once as in a power cut. */
  stop: (how?: 'in order' | 'at once') => Promise<void>;
  /** Forgets how far it has read, while it is stopped. */
  forgetOffsets: () => Promise<void>;
  /** Drops the slot, while it is stopped. It starts again once its offsets are forgotten too. */
  dropSlot: () => Promise<void>;
  /** Stops it and drops slot, publication and role: what is left behind keeps the server's log for ever. */
  remove: () => Promise<void>;
};

/**
 * Starts a real Kafka Connect with Debezium's connector on a given TimeTracker database, by the files in
 * deploy/debezium with other names and addresses. Resolves once the connector takes changes.
 * @throws with what to do if Java or Maven is missing or it does not start
 */
export async function startDebezium(options: DebeziumOptions): Promise<Debezium> {
  const java = await usableJava();
  if (typeof java === 'string') throw new Error(unavailable(java));
  const jars = await fetchJars(debeziumJars, options.cache, options.log);
  if (typeof jars === 'string') throw new Error(unavailable(jars));
  const run = { program: java.java, jars: join(jars.folder, '*') };
  const name = options.name ?? `changes_${randomBytes(5).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await mkdir(options.folder, { recursive: true });
  const offsets = join(options.folder, 'offsets');
  const connector = connectorSettings(await shippedSettings('connector.properties'), options, name, password);
  let server: ServerProcess | undefined;

  async function start(): Promise<void> {
    if (server !== undefined) return;
    await prepareDatabase(options.timetrackerUrl, name, password);
    await onDatabase(options.timetrackerUrl, options.grants?.(name) ?? []);
    const port = await choosePort(0, new Set());
    // The connector is among the jars of the program itself.
    const { 'plugin.path': _, ...settings } = await shippedSettings('connect-standalone.properties');
    const worker = {
      ...settings,
      'bootstrap.servers': options.kafkaBrokers,
      listeners: `http://127.0.0.1:${port}`,
      'plugin.discovery': 'service_load',
      'offset.storage.file.filename': offsets,
      'offset.flush.interval.ms': '1000',
    };
    const [workerFile, connectorFile, loggingFile] = await Promise.all([
      write('connect.properties', propertiesOf(worker)),
      write('connector.properties', propertiesOf(connector)),
      write('log4j2.properties', loggingProperties),
    ]);
    server = await startServer({
      name: 'Debezium',
      run: {
        command: run.program,
        args: [
          ['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
          [`-Dlog4j2.configurationFile=${loggingFile}`, '-cp', run.jars],
          ['org.apache.kafka.connect.cli.ConnectStandalone', workerFile, connectorFile],
        ].flat(),
      },
      cwd: options.folder,
      logFile: join(options.folder, 'debezium.log'),
      answers: () => takesChanges(port, connector['name'] ?? '', options.timetrackerUrl, name),
      startSeconds: 120,
      onSpawn: () => undefined,
      signal: options.signal,
    });
    keepRunning([server]);
    endWithThisProgram(server);
  }

  async function stop(how: 'in order' | 'at once' = 'in order'): Promise<void> {
    if (server === undefined) return;
    await stopServer(server, how === 'in order' ? 'SIGTERM' : 'SIGKILL');
    server = undefined;
  }

  async function write(file: string, text: string): Promise<string> {
    const path = join(options.folder, file);
    await writeFile(path, text, { mode: 0o600 });
    return path;
  }

  async function remove(): Promise<void> {
    await stop();
    await dropSlot(options.timetrackerUrl, name);
    await onDatabase(options.timetrackerUrl, [
      `drop publication if exists ${name}`,
      `drop owned by ${name}`,
      `drop role if exists ${name}`,
    ]);
  }

  try {
    await start();
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    topicPrefix: name,
    slot: name,
    start,
    stop,
    forgetOffsets: () => rm(offsets, { force: true }),
    dropSlot: () => dropSlot(options.timetrackerUrl, name),
    remove,
  };
}

/** However this program ends: a connector that is left behind asks for its servers for ever. */
function endWithThisProgram({ pid }: ServerProcess): void {
  const script = `while kill -0 ${process.pid} && kill -0 ${pid}; do sleep 2; done; kill ${pid}`;
  spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore' }).unref();
}

function unavailable(why: string): string {
  return `Debezium cannot be had: ${why}. Install Java ${minimums.java} or newer, and Maven.`;
}

/** Runs the shipped statements with other names. What an earlier start has made is kept. */
async function prepareDatabase(url: string, name: string, password: string): Promise<void> {
  const sql = (await readFile(join(shipped, 'setup.sql'), 'utf8'))
    .replaceAll(/timetracker_xero|timetracker_changes/g, name)
    .replaceAll(/^--.*$/gm, '');
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of sql.split(';').filter((one) => one.trim() !== '')) {
      await client.query(statement).catch((error: unknown) => {
        // 42710: a role, publication or slot of that name is there.
        if (!(error instanceof Error && 'code' in error && error.code === '42710')) throw error;
      });
    }
    await client.query(`alter role ${name} password ${client.escapeLiteral(password)}`);
  } finally {
    await client.end();
  }
}

/** PostgreSQL notices a killed connector within moments, and drops no slot before. */
async function dropSlot(url: string, name: string): Promise<void> {
  await onDatabase(url, [
    `select pg_terminate_backend(active_pid, 10000) from pg_replication_slots where slot_name = '${name}' and active`,
    `select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '${name}'`,
  ]);
}

async function onDatabase(url: string, statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The connector says that it runs before it has taken the slot. */
async function takesChanges(port: number, connector: string, url: string, slot: string): Promise<boolean> {
  const status = await fetch(`http://127.0.0.1:${port}/connectors/${connector}/status`).catch(
    () => undefined,
  );
  if (status?.ok !== true) return false;
  const { tasks } = (await status.json()) as { tasks?: { state: string; trace?: string }[] };
  const failed = tasks?.find(({ state }) => state === 'FAILED');
  if (failed !== undefined)
    throw new Error(`Debezium's connector failed: ${failed.trace?.split('\n')[0] ?? ''}`);
  if (tasks?.[0]?.state !== 'RUNNING') return false;
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const found = await client.query(`select from pg_replication_slots where slot_name = $1 and active`, [
      slot,
    ]);
    return found.rowCount === 1;
  } finally {
    await client.end();
  }
}

function connectorSettings(
  settings: Readonly<Record<string, string>>,
  { timetrackerUrl, settings: others }: DebeziumOptions,
  name: string,
  password: string,
): Record<string, string> {
  const url = new URL(timetrackerUrl);
  return {
    ...settings,
    'database.hostname': url.hostname,
    'database.port': url.port || '5432',
    'database.dbname': decodeURIComponent(url.pathname.slice(1)),
    'database.user': name,
    'database.password': password,
    'topic.prefix': name,
    'slot.name': name,
    'publication.name': name,
    'message.prefix.exclude.list': name,
    'heartbeat.action.query': `select pg_logical_emit_message(false, '${name}', '')`,
    'heartbeat.interval.ms': '1000',
    ...others,
  };
}

async function shippedSettings(file: string): Promise<Record<string, string>> {
  const text = await readFile(join(shipped, file), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

function propertiesOf(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('');
}

const loggingProperties = `rootLogger.level = WARN
rootLogger.appenderRef.out.ref = OUT
appender.out.type = Console
appender.out.name = OUT
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %-5p %c{1}: %m%n
`;
