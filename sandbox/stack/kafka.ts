import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kafkaAnswers } from './answers.ts';
import { choicesFor } from './choices.ts';
import { firstThatWorks } from './first-that-works.ts';
import { unlessIgnored } from './given.ts';
import { fetchJars, kafkaJars, usableJava } from './jars.ts';
import { lastLines, runCommand } from './run-command.ts';
import type { Folders, Launcher, Log, Server, Started, StartOptions } from './server.ts';
import { startServer } from './server-process.ts';
import { kafkaSettings, minimums, versions } from './versions.ts';

type Broker = { java: string; jars: string; version: string };

export const kafkaServer: Server = {
  name: 'kafka',
  title: 'Kafka',
  find: findKafka,
  answers: kafkaAnswers,
  stopSignal: 'SIGTERM',
};

async function findKafka(folders: Folders, log: Log): Promise<Launcher> {
  const broker = await firstThatWorks<Broker>(
    'Kafka',
    [
      { name: 'on this machine', find: () => unlessIgnored(() => fromHome(process.env['KAFKA_HOME'])) },
      { name: 'from the package registry', find: () => fromRegistry(folders.cache, log) },
    ],
    choicesFor(
      'kafka',
      `install Java ${minimums.java} or newer and Maven, or unpack Kafka and set KAFKA_HOME`,
    ),
  );
  return { label: `Kafka ${broker.version}`, start: (options) => startKafka(broker, options) };
}

async function fromHome(home: string | undefined): Promise<Broker | string> {
  if (home === undefined || home === '') return 'KAFKA_HOME is not set';
  const jars = join(home, 'libs');
  const version = existsSync(jars)
    ? readdirSync(jars)
        .map((file) => /^kafka_2\.\d+-([\d.]+)\.jar$/.exec(file)?.[1])
        .find((found) => found !== undefined)
    : undefined;
  if (version === undefined) return `KAFKA_HOME (${home}) holds no libs/kafka_*.jar`;
  if (Number.parseInt(version, 10) < minimums.kafka) {
    return `KAFKA_HOME holds Kafka ${version}; ${minimums.kafka} is the oldest that fits`;
  }
  const java = await usableJava();
  return typeof java === 'string' ? java : { ...java, jars, version };
}

async function fromRegistry(cache: string, log: Log): Promise<Broker | string> {
  const java = await usableJava();
  if (typeof java === 'string') return java;
  const jars = await fetchJars(kafkaJars, cache, log);
  return typeof jars === 'string' ? jars : { ...java, jars: jars.folder, version: versions.kafka };
}

async function startKafka(broker: Broker, options: StartOptions): Promise<Started> {
  const folder = join(options.folders.instance, 'kafka');
  const data = join(folder, 'data');
  const port = await options.choosePort('kafka');
  const controllerPort = await options.choosePort('kafkaController');
  await mkdir(folder, { recursive: true });
  const properties = join(folder, 'server.properties');
  await writeFile(properties, serverProperties({ data, port, controllerPort }));
  const logging = join(folder, 'log4j2.properties');
  await writeFile(logging, loggingProperties);
  if (!existsSync(join(data, 'meta.properties'))) await format(broker, data, properties);
  const process = await startServer({
    name: 'Kafka',
    run: { command: broker.java, args: [...javaArguments(broker, logging), 'kafka.Kafka', properties] },
    cwd: folder,
    logFile: join(options.folders.instance, 'logs', 'kafka.log'),
    answers: () => kafkaAnswers(port),
    startSeconds: 90,
    onSpawn: (process) => options.onSpawn({ process, port }),
    signal: options.signal,
  });
  return { process, port };
}

/** Settings of a broker that is its own controller, on loopback, for one machine. */
export function serverProperties(place: { data: string; port: number; controllerPort: number }): string {
  const settings: Record<string, string | number> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${place.controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${place.port},CONTROLLER://127.0.0.1:${place.controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${place.port}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': place.data,
    ...kafkaSettings,
    // Few partitions, threads and buffers: this broker serves one small firm in little memory.
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.num.partitions': 1,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'log.cleaner.dedupe.buffer.size': 8_388_608,
  };
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

const loggingProperties = `rootLogger.level = WARN
rootLogger.appenderRef.out.ref = OUT
appender.out.type = Console
appender.out.name = OUT
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %-5p %c{1}: %m%n
`;

/** A small heap and the quick compiler only: less memory and a faster start, ample for one firm. */
const javaFlags = ['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

function javaArguments(broker: Broker, logging: string): string[] {
  const log = `-Dlog4j2.configurationFile=${logging}`;
  return [...javaFlags, '-XX:+ExitOnOutOfMemoryError', log, '-cp', join(broker.jars, '*')];
}

async function format(broker: Broker, data: string, properties: string): Promise<void> {
  await rm(data, { recursive: true, force: true });
  const clusterId = randomBytes(16).toString('base64url');
  const { code, output } = await runCommand(
    broker.java,
    [
      [...javaFlags, '-cp', join(broker.jars, '*'), 'kafka.tools.StorageTool'],
      // One word, since an id may begin with a dash.
      ['format', `--cluster-id=${clusterId}`, '--config', properties],
    ].flat(),
  );
  if (code === 0) return;
  await rm(data, { recursive: true, force: true });
  throw new Error(`Kafka could not make its data folder ${data}:\n${lastLines(output)}`);
}
