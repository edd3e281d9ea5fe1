import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MappingFile } from '../../src/mapping/mapping-file.ts';
import { problem } from '../../src/problems.ts';
import { createTemporalAccess } from '../../src/temporal.ts';
import { createMappingWorld, type MappingWorld } from '../http/mapping-world.ts';
import { testStack } from '../support/stack.ts';
import { testConfig, testEnvironmentWith } from '../support/test-config.ts';
import { ttxero } from './run-in-process.ts';

const servers = testStack();
const folder = mkdtempSync(join(tmpdir(), 'ttxero-mapping-'));
const file = join(folder, 'mapping.json');

let world: MappingWorld;

beforeAll(async () => {
  const temporal = createTemporalAccess(testConfig({ TEMPORAL_ADDRESS: servers.temporalAddress }));
  await temporal.registerSearchAttributes();
  await temporal.close();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  world = await createMappingWorld();
  await world.publishSamples();
});

const run = (...args: string[]) =>
  ttxero(
    testEnvironmentWith({
      ...world.environment,
      TEMPORAL_ADDRESS: servers.temporalAddress,
      TEMPORAL_TASK_QUEUE: servers.taskQueue,
    }),
    'mapping',
    ...args,
  );

const right = () => ({
  accounts: {
    items: { account: '200' },
    goods: { account: '201' },
    expenses: { account: '270' },
    rounding: { account: '860' },
    defaultExpense: { account: '429' },
  },
  expenseCategories: { Travel: { account: '493' } },
  salesTaxRates: { '20': { taxType: 'OUTPUT2' }, '0': { taxType: 'ZERORATEDOUTPUT' } },
  purchaseTaxRates: { '20': { taxType: 'INPUT2' }, '5': { taxType: 'RRINPUT' } },
  payments: [
    { method: null, currency: 'GBP', accountId: world.account('Business Bank Account').id },
    { currency: 'EUR', accountId: world.account('Euro Account').id },
  ],
  items: [{ by: 'sku', value: 'LICENCE', item: 'LICENCE' }],
});

const write = (mapping: object) => writeFileSync(file, JSON.stringify(mapping));

describe('ttxero mapping import', () => {
  it('takes all choices of a file at once, and export gives them back with their names', async () => {
    write(right());
    const imported = await run('import', file);
    expect(imported).toMatchObject({ code: 0, err: '' });
    expect(imported.out).toContain('13 choices made, 0 changed, 0 cleared.');
    expect((await world.now()).accounts.goods).toBe('201');
    const { code, out } = await run('export');
    expect(code).toBe(0);
    const exported = JSON.parse(out) as MappingFile;
    expect(exported.accounts?.goods).toEqual({ account: '201', name: '201 Product sales' });
    expect(exported.payments?.[1]).toMatchObject({
      method: null,
      currency: 'EUR',
      name: '091 Euro Account · EUR',
    });
    const written = await run('export', file);
    expect(written.out).toContain(`is in ${file}.`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(exported);
    const again = await run('import', file, '--json');
    expect(JSON.parse(again.out)).toMatchObject({ made: 0, changed: 0, cleared: 0 });
  });

  it('tells all that is wrong at once, and changes nothing', async () => {
    const { version } = await world.settings.newest(world.connection.id);
    const mapping = right();
    write({
      ...mapping,
      accounts: { ...mapping.accounts, goods: { account: '205' }, items: { account: '999' } },
      salesTaxRates: { '7': { taxType: 'OUTPUT2' } },
      items: [{ by: 'sku', value: 'LICENCE', item: 'NONE' }],
    });
    const { code, err } = await run('import', file);
    expect(code).toBe(1);
    expect(err.split('\n')).toEqual([
      'The mapping was not changed:',
      '  - Accounts, Work and items on invoices: The organisation has no account 999.',
      '  - Accounts, Goods on invoices: The account 205 Old sales is archived in Xero.',
      '  - Tax rates of sales, 7 %: The tax rate OUTPUT2 (20% (VAT on Income)) has 20 %.',
      '  - Items, SKU LICENCE: The organisation has no item NONE.',
      '',
    ]);
    expect((await world.settings.newest(world.connection.id)).version).toBe(version);
  });

  it('looks at the lists as they are now', async () => {
    await run('check');
    world.account('Product sales').status = 'ARCHIVED';
    write({ accounts: { goods: { account: '201' } } });
    expect((await run('import', file)).err).toContain('The account 201 Product sales is archived in Xero.');
  });

  it('takes a part alone, even while another one is wrong', async () => {
    await world.changeSettings({ expenseAccounts: [{ category: 'travel', account: '999' }] });
    write({ accounts: { items: { account: '200' } } });
    expect((await run('import', file)).code).toBe(0);
    write({ expenseCategories: { travel: { account: '999' } } });
    expect((await run('import', file)).code).toBe(1);
  });

  it('takes nothing that it cannot check', async () => {
    write(right());
    world.sandbox.faults.add({ kind: 'offline503', path: '/Items' });
    const { code, err } = await run('import', file);
    expect(code).toBe(1);
    expect(err).toContain(
      'Nothing was changed, since the file cannot be checked against the organisation:\n  - items:',
    );
    expect((await world.now()).accounts.items).toBeNull();
  });

  it.each([
    ['no file', undefined, 'Use `ttxero mapping export [FILE]`'],
    ['a file that is not there', null, 'ENOENT'],
    ['what is no JSON', 'accounts: 200', 'it is no JSON'],
    ['what is no mapping', '{"acounts": {}}', 'There is no setting acounts.'],
  ])('says what is wrong with %s', async (_, content, sentence) => {
    if (typeof content === 'string') writeFileSync(file, content);
    const words = content === undefined ? [] : [content === null ? join(folder, 'none.json') : file];
    const { code, err } = await run('import', ...words);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });
});

describe('ttxero mapping check', () => {
  it('ends well where everything can be used, and names what is missing though it holds nothing', async () => {
    write(right());
    await run('import', file);
    const { code, out, err } = await run('check');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Everything that is chosen can be used in .*, and nothing is missing\.\n$/);
    await world.changeSettings({ purchaseTaxTypes: [] });
    const missing = await run('check');
    expect(missing.code).toBe(0);
    expect(missing.out).toContain('Tax rates of expenses, 20 %: Nothing is chosen.\n');
    expect(missing.out).toContain('What is missing holds no document now.');
  });

  it('ends with 1 for what is wrong and for what holds documents, with their number', async () => {
    write(right());
    await run('import', file);
    world.account('Travel - National').status = 'ARCHIVED';
    await world.changeSettings({ taxTypes: [] });
    await world.hold('invoice', '1', problem('tax-rate-not-mapped', { taxRate: '20.00' }));
    await world.hold('invoice', '2', problem('tax-rate-not-mapped', { taxRate: '20.00' }));
    await world.hold('expense', '1', problem('account-unusable', { account: '493', lineType: 'Travel' }));
    const { code, out, err } = await run('check');
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      'Expense categories, Travel: The account 493 Travel - National is archived in Xero. It holds 1 document.',
      'Tax rates of sales, 20 %: Nothing is chosen. It holds 2 documents.',
      'Tax rates of sales, 0 %: Nothing is chosen.',
      '',
    ]);
    expect(err).toContain('needs you');
    const json = JSON.parse((await run('check', '--json')).out) as object;
    expect(json).toMatchObject({
      fine: false,
      wrong: [{ mapping: 'expense-categories', key: 'travel', choice: '493', documents: 1 }],
      missing: [{ mapping: 'sales-tax', key: '20', choice: null, documents: 2 }, { key: '0' }],
      unread: [],
    });
  });

  it('ends with 1 where a list that choices come from cannot be read', async () => {
    write(right());
    await run('import', file);
    world.sandbox.faults.add({ kind: 'offline503', path: '/Users' });
    expect((await run('check')).code).toBe(0);
    await world.database.query(`delete from organisation_copy where collection = 'items'`);
    world.sandbox.faults.add({ kind: 'offline503', path: '/Items' });
    const { code, out } = await run('check');
    expect(code).toBe(1);
    expect(out).toContain('The items could not be read: Xero could not be read (HTTP 503).');
  });
});

