import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commands, type Command } from '../../src/cli/commands.ts';
import { configurationKeys } from '../../src/config-keys.ts';
import { documentKinds } from '../../src/events/document-kind.ts';
import { disconnectPath } from '../../src/http/pages/disconnect-page.ts';
import { clientAddress, mappingAddress } from '../../src/http/pages/mapping-address.ts';
import { onboardingPath } from '../../src/http/pages/onboarding-page.ts';
import { appFormPath } from '../../src/http/pages/setup-app-step.ts';
import { goLiveFormPath } from '../../src/http/pages/setup-go-live-step.ts';
import { settingsFormPath } from '../../src/http/pages/setup-sync-step.ts';
import { testFormPath } from '../../src/http/pages/setup-test-step.ts';
import { directionTexts, everyTexts, statusTexts, strategyTexts } from '../../src/http/pages/setup-texts.ts';
import { syncCancelPath, syncPath } from '../../src/http/pages/sync-page.ts';
import { mappingSections } from '../../src/mapping/choices.ts';
import { setupPath } from '../../src/oauth/connect-link.ts';
import { scopesFor } from '../../src/oauth/scopes.ts';
import { appGenerations } from '../../src/store/app-registrations.ts';
import { typedSetting } from '../../src/settings/typed-setting.ts';
import { connectionSettings } from '../../src/store/connection-settings.ts';
import { createFakeApp } from '../http/fake-app.ts';
import { codeLines, codeSpans, readText, section, tableRows } from './pages.ts';

const page = readText('docs/xero.md');
const spans = codeSpans(page);

describe('docs/xero.md: commands', () => {
  const typed = [...spans, ...codeLines(page, 'sh')].filter((text) => text.startsWith('ttxero '));
  const called = (name: string): Command | undefined =>
    Object.hasOwn(commands, name) ? commands[name as keyof typeof commands] : undefined;

  it.each([...new Set(typed)])('%s can be typed', (line) => {
    const [, name = '', ...rest] = line.split(/\s+/);
    if (name === 'help') return;
    const command = called(name);
    expect(command).toBeDefined();
    const options = Object.keys(command?.options ?? {});
    for (const word of rest.filter((one) => one.startsWith('--'))) {
      expect([...options, 'json']).toContain(word.slice(2));
    }
    // A verb is the first word of a command that has verbs, or the name of a kind; capitals stand for something.
    const words = [
      ...(command?.usage.split(/[\s|[\]]+/) ?? []),
      ...(['retry', 'resolve'].includes(name) ? documentKinds : []),
    ];
    const verbs = rest.slice(0, 1).filter((word) => /^[a-z]/.test(word));
    expect(words).toEqual(expect.arrayContaining(verbs));
  });

  it.each(typed.filter((line) => line.startsWith('ttxero settings set ')))('%s is taken', (line) => {
    const [key = '', value = ''] = line.replace('ttxero settings set ', '').split('=');
    const [group = '', member] = key.split('.');
    expect(Object.keys(connectionSettings.shape)).toContain(group);
    const typedValue = typedSetting(key, value);
    const change = member === undefined ? typedValue : { [member]: typedValue };
    expect(connectionSettings.safeParse({ [group]: change }).success).toBe(true);
  });

  it('names every command, and every option of setup', () => {
    const all = typed.join('\n');
    for (const name of Object.keys(commands).filter((one) => one !== 'config'))
      expect(all).toContain(`ttxero ${name}`);
    const text = [...spans, ...codeLines(page, 'sh')].join('\n');
    for (const option of Object.keys(commands.setup.options ?? {})) expect(text).toContain(`--${option}`);
  });
});

