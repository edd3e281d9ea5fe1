import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TIERS } from '../../../sandbox/xero/apps.ts';
import { faultSchema } from '../../../sandbox/xero/faults.ts';
import { REGIONS } from '../../../sandbox/xero/region.ts';
import { defaultSwitches } from '../../../sandbox/xero/switches.ts';
import { freshSandbox } from './browser.ts';

const text = readFileSync(new URL('../../../docs/sandbox.md', import.meta.url), 'utf8');

describe('docs/sandbox.md names', () => {
  it.each(Object.keys(defaultSwitches))('the switch %s', (name) => {
    expect(text).toContain(`\`${name}\``);
  });

  it.each(faultSchema.shape.kind.options)('the fault %s', (kind) => {
    expect(text).toContain(`| \`${kind}\``);
  });

  it.each([...REGIONS, ...TIERS])('the region or tier %s', (name) => {
    expect(text).toMatch(new RegExp(`^\\| ${name} +\\|`, 'm'));
  });

  it('every control', () => {
    const paths = freshSandbox()
      .app.routes.map(({ path }) => path)
      .filter((path) => path.startsWith('/sandbox/') && !path.includes(':'));
    expect(paths.length).toBeGreaterThan(10);
    for (const path of paths) expect(text).toContain(path);
  });
});
