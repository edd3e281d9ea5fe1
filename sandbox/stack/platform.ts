import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/*
 * Everything that differs between Linux and macOS. Other systems use Docker or WSL2.
 */

/** Throws with what to do instead where the stack cannot run natively. */
export function assertSupportedPlatform(platform: string = process.platform): void {
  if (platform !== 'linux' && platform !== 'darwin') {
    throw new Error(
      `The servers cannot be started natively on ${platform}. Use WSL2, or "docker compose up" and its addresses.`,
    );
  }
}

/** Name and processor of this machine as Go and Temporal write them, such as `linux` and `amd64`. */
export function goPlatform(): { platform: string; arch: string } {
  const names: Record<string, string> = { x64: 'amd64', arm64: 'arm64' };
  return { platform: process.platform, arch: names[process.arch] ?? process.arch };
}

/** Where a program lies on PATH or in one of the further folders, or undefined. */
export function findProgram(name: string, furtherFolders: readonly string[] = []): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...furtherFolders];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutableFile);
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Folders outside PATH where package managers put PostgreSQL's server programs, newest major first. */
export function postgresqlFolders(): string[] {
  const roots =
    process.platform === 'darwin'
      ? ['/opt/homebrew/opt', '/usr/local/opt', '/Applications/Postgres.app/Contents/Versions']
      : ['/usr/lib/postgresql', '/usr'];
  return roots.flatMap((root) => {
    if (!existsSync(root)) return [];
    return readdirSync(root)
      .filter((entry) => /^(postgresql@|pgsql-)?\d+$/.test(entry))
      .sort((a, b) => Number(b.replace(/\D/g, '')) - Number(a.replace(/\D/g, '')))
      .map((entry) => join(root, entry, 'bin'));
  });
}

/** The Java that JAVA_HOME names, else the one on PATH, else the usual place of Homebrew's. */
export function findJava(): string | undefined {
  const home = process.env['JAVA_HOME'];
  if (home !== undefined && isExecutableFile(join(home, 'bin', 'java'))) return join(home, 'bin', 'java');
  const further =
    process.platform === 'darwin' ? ['/opt/homebrew/opt/openjdk/bin', '/usr/local/opt/openjdk/bin'] : [];
  // On macOS /usr/bin/java is a stub that only says that no Java is installed; Homebrew's goes first.
  return process.platform === 'darwin'
    ? (further.map((folder) => join(folder, 'java')).find(isExecutableFile) ?? findProgram('java'))
    : findProgram('java', further);
}

/** A character type for PostgreSQL before 17 that knows UTF-8. */
export const utf8CharacterType = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';

/**
 * When a process began, as an opaque text; undefined if there is no such process. With the pid it identifies
 * a process: a pid alone may have been given to another one since.
 */
export function processStart(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    const shown = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return shown === '' ? undefined : shown;
  } catch {
    return undefined;
  }
}

/** Resident memory of a process in MiB, or undefined if it is gone. */
export function residentMegabytes(pid: number): number | undefined {
  try {
    const kibibytes =
      process.platform === 'linux'
        ? Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
        : Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
    return Number.isFinite(kibibytes) ? Math.round(kibibytes / 1024) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The most resident memory that a process has had, in MiB, or undefined if it is gone. Only Linux remembers it;
 * elsewhere it is what the process has now.
 */
export function peakMegabytes(pid: number): number | undefined {
  if (process.platform !== 'linux') return residentMegabytes(pid);
  try {
    const kibibytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? undefined : Math.round(Number(kibibytes) / 1024);
  } catch {
    return undefined;
  }
}

/** An account without special rights, under which PostgreSQL runs when we are root (it refuses to be root). */
export type PlainAccount = { name: string; uid: number; gid: number };

/** The account `postgres` if there is one, else `nobody`; undefined when we are not root. */
export function plainAccount(accounts?: string): PlainAccount | undefined {
  if (process.getuid?.() !== 0 && accounts === undefined) return undefined;
  const lines = (accounts ?? readFileSync('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', '_postgres', 'nobody']) {
    const found = lines.find(([name]) => name === wanted);
    // macOS writes nobody as -2.
    if (found) return { name: wanted, uid: Number(found[2]) >>> 0, gid: Number(found[3]) >>> 0 };
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is no account "postgres" or "nobody" to run it under. ' +
      'Start as another user, or set STORE_DATABASE_URL.',
  );
}

/** How a command is run under an account; `uid` and `gid` are for spawn. */
export type RunAs = { command: string; args: string[]; uid?: number; gid?: number };

/**
 * Runs a command under a plain account. Where folders above `paths` are closed to that account (a checkout
 * below /root), the command gets the one capability that lets it pass closed folders, and no other.
 * @throws if such a folder is in the way and the system cannot give that capability
 */
export function runAs(
  account: PlainAccount | undefined,
  paths: readonly string[],
  command: string,
  args: string[],
): RunAs {
  if (account === undefined) return { command, args };
  const closed = paths.map((path) => closedFolderAbove(path)).find((folder) => folder !== undefined);
  if (closed === undefined) return { command, args, uid: account.uid, gid: account.gid };
  const setpriv = findProgram('setpriv', ['/usr/bin']);
  const capability = setpriv === undefined ? undefined : passingCapability();
  if (setpriv === undefined || capability === undefined) {
    throw new Error(
      `PostgreSQL does not run as root, and ${closed} may be entered by root only. ` +
        'Move the folder of this project, start as another user, or set STORE_DATABASE_URL.',
    );
  }
  const only = `-all,+${capability}`;
  const rights = [`--inh-caps=${only}`, `--ambient-caps=${only}`, `--bounding-set=${only}`];
  // Without no_setuid_fixup the kernel ignores the capability when a program asks whether a file is accessible.
  const ids = [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups'];
  const bits = ['--securebits=+no_setuid_fixup'];
  return { command: setpriv, args: [...ids, ...bits, ...rights, '--', command, ...args] };
}

/** The first folder above a path that others than its owner may not enter. */
function closedFolderAbove(path: string): string | undefined {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return folder;
  }
  return undefined;
}

/** Reading and searching anything; containers often have only the wider right to override permissions. */
function passingCapability(): string | undefined {
  const permitted = /^CapPrm:\s+([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  const capabilities = BigInt(`0x${permitted ?? '0'}`);
  if ((capabilities >> 2n) & 1n) return 'dac_read_search';
  if ((capabilities >> 1n) & 1n) return 'dac_override';
  return undefined;
}
