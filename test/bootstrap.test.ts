import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fits, flagsFor, installMatches, needsServers } from '../bootstrap.mjs';
import { versions } from '../sandbox/stack/versions.ts';

const root = join(import.meta.dirname, '..');

describe('bootstrap', () => {
  it.each([
    ['v20.20.2', false],
    ['v22.18.0', false],
    ['v22.19.0', true],
    ['v24.0.0', true],
    ['v26.10.0', true],
  ])('Node %s fits: %s', (version, expected) => {
    expect(fits(version)).toBe(expected);
  });

  it('asks for the Node that package.json asks for, and gets the one the stack names', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      engines: { node: string };
    };
    const oldest = manifest.engines.node.replace('>=', 'v');
    expect(fits(oldest)).toBe(true);
    expect(readFileSync(join(root, 'bootstrap.mjs'), 'utf8')).toContain(`nodeVersion = '${versions.node}'`);
  });

  it('starts the worker with a small nursery, as its container does, and nothing else', () => {
    const [flag = ''] = flagsFor('src/main.ts').filter((one) => !flagsFor('src/cli.ts').includes(one));
    expect(flag).toMatch(/^--max-semi-space-size=\d+$/);
    expect(readFileSync(join(root, 'Dockerfile'), 'utf8')).toContain(
      `CMD ["node", "${flag}", "src/main.ts"]`,
    );
  });

  it('fetches servers for the commands that start them only', () => {
    expect(needsServers('test/run.ts', [])).toBe(true);
    expect(needsServers('test/run.ts', ['unit'])).toBe(false);
    expect(needsServers('sandbox/demo/start.ts', [])).toBe(true);
    expect(needsServers('src/cli.ts', ['status'])).toBe(false);
    expect(needsServers('sandbox/xero/main.ts', [])).toBe(false);
  });

  it('takes an install for good if every locked package is there in its version', () => {
    const locked = {
      packages: {
        '': { version: '1.0.0' },
        'node_modules/a': { version: '1.0.0' },
        'node_modules/for-macs': { version: '1.0.0', optional: true },
      },
    };
    const installed = (version: string): object => ({ packages: { 'node_modules/a': { version } } });
    expect(installMatches(locked, installed('1.0.0'))).toBe(true);
    expect(installMatches(locked, installed('1.0.1'))).toBe(false);
    expect(installMatches(locked, { packages: {} })).toBe(false);
  });

  it('runs a file with its arguments, says nothing of its own, and ends as the file ends', () => {
    const file = join(import.meta.dirname, 'support', 'ends-with-7.ts');
    const { status, stdout, stderr } = spawnSync(process.execPath, ['bootstrap.mjs', file, 'a', 'b c'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({ status: 7, stdout: '["a","b c"]\n', stderr: '' });
  });

  it('says so when the file is not there', () => {
    const { status, stderr } = spawnSync(process.execPath, ['bootstrap.mjs', 'src/nothing.ts'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'There is no src/nothing.ts in this checkout.\n',
    });
  });
});
