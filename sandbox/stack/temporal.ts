import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporalAnswers } from './answers.ts';
import { choicesFor } from './choices.ts';
import { firstThatWorks } from './first-that-works.ts';
import { unlessIgnored } from './given.ts';
import type { Folders, Launcher, Log, Server, Started, StartOptions } from './server.ts';
import { startServer } from './server-process.ts';
import { fetchTemporal, temporalOnMachine } from './temporal-program.ts';
import { searchAttributes, temporalPragmas } from './versions.ts';

export const temporalServer: Server = {
  name: 'temporal',
  title: 'Temporal',
  find: findTemporal,
  answers: temporalAnswers,
  stopSignal: 'SIGTERM',
};

async function findTemporal(folders: Folders, log: Log): Promise<Launcher> {
  const { program, version } = await firstThatWorks(
    'Temporal',
    [
      { name: 'on this machine', find: () => unlessIgnored(() => temporalOnMachine()) },
      { name: 'from its makers or the package registry', find: () => fetchTemporal(folders.cache, log) },
    ],
    choicesFor('temporal', "install Temporal's command-line program (brew install temporal), or Go"),
  );
  return { label: `Temporal ${version}`, start: (options) => startTemporal(program, options) };
}

async function startTemporal(program: string, options: StartOptions): Promise<Started> {
  const folder = join(options.folders.instance, 'temporal');
  await mkdir(folder, { recursive: true });
  const port = await options.choosePort('temporal');
  const uiPort = await options.choosePort('temporalUi');
  const process = await startServer({
    name: 'Temporal',
    run: { command: program, args: devServerArguments({ folder, port, uiPort }) },
    cwd: folder,
    logFile: join(options.folders.instance, 'logs', 'temporal.log'),
    answers: () => temporalAnswers(port),
    startSeconds: 60,
    onSpawn: (process) => options.onSpawn({ process, port, uiPort }),
    signal: options.signal,
  });
  return { process, port, uiPort };
}

/** The arguments of `temporal` for a development server on loopback that keeps its state. */
export function devServerArguments(place: { folder: string; port: number; uiPort: number }): string[] {
  return [
    ['server', 'start-dev', '--ip', '127.0.0.1', '--log-level', 'warn'],
    ['--port', String(place.port), '--ui-port', String(place.uiPort)],
    ['--db-filename', join(place.folder, 'temporal.db')],
    temporalPragmas.flatMap((pragma) => ['--sqlite-pragma', pragma]),
    searchAttributes.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
  ].flat();
}
