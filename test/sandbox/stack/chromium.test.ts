import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findChromium, provideChromium } from '../../../sandbox/stack/chromium.ts';

const osRelease = '/etc/os-release';
const isDebian = existsSync(osRelease) && /^ID=debian$/m.test(readFileSync(osRelease, 'utf8'));
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chromium-'));
  vi.stubEnv('PATH', folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function program(name: string, code = 0): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\necho it says so\nexit ${code}\n`);
  chmodSync(path, 0o755);
  return path;
}

const provide = (environment: NodeJS.ProcessEnv) => provideChromium(folder, environment, () => undefined);

// A Mac has its browsers outside PATH.
describe.skipIf(process.platform === 'darwin')('a Chromium for the tests', () => {
  it('is the one on PATH, Chromium before Chrome', async () => {
    program('google-chrome');
    expect(findChromium({})).toBe(join(folder, 'google-chrome'));
    program('chromium');
    expect(await provide({})).toEqual({ path: join(folder, 'chromium') });
  });

  it('is the one that CHROMIUM_PATH names, whatever is on PATH', async () => {
    program('chromium');
    const other = program('other');
    expect(await provide({ CHROMIUM_PATH: other })).toEqual({ path: other });
  });

  it('that does not run is told with what it said and how to get one', async () => {
    const broken = program('broken', 1);
    expect(await provide({ CHROMIUM_PATH: broken })).toEqual({
      missing: expect.stringMatching(/broken does not run\. Install Chromium[\s\S]*it says so/),
    });
    expect(await provide({ CHROMIUM_PATH: join(folder, 'none') })).toHaveProperty('missing');
  });

  it.runIf(isDebian && process.getuid?.() === 0)(
    "is Debian's package in CI, with its lists fetched first",
    async () => {
      const says = join(folder, 'says');
      // The first install fails, as in an image without lists of packages.
      const script = `#!/bin/sh
echo "$@" >> ${says}
case "$*" in
  *update) /bin/touch ${folder}/lists ;;
  *) [ -e ${folder}/lists ] || exit 100
     printf '#!/bin/sh\nexit 0\n' > ${folder}/chromium; /bin/chmod 755 ${folder}/chromium ;;
esac
`;
      writeFileSync(join(folder, 'apt-get'), script, { mode: 0o755 });
      expect(await provide({ CI: 'true' })).toEqual({ path: join(folder, 'chromium') });
      const asked = readFileSync(says, 'utf8');
      expect(asked.match(/install -y --no-install-recommends chromium|update/g)).toHaveLength(3);
    },
  );

  it('that is missing is never installed outside CI', async () => {
    program('apt-get');
    expect(await provide({})).toEqual({
      missing: expect.stringContaining('There is no Chromium on this machine. Install Chromium'),
    });
  });
});
