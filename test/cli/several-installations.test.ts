import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { testEnvironmentWith } from '../support/test-config.ts';
import { ttxero } from './run-in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'several-'));
afterAll(() => rmSync(folder, { recursive: true }));

const files = ['acme', 'globex'].map((id, index) => {
  const file = join(folder, `${id}.env`);
  const port = 8480 + index;
  const lines = [
    `INSTALLATION_ID=${id}`,
    `TIMETRACKER_DATABASE_URL=postgres://reader:planted-pw@db-${id}/timetracker`,
    `HTTP_PORT=${port}`,
    `PUBLIC_URL=http://localhost:${port}`,
  ];
  writeFileSync(file, lines.join('\n'));
  return file;
});
const several = testEnvironmentWith({
  TIMETRACKER_DATABASE_URL: undefined,
  INSTALLATION_FILES: files.join(','),
});

describe('ttxero where several installations are served', () => {
  it.each([
    ['before the command', ['--installation', 'globex', 'config']],
    ['behind the command', ['config', '--installation', 'globex']],
    ['in one word', ['config', '--installation=globex']],
  ])('is told %s which is meant', async (_, args) => {
    const { code, out } = await ttxero(several, ...args);
    expect(code).toBe(0);
    expect(out).toContain('INSTALLATION_ID=globex\n');
    expect(out).not.toContain('acme\n');
  });

  it.each(['settings', 'connect', 'plan', 'sync', 'golive', 'tokens', 'audit', 'disconnect', 'retry'])(
    'asks which is meant by %s, and does nothing',
    async (command) => {
      const { code, err, out } = await ttxero(several, command);
      expect(code).toBe(2);
      expect(err).toBe('Say which installation is meant: --installation acme or globex.\n');
      expect(out).toBe('');
    },
  );

  it('says which there are when it is told another', async () => {
    const { code, err } = await ttxero(several, 'status', '--installation', 'initech');
    expect(code).toBe(2);
    expect(err).toBe('There is no installation "initech". There is acme and globex.\n');
  });

  it.each([
    [['config', '--installation'], 'Name the installation: --installation NAME.\n'],
    [['config', '--installation', '--json'], 'Name the installation: --installation NAME.\n'],
    [
      ['--installation=acme', 'config', '--installation', 'globex'],
      'Name one installation, not acme and globex.\n',
    ],
  ])('refuses %j', async (args, message) => {
    expect(await ttxero(several, ...args)).toEqual({ code: 2, out: '', err: message });
  });

  it('shows all, each under its name, where that makes sense', async () => {
    const { code, out } = await ttxero(several, 'config');
    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => line === 'acme' || line === 'globex')).toEqual([
      'acme',
      'globex',
    ]);
    const { out: json } = await ttxero(several, 'config', '--json');
    expect(JSON.parse(json)).toMatchObject([
      { installation: 'acme', HTTP_PORT: '8480' },
      { installation: 'globex', HTTP_PORT: '8481' },
    ]);
    expect(out + json).not.toContain('planted-pw');
  });
});

describe('ttxero where one installation is served', () => {
  it('takes its name, and no other', async () => {
    const one = testEnvironmentWith({ INSTALLATION_ID: 'acme' });
    expect((await ttxero(one, 'config', '--installation', 'acme')).code).toBe(0);
    const { code, err } = await ttxero(one, 'config', '--installation', 'globex');
    expect([code, err]).toEqual([2, 'There is no installation "globex". There is acme.\n']);
  });
});