describe('docs/xero.md: addresses', () => {
  const served = [
    ...createFakeApp().app.routes.map(({ path }) => path),
    setupPath,
    appFormPath,
    settingsFormPath,
    goLiveFormPath,
    testFormPath,
    disconnectPath,
    onboardingPath,
    syncPath,
    syncCancelPath,
    ...mappingSections.map(mappingAddress),
    clientAddress(':id'),
  ].filter((path) => path !== '/*');

  it.each([...new Set(spans.filter((text) => /^\/[\w/-]*$/.test(text)))])('%s is served', (path) => {
    expect(served.some((one) => one === path || one.startsWith(`${path}/`))).toBe(true);
  });

  it('connect and callback are served to whom the proxy sends here', async () => {
    const { app } = createFakeApp({ config: { publicUrl: 'https://time.example.com' } });
    const ask = (path: string) => app.request(path, { headers: { host: 'time.example.com' } });
    expect((await ask('/integrations/xero/connect')).status).toBe(200);
    expect((await ask('/integrations/xero/callback?code=c&state=s')).status).toBe(302);
  });

  it("the rules under TimeTracker's own name send all our pages but the overview to us", () => {
    const rules = section(page, "### Under TimeTracker's own name");
    const patterns = [...rules.matchAll(/(?:location ~ |ProxyPassMatch ")(\^\S+?)"? /g)].map(
      ([, pattern = '']) => new RegExp(pattern),
    );
    const globs = /@ours path (.+)/.exec(rules)?.[1]?.split(' ') ?? [];
    const byGlobs = (path: string) =>
      globs.some((glob) => glob === path || (glob.endsWith('/*') && path.startsWith(glob.slice(0, -1))));
    expect(patterns).toHaveLength(2);
    const sentToUs = (path: string) => [...patterns.map((pattern) => pattern.test(path)), byGlobs(path)];
    const ours = served.filter((one) => !['/', '/sign-in', '/healthz', '/readyz'].includes(one));
    const others = ['/', '/integrations', '/integrations/xerox', '/invoices/1'];
    expect(ours.filter((path) => sentToUs(path).includes(false))).toEqual([]);
    expect(others.filter((path) => sentToUs(path).includes(true))).toEqual([]);
  });
});

describe('docs/xero.md: settings', () => {
  const rows = tableRows(section(page, '## Settings')).map(([key = '', means = '', standard = '']) => ({
    key: key.replaceAll('`', ''),
    means,
    standard: standard.replaceAll('`', ''),
  }));

  /** Settings as the table names them, with what holds if nothing was chosen. */
  const standards = Object.entries(connectionSettings.parse({})).flatMap(
    ([key, value]): [string, string][] =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && key !== 'accounts'
        ? Object.entries(value).map(([member, inner]) => [
            `${key}.${member}`,
            Array.isArray(inner) ? 'none' : String(inner),
          ])
        : [[key, inWords(key, value)]],
  );

  function inWords(key: string, value: unknown): string {
    if (Array.isArray(value)) return value.join(', ') || 'none';
    if (key === 'accounts') return 'not chosen';
    return value === null ? 'not set' : JSON.stringify(value).replaceAll('"', '');
  }

  it('has a row for each, in the order of the program, with its standard', () => {
    expect(rows.map(({ key, standard }) => [key, standard])).toEqual(standards);
  });

  it.each([
    ['direction', Object.keys(directionTexts)],
    ['schedule.every', Object.keys(everyTexts)],
    ['invoiceStatus', Object.keys(statusTexts)],
    ['expenseStrategy', Object.keys(strategyTexts)],
    ['accounts', Object.keys(connectionSettings.parse({}).accounts)],
  ])('%s names all its values', (key, values) => {
    const means = rows.find((row) => row.key === key)?.means ?? '';
    for (const value of values) expect(means).toContain(`\`${value}\``);
  });

  it('names only variables that the configuration has', () => {
    const known = configurationKeys.flatMap(({ name }) => [name, `${name}_FILE`]);
    const named = spans
      .map((text) => /^([A-Z]+(?:_[A-Z]+)+)(?:=.*)?$/.exec(text)?.[1])
      .filter((name) => name !== undefined);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe('docs/xero.md: permissions', () => {
  it('has a row for each scope that is ever asked for', () => {
    const asked = appGenerations.flatMap((generation) =>
      (Object.keys(strategyTexts) as (keyof typeof strategyTexts)[]).flatMap((strategy) =>
        [true, false].flatMap((attachReceipts) => scopesFor({ generation, strategy, attachReceipts })),
      ),
    );
    const named = tableRows(section(page, '## What Xero is asked for')).map(([scope = '']) =>
      scope.replaceAll('`', ''),
    );
    expect(named.toSorted()).toEqual([...new Set(asked)].toSorted());
  });
});

describe('docs/xero.md: troubleshooting', () => {
  const seen = tableRows(section(page, '## Troubleshooting')).map(([cell = '']) => cell);
  const cwd = new URL('../../', import.meta.url).pathname;
  const source = globSync('src/**/*.ts', { cwd })
    .map(readText)
    .join('\n')
    .replaceAll(/\\(['"`])/g, '$1');

  /** Titles as they stand in the catalogues; what is filled in there may be anything here. */
  const titles = [
    ...globSync('src/problems/*.ts', { cwd }),
    'src/oauth/connect-outcomes.ts',
    'src/http/pages/texts.ts',
    'src/http/pages/change-organisation-texts.ts',
  ]
    .flatMap((path) => [...readText(path).matchAll(/(?:title|needsReconnect): (['"])(.+)\1,$/gm)])
    .map(([, , title = '']) => new RegExp(`^${escaped(title).replaceAll(/\\\{\w+\\\}/g, '.+')}$`));

  function escaped(text: string): string {
    return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  }

  it.each([
    ...new Set(seen.flatMap((cell) => [...cell.matchAll(/\*\*(.+?)\*\*/g)].map(([, title = '']) => title))),
  ])('a title is: %s', (title) => {
    expect(titles.some((one) => one.test(title))).toBe(true);
  });

  it.each([
    ...new Set(seen.flatMap((cell) => [...cell.matchAll(/“(.+?)”/g)].map(([, words = '']) => words))),
  ])('somewhere it says: %s', (words) => {
    const pattern = words.split('…').map(escaped).join('\\$?\\{[^}]+\\}');
    expect(new RegExp(pattern).test(source)).toBe(true);
  });

  it("has every case of TimeTracker's own page, and of those that people look for", () => {
    const text = section(page, '## Troubleshooting');
    for (const words of [
      'Invalid scope for client',
      '404',
      'validation error',
      'Wrong credentials',
      'tenant id',
      'redirect address',
      'Nothing is synced',
      'Duplicate',
      'Rate limit',
      'disconnected',
    ])
      expect(text).toContain(words);
  });

  it('says in every row why, and what to do', () => {
    for (const row of tableRows(section(page, '## Troubleshooting'))) {
      expect(row).toHaveLength(3);
      for (const cell of row) expect(cell).not.toBe('');
    }
  });
});
