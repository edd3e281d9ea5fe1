import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createDatabase } from './create-database.ts';
import { givenAddress } from './given.ts';
import { assertAnswers } from './given-servers.ts';
import { kafkaServer } from './kafka.ts';
import { withLock } from './lock.ts';
import { assertSupportedPlatform, processStart } from './platform.ts';
import { choosePort } from './ports.ts';
import { postgresqlPassword, postgresqlServer } from './postgresql.ts';
import type { Folders, Launcher, Log, PortKind, Server, StartOptions } from './server.ts';
import { isRunning, keepRunning, stopServer, untilCleared } from './server-process.ts';
import { readState, writeState, type ServerState, type StackState, type StackUser } from './state.ts';
import { temporalServer } from './temporal.ts';
import { preferredPorts, serverNames, type ServerName } from './versions.ts';

export type StackOptions = {
  /** The folder of this stack's data, logs and state, such as `.stack/local`. Downloads go beside it. */
  folder: string;
  log: Log;
  /** Ports to take when free; others are found otherwise. 0 means any. */
  ports?: Partial<Record<Exclude<PortKind, 'kafkaController'>, number>>;
  servers?: readonly ServerName[];
  /** True removes what an earlier run has left, unless it runs still. */
  fresh?: boolean;
  /** False for data that may be lost with the machine's power, such as that of tests. */
  durable?: boolean;
  /** Ends a start that is under way: what it has started is stopped, and it is rejected. */
  signal?: AbortSignal;
  /** Where the addresses of servers that run already are looked up; `{}` takes none. */
  environment?: NodeJS.ProcessEnv;
};

export type Stack = {
  /** The address of a database on the stack's PostgreSQL; the database need not exist. */
  databaseUrl: (name: string) => string;
  /** Creates a database if it does not exist and answers with its address. */
  createDatabase: (name: string) => Promise<string>;
  /** `host:port`, several separated by commas. */
  kafkaBrokers: string;
  /** `host:port` */
  temporalAddress: string;
  /** The address of Temporal's web pages, where this stack runs Temporal. */
  temporalUiUrl: string | undefined;
  /** Process ids of the servers that run in the stack's folder (not of those named by the environment). */
  pids: Partial<Record<ServerName, number>>;
  /**
   * Stops what this call started, and what a process that has died since had started. Servers that another
   * process still uses are left to it.
   */
  stop: () => Promise<void>;
};

const kinds: Record<ServerName, Server> = {
  postgresql: postgresqlServer,
  kafka: kafkaServer,
  temporal: temporalServer,
};

/**
 * Makes PostgreSQL, Kafka and Temporal available: at the address the environment names, as they run already in
 * this folder, or started with what is found on the machine or fetched.
 * @throws with what to do if a server can be had in no way or does not start; the signal's reason if that is given
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const folders: Folders = {
    instance: resolve(options.folder),
    cache: join(dirname(resolve(options.folder)), 'cache'),
  };
  const environment = options.environment ?? process.env;
  const wanted = options.servers ?? serverNames;
  const given = wanted.filter((name) => givenAddress(environment, name) !== undefined);
  const own = wanted.filter((name) => !given.includes(name));
  await Promise.all(given.map((name) => assertAnswers(kinds[name], environment)));
  const me = newUser();
  const states = own.length === 0 ? {} : await startOwn(own, folders, options, me);
  const port = (name: ServerName): number => {
    const state = states[name];
    if (state === undefined) throw new Error(`This stack was started without ${kinds[name].title}.`);
    return state.port;
  };
  const password = states.postgresql === undefined ? '' : await postgresqlPassword(folders);
  const databaseUrl = (name: string): string => {
    const address = givenAddress(environment, 'postgresql');
    if (!given.includes('postgresql') || address === undefined) {
      return `postgres://postgres:${password}@127.0.0.1:${port('postgresql')}/${encodeURIComponent(name)}`;
    }
    const url = new URL(address);
    url.pathname = `/${encodeURIComponent(name)}`;
    return url.href;
  };
  return {
    databaseUrl,
    createDatabase: async (name) => {
      await createDatabase(databaseUrl('postgres'), name);
      return databaseUrl(name);
    },
    get kafkaBrokers() {
      return givenAddress(environment, 'kafka') ?? `127.0.0.1:${port('kafka')}`;
    },
    get temporalAddress() {
      return givenAddress(environment, 'temporal') ?? `127.0.0.1:${port('temporal')}`;
    },
    temporalUiUrl:
      states.temporal?.uiPort === undefined ? undefined : `http://127.0.0.1:${states.temporal.uiPort}`,
    pids: Object.fromEntries(Object.entries(states).map(([name, state]) => [name, state.process.pid])),
    stop: () => stopOwn(folders, me, options.log),
  };
}

/** Reuses what runs in the folder, starts the rest side by side. */
async function startOwn(
  names: readonly ServerName[],
  folders: Folders,
  options: StackOptions,
  me: StackUser,
): Promise<StackState['servers']> {
  assertSupportedPlatform();
  await mkdir(folders.instance, { recursive: true });
  const lock = join(folders.instance, 'lock');
  if (options.fresh) await withLock(lock, () => removeData(names, folders));
  const launchers = await orAborted(findLaunchers(names, folders, options.log), options.signal);
  return withLock(
    lock,
    async () => {
      const state = await readState(folders.instance);
      const { servers } = state;
      const note = (name: ServerName, server: ServerState): void => {
        servers[name] = server;
        writeState(folders.instance, { users: [...state.users, me], servers });
      };
      const { users } = state;
      const starting: Starting = { me, users, launchers, taken: new Set(), folders, options, note };
      const results = await Promise.allSettled(
        names.map((name) => reuseOrStart(kinds[name], servers[name], starting)),
      );
      keepRunning(Object.values(servers).map((server) => server.process));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) {
        await stopOrLeave(folders, me, options.log);
        throw failed.reason;
      }
      return servers;
    },
    () => options.log(`Another process is starting or stopping the servers in ${folders.instance}: waiting`),
    options.signal,
  );
}

