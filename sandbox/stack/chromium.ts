import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.ts';
import { findProgram } from './platform.ts';
import { lastLines, runCommand } from './run-command.ts';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Folders outside PATH where macOS puts the program itself. */
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS',
  '/Applications/Chromium.app/Contents/MacOS',
];

/** Where a Chromium lies: CHROMIUM_PATH, else on PATH; undefined if there is none. */
export function findChromium(environment: NodeJS.ProcessEnv): string | undefined {
  const given = environment['CHROMIUM_PATH'];
  if (given !== undefined && given !== '') return given;
  for (const name of programs) {
    const found = findProgram(name);
    if (found !== undefined) return found;
  }
  return ['Google Chrome', 'Chromium'].map((name) => findProgram(name, applications)).find(Boolean);
}

/**
 * Finds a Chromium, or installs Debian's package on a machine that is there for tests only: in CI, as root.
 * @param cache where a lock keeps two processes from installing at once
 * @returns its path, or why there is none and how to get one
 */
export async function provideChromium(
  cache: string,
  environment: NodeJS.ProcessEnv,
  log: (line: string) => void,
): Promise<{ path: string } | { missing: string }> {
  return withLock(join(cache, 'chromium.lock'), async () => {
    const found = findChromium(environment);
    if (found !== undefined) return check(found);
    const aptGet = installer(environment);
    if (aptGet === undefined) return { missing: `There is no Chromium on this machine. ${howToGet}` };
    log("Chromium: installing Debian's package ...");
    const why = await install(aptGet, environment);
    const installed = findChromium(environment);
    if (installed !== undefined && why === undefined) return check(installed);
    return {
      missing: `Debian's package of Chromium could not be installed. ${howToGet}\n${why ?? ''}`.trim(),
    };
  });
}

const howToGet =
  'Install Chromium or Chrome (on Debian: apt-get install chromium), or set CHROMIUM_PATH to the program.';

async function check(path: string): Promise<{ path: string } | { missing: string }> {
  const { code, output } = await runCommand(path, ['--version']);
  if (code === 0) return { path };
  return { missing: `${path} does not run. ${howToGet}\n${lastLines(output, 3)}` };
}

/** Only Debian's package is a browser by itself; Ubuntu's of the same name needs snap. */
function installer({ CI }: NodeJS.ProcessEnv): string | undefined {
  const isDebian =
    existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  return CI === 'true' && process.getuid?.() === 0 && isDebian ? findProgram('apt-get') : undefined;
}

/** @returns undefined, or the end of what apt-get said if it failed. */
async function install(aptGet: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const env = { ...environment, DEBIAN_FRONTEND: 'noninteractive' };
  const patient = ['-o', 'DPkg::Lock::Timeout=120'];
  const run = (...args: string[]) => runCommand(aptGet, [...patient, ...args], { env });
  const packages = ['install', '-y', '--no-install-recommends', 'chromium'];
  // An image mostly comes without lists of packages.
  if ((await run(...packages)).code === 0) return undefined;
  await run('update');
  const { code, output } = await run(...packages);
  return code === 0 ? undefined : lastLines(output, 3);
}