describe('ttxero mapping', () => {
  it('says how it is used', async () => {
    for (const words of [[], ['improt']]) {
      const { code, err } = await run(...words);
      expect(code).toBe(2);
      expect(err).toContain(
        'Use `ttxero mapping export [FILE]`, `mapping import FILE`, `mapping check` or `mapping suggest`.',
      );
    }
  });

  it('suggests what fits, reads each list once, and chooses what is accepted', async () => {
    await world.changeSettings({ taxTypes: [], purchaseTaxTypes: [] });
    const mark = world.mark();
    const { code, out } = await run('suggest');
    expect(code).toBe(0);
    const paths = world.requests(mark).map(({ what }) => what.split('?')[0]);
    expect(new Set(paths).size).toBe(paths.length);
    expect(out).toMatch(/sales-tax:20 .*OUTPUT2/);
    expect(out).toContain('Nothing is chosen yet.');
    expect((await world.settings.newest(world.connection.id)).settings.taxTypes).toEqual([]);

    expect((await run('suggest', '--accept', 'sales-tax:20')).out).toContain('1 suggestion is accepted.');
    const { taxTypes, purchaseTaxTypes } = (await world.settings.newest(world.connection.id)).settings;
    expect([taxTypes, purchaseTaxTypes]).toEqual([[{ rate: '20', taxType: 'OUTPUT2' }], []]);
    expect((await run('suggest', '--accept', 'sales-tax:20')).err).toContain(
      'Nothing is suggested for sales-tax:20.',
    );
    expect((await run('suggest', '--accept', 'all')).code).toBe(0);
  });

  it('needs a connection', async () => {
    await world.database.query(`update connection set status = 'disconnected'`);
    expect((await run('check')).err).toContain('`ttxero connect`');
  });
});

describe('ttxero settings set', () => {
  const set = (...words: string[]) =>
    ttxero(
      testEnvironmentWith({
        ...world.environment,
        TEMPORAL_ADDRESS: servers.temporalAddress,
        TEMPORAL_TASK_QUEUE: servers.taskQueue,
      }),
      'settings',
      'set',
      ...words,
    );

  it('refuses what the organisation cannot take', async () => {
    expect(await set('accounts.items=205', 'purchaseTaxTypes=20:RRINPUT')).toMatchObject({
      code: 1,
      err:
        'The mapping was not changed:\n' +
        '  - Accounts, Work and items on invoices: The account 205 Old sales is archived in Xero.\n' +
        '  - Tax rates of expenses, 20 %: The tax rate RRINPUT (5% (VAT on Expenses)) has 5 %.\n',
    });
    expect(await set('accounts.items=200')).toMatchObject({ code: 0, err: '' });
  });

  it('reads nothing from Xero for a setting that chooses nothing', async () => {
    const mark = world.mark();
    expect((await set('billStatus=DRAFT')).code).toBe(0);
    expect(world.requests(mark)).toEqual([]);
  });

  it('says what it could not check', async () => {
    world.sandbox.faults.add({ kind: 'offline503', path: '/Accounts' });
    const { code, out } = await set('accounts.items=200');
    expect(code).toBe(0);
    expect(out).toContain('The choice of accounts was not checked against the organisation as it is now');
  });
});