async function removeData(names: readonly ServerName[], folders: Folders): Promise<void> {
  const { servers } = await readState(folders.instance);
  const idle = names.filter((name) => {
    const server = servers[name];
    return server === undefined || !isRunning(server.process);
  });
  await Promise.all(idle.map((name) => rm(join(folders.instance, name), { recursive: true, force: true })));
}

type Starting = {
  me: StackUser;
  users: readonly StackUser[];
  launchers: ReadonlyMap<ServerName, Launcher>;
  taken: Set<number>;
  folders: Folders;
  options: StackOptions;
  /** Writes down a server and who stops it. */
  note: (name: ServerName, server: ServerState) => void;
};

/** What a promise gives, unless the signal comes first; what it waited for may go on. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', onAbort));
}

/** What is needed for each server that does not run already. Slow fetches go side by side. */
async function findLaunchers(
  names: readonly ServerName[],
  folders: Folders,
  log: Log,
): Promise<Map<ServerName, Launcher>> {
  const { servers } = await readState(folders.instance);
  const missing = names.filter((name) => {
    const state = servers[name];
    return state === undefined || !isRunning(state.process);
  });
  return new Map(
    await Promise.all(missing.map(async (name) => [name, await kinds[name].find(folders, log)] as const)),
  );
}

async function reuseOrStart(
  server: Server,
  state: ServerState | undefined,
  { me, users, launchers, taken, folders, options, note }: Starting,
): Promise<void> {
  if (state !== undefined && isRunning(state.process)) {
    if (await server.answers(state.port)) {
      options.log(`${server.title}: runs already at 127.0.0.1:${state.port} (pid ${state.process.pid})`);
      // Whoever started it may be gone: then it is ours to stop from now on.
      note(server.name, users.some(({ id }) => id === state.owner.id) ? state : { ...state, owner: me });
      return;
    }
    options.log(`${server.title}: does not answer any more, starting it again`);
    await stopServer(state.process, server.stopSignal);
  }
  if (state !== undefined) await untilCleared(state.process);
  const launcher = launchers.get(server.name) ?? (await server.find(folders, options.log));
  const startOptions: StartOptions = {
    folders,
    durable: options.durable ?? true,
    signal: options.signal,
    onSpawn: (started) => note(server.name, { ...started, owner: me }),
    choosePort: async (kind) => {
      const preferred = kind === 'kafkaController' ? 0 : (options.ports?.[kind] ?? preferredPorts[kind]);
      const port = await choosePort(preferred, taken);
      taken.add(port);
      return port;
    },
  };
  const began = Date.now();
  const { port, process } = await launcher.start(startOptions).catch((error: unknown) => {
    // Between finding a port and using it another program may have taken it: once more, with other ports.
    if (!/address already in use|EADDRINUSE/i.test(String(error))) throw error;
    return launcher.start(startOptions);
  });
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  options.log(`${launcher.label}: ready at 127.0.0.1:${port} in ${seconds} s (pid ${process.pid})`);
}

async function stopOwn(folders: Folders, me: StackUser, log: Log): Promise<void> {
  await mkdir(folders.instance, { recursive: true });
  await withLock(join(folders.instance, 'lock'), () => stopOrLeave(folders, me, log));
}

/** Stops the servers of a user, or leaves them to another who still uses them. */
async function stopOrLeave(folders: Folders, me: StackUser, log: Log): Promise<void> {
  const state = await readState(folders.instance);
  const others = state.users.filter(({ id }) => id !== me.id);
  const { servers } = state;
  const heir = others[0];
  const mine = serverNames.filter((name) => servers[name]?.owner.id === me.id);
  if (heir !== undefined && mine.length > 0) {
    log(`The servers are left running for another process that uses them (pid ${heir.process.pid}).`);
  }
  await Promise.all(
    mine.map(async (name) => {
      const server = servers[name];
      if (server === undefined) return;
      if (heir !== undefined) {
        servers[name] = { ...server, owner: heir };
        return;
      }
      await stopServer(server.process, kinds[name].stopSignal);
      delete servers[name];
    }),
  );
  writeState(folders.instance, { users: others, servers });
}

function newUser(): StackUser {
  const start = processStart(process.pid) ?? '';
  return { process: { pid: process.pid, start }, id: randomBytes(6).toString('hex') };
}
