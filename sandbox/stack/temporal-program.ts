import { existsSync } from 'node:fs';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from './lock.ts';
import { findProgram, goPlatform } from './platform.ts';
import { lastLines, runCommand } from './run-command.ts';
import { minimums, versions } from './versions.ts';

/** `version` is that of the server inside. */
type Found = { program: string; version: string };

/** The `temporal` on PATH if its server is new enough, else why not. */
export async function temporalOnMachine(
  program = findProgram('temporal', ['/opt/homebrew/bin']),
): Promise<Found | string> {
  if (program === undefined) return 'no temporal on PATH';
  const { output } = await runCommand(program, ['--version']);
  const server = /Server ((\d+)\.(\d+)[.\d]*)/.exec(output);
  if (server === null) return `${program} does not say its version`;
  const [major, minor] = minimums.temporalServer.split('.').map(Number) as [number, number];
  const isOld = Number(server[2]) < major || (Number(server[2]) === major && Number(server[3]) < minor);
  return isOld ? `${program} brings server ${server[1]}, too old` : { program, version: server[1] ?? '' };
}

/** The program below the cache: fetched earlier, downloaded from its makers, or built with Go; or why none. */
export async function fetchTemporal(cache: string, log: (line: string) => void): Promise<Found | string> {
  const folder = join(cache, `temporal-${versions.temporalCli}`);
  const program = join(folder, 'temporal');
  if (existsSync(program)) return temporalOnMachine(program);
  return withLock(
    `${folder}.lock`,
    async () => {
      if (existsSync(program)) return temporalOnMachine(program);
      const draft = `${folder}.draft`;
      const reasons: string[] = [];
      for (const way of [download, buildWithGo]) {
        await rm(draft, { recursive: true, force: true });
        await mkdir(draft, { recursive: true });
        const problem = await way(draft, log);
        const works = problem === undefined ? await temporalOnMachine(join(draft, 'temporal')) : problem;
        if (typeof works !== 'string') {
          await rm(folder, { recursive: true, force: true });
          await rename(draft, folder);
          return { ...works, program };
        }
        reasons.push(works);
      }
      await rm(draft, { recursive: true, force: true });
      return reasons.join('; ');
    },
    () => log(`Temporal ${versions.temporalCli}: waiting for the fetch that runs already`),
  );
}

/** The same two requests that Temporal's SDK makes; undefined when it worked, else why not. */
async function download(draft: string, log: (line: string) => void): Promise<string | undefined> {
  const { platform, arch } = goPlatform();
  const tar = findProgram('tar');
  if (tar === undefined) return 'no tar on this machine to unpack a download with';
  try {
    const where = `https://temporal.download/cli/v${versions.temporalCli}?platform=${platform}&arch=${arch}`;
    const answer = await fetch(where, { signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) return `its download answered ${answer.status}`;
    const { archiveUrl } = (await answer.json()) as { archiveUrl?: unknown };
    if (typeof archiveUrl !== 'string' || !archiveUrl.startsWith('https://'))
      return 'its download has changed';
    log(`Temporal ${versions.temporalCli}: downloading`);
    const archive = await fetch(archiveUrl, { signal: AbortSignal.timeout(180_000) });
    if (!archive.ok) return `its download answered ${archive.status}`;
    await writeFile(join(draft, 'temporal.tar.gz'), Buffer.from(await archive.arrayBuffer()));
  } catch {
    return 'its download could not be reached';
  }
  const unpacked = await runCommand(tar, ['-xzf', 'temporal.tar.gz'], { cwd: draft });
  await rm(join(draft, 'temporal.tar.gz'), { force: true });
  if (unpacked.code !== 0) return 'its download could not be unpacked';
  await chmod(join(draft, 'temporal'), 0o755);
  return undefined;
}

/** Go keeps what it compiles in its own cache, so this is slow only once on a machine. */
async function buildWithGo(draft: string, log: (line: string) => void): Promise<string | undefined> {
  const go = findProgram('go', ['/usr/local/go/bin']);
  if (go === undefined) return 'no Go on this machine to build it with';
  log(`Temporal ${versions.temporalCli}: building it with Go (once; about 5 minutes on 2 processors)`);
  const began = Date.now();
  const built = await runCommand(
    go,
    [
      'install',
      '-trimpath',
      '-ldflags',
      '-s -w',
      `github.com/temporalio/cli/cmd/temporal@v${versions.temporalCli}`,
    ],
    { cwd: draft, env: { ...process.env, GOBIN: draft, GOFLAGS: '' } },
  );
  if (built.code !== 0) return `Go could not build it:\n${lastLines(built.output)}`;
  log(`Temporal ${versions.temporalCli}: built in ${Math.round((Date.now() - began) / 1000)} s`);
  return undefined;
}
