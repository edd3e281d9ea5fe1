import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  assertSupportedPlatform,
  plainAccount,
  processStart,
  residentMegabytes,
  runAs,
} from '../../../sandbox/stack/platform.ts';

describe('platform', () => {
  it('refuses systems it cannot serve, and says what to do there', () => {
    expect(() => assertSupportedPlatform('linux')).not.toThrow();
    expect(() => assertSupportedPlatform('darwin')).not.toThrow();
    expect(() => assertSupportedPlatform('win32')).toThrow(/WSL2, or "docker compose up"/);
  });

  it('tells a running process from one that is gone', () => {
    expect(processStart(process.pid)).toBe(processStart(process.pid));
    expect(processStart(process.pid)).toBeDefined();
    expect(processStart(2 ** 30)).toBeUndefined();
    expect(residentMegabytes(process.pid)).toBeGreaterThan(10);
  });

  it('runs PostgreSQL under the account postgres if there is one, else under nobody', () => {
    const nobody = 'root:x:0:0::/root:/bin/sh\nnobody:*:-2:-2::/:/bin/false\n';
    expect(plainAccount(nobody)).toEqual({ name: 'nobody', uid: 4_294_967_294, gid: 4_294_967_294 });
    const both = `${nobody}postgres:x:101:104::/var/lib/postgresql:/bin/bash\n`;
    expect(plainAccount(both)).toEqual({ name: 'postgres', uid: 101, gid: 104 });
    expect(() => plainAccount('root:x:0:0::/root:/bin/sh\n')).toThrow(/Start as another user/);
  });

  it('changes nothing about a command when we are not root', () => {
    expect(runAs(undefined, ['/root/x/data'], 'postgres', ['-D'])).toEqual({
      command: 'postgres',
      args: ['-D'],
    });
  });

  it('changes the account of a command when we are root', () => {
    const account = { name: 'postgres', uid: 101, gid: 104 };
    const run = runAs(account, ['/usr/bin/true'], 'postgres', ['-D']);
    expect(run).toEqual({ command: 'postgres', args: ['-D'], uid: 101, gid: 104 });
  });

  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'gives the command the one right to pass a folder that is closed to it',
    () => {
      const closed = mkdtempSync(join(tmpdir(), 'closed-'));
      onTestFinished(() => rmSync(closed, { recursive: true }));
      chmodSync(closed, 0o700);
      const run = runAs({ name: 'postgres', uid: 101, gid: 104 }, [join(closed, 'data')], 'postgres', ['-D']);
      expect(run.command).toMatch(/setpriv$/);
      expect(run.args.join(' ')).toMatch(
        /--reuid=101 --regid=104 .*--ambient-caps=-all,\+dac_\w+ .*-- postgres -D$/,
      );
    },
  );
});
