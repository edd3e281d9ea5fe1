import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { problem } from '../../src/problems.ts';
import type { ConnectionSettings } from '../../src/store/connection-settings.ts';
import { invoice } from '../xero/samples.ts';
import { createMappingWorld, fieldsOf, type MappingWorld } from './mapping-world.ts';

let world: MappingWorld;
let untouched: ConnectionSettings;

beforeAll(async () => {
  world = await createMappingWorld();
  await world.publishSamples();
  untouched = await world.now();
});

beforeEach(async () => {
  await world.changeSettings(untouched);
});

const rules = '/integrations/xero/rules';
const repost = '/integrations/xero/repost';

/** The form of rules as a browser would send it back. */
async function rulesForm(): Promise<[string, string][]> {
  const { html } = await world.get(rules);
  const version = /name="version" value="(\d+)"/.exec(html)?.[1] ?? '';
  const selects = [...html.matchAll(/<select id="[^"]*" name="([^"]*)"[\s\S]*?<\/select>/g)].map(
    ([select, name = '']): [string, string] => [
      name,
      /<option value="([^"]*)"\s+selected/.exec(select)?.[1] ?? '',
    ],
  );
  const boxes = [...html.matchAll(/<input type="checkbox" name="more" value="([^"]*)" checked/g)].map(
    ([, value = '']): [string, string] => ['more', value],
  );
  return [['version', version], ...selects, ...boxes];
}

const withField = (form: readonly [string, string][], name: string, value: string): [string, string][] =>
  form.map(([field, was]) => [field, field === name ? value : was]);

describe('the page of rules', () => {
  it('shows what holds, and changes nothing if nothing was changed', async () => {
    const form = await rulesForm();
    expect(form).toEqual(
      expect.arrayContaining([
        ['lockedPeriod', 'hold'],
        ['refunds', 'hold'],
        ['gatewayFees.book', 'no'],
        ['referenceFrom', 'billing_reference'],
      ]),
    );
    const before = await world.settings.newest(world.connection.id);
    expect((await world.post(rules, form)).location).toBe(`${rules}?done=unchanged`);
    expect(await world.settings.newest(world.connection.id)).toEqual(before);
  });

  it('stores each rule', async () => {
    let form = withField(await rulesForm(), 'lockedPeriod', 'first_open_day');
    form = withField(form, 'gatewayFees.book', 'spend_money');
    form = [
      ...form.filter(([name]) => name !== 'referenceFrom'),
      ['referenceFrom', 'project_name'],
      ['referenceFrom', ''],
      ['referenceFrom', 'project_name'],
      ['more', 'sentToContact'],
    ];
    const answer = await world.post(rules, form);
    expect([answer.status, answer.location]).toEqual([303, `${rules}?done=changed`]);
    expect(await world.now()).toEqual({
      ...untouched,
      lockedPeriod: 'first_open_day',
      gatewayFees: { book: 'spend_money', account: null },
      referenceFrom: ['project_name'],
      sentToContact: true,
    });
    expect((await world.get(`${rules}?done=changed`)).words).toContain('The rules are saved.');
  });

  it('does not overwrite what was changed since it was shown, and names it', async () => {
    const shown = withField(await rulesForm(), 'refunds', 'delete_payment');
    await world.changeSettings({ refunds: 'delete_payment', handEdits: 'overwrite', post: 'approval' });
    await world.post(rules, shown);
    expect(await world.now()).toMatchObject({ handEdits: 'overwrite', post: 'approval' });

    const older = withField(await rulesForm(), 'post', 'automatic');
    await world.changeSettings({
      lockedPeriod: 'first_open_day',
      post: 'approval',
      creditNoteStatus: 'DRAFT',
    });
    const both = withField(older, 'creditNoteStatus', 'SUBMITTED');
    const answer = await world.post(rules, both);
    expect(answer.status).toBe(422);
    expect(answer.words).toContain('Credit notes are posted as was changed meanwhile, to DRAFT.');
    expect(await world.now()).toMatchObject({ creditNoteStatus: 'DRAFT', post: 'approval' });
  });

  it('refuses what is no rule, and shows it again', async () => {
    const answer = await world.post(rules, withField(await rulesForm(), 'refunds', 'burn'));
    expect(answer.status).toBe(422);
    expect(answer.words).toContain('must be one of hold, delete_payment');
  });
});

describe('mappings beside accounts and rates', () => {
  it('choose accounts for vendors, however they are spelt', async () => {
    const path = '/vendors';
    expect(fieldsOf((await world.get(path)).html).map(({ key }) => key)).toEqual(['quill & sons']);
    await world.save(path, { 'quill & sons': '429' });
    expect((await world.now()).vendorAccounts).toEqual([{ vendor: 'quill & sons', account: '429' }]);
  });

  it('choose tracking options by project or client, from the lists of the organisation', async () => {
    const [department] = world.organisation.trackingCategories.list();
    const [studio] = department?.options ?? [];
    const path = '/tracking?by=project';
    const [row] = fieldsOf((await world.get(path)).html);
    expect(row?.key).toBe(`project:31|${department?.id}`);
    expect(row?.offers).toContainEqual({ choice: studio?.id, text: 'Studio' });
    const { location } = await world.save(path, { [row?.key ?? '']: studio?.id ?? '' });
    expect(location).toBe('/integrations/xero/mappings/tracking?by=project&saved=1');
    expect((await world.now()).tracking).toEqual([
      { by: 'project', value: '31', categoryId: department?.id, optionId: studio?.id },
    ]);
    expect((await world.get(path)).words).toContain('Project Website · Department');
    expect(fieldsOf((await world.get('/tracking?by=client')).html)).toHaveLength(3);
    await world.hold(
      'invoice',
      '1',
      problem('tracking-unusable', { by: 'project', value: '31', categoryId: department?.id ?? '' }),
    );
    expect((await world.get(path)).words).toContain('holds 1 document');
  });

  it('choose a branding theme', async () => {
    const [row] = fieldsOf((await world.get('/branding')).html);
    const special = row?.offers.find(({ text }) => text === 'Special Projects');
    await world.save('/branding', { invoices: special?.choice ?? '' });
    expect((await world.now()).brandingTheme).toBe(special?.choice);
  });

  it('leave clients and projects alone', async () => {
    await world.save('/left-alone?by=client', { 'client:2': 'alone' });
    await world.save('/left-alone?by=project', { 'project:31': 'alone' });
    expect((await world.now()).leaveAlone).toEqual({ clients: ['2'], projects: ['31'] });
    await world.save('/left-alone?by=client', { 'client:2': '' });
    expect((await world.now()).leaveAlone).toEqual({ clients: [], projects: ['31'] });
  });

  it('do not overwrite a row that was changed since the form was shown', async () => {
    const shown = fieldsOf((await world.get('/accounts')).html);
    await world.changeSettings({
      accounts: { items: '200', goods: null, expenses: null, rounding: null, defaultExpense: null },
    });
    const { keyInForm } = await import('../../src/mapping/form-changes.ts');
    const fields = shown.flatMap((row): [string, string][] => [
      ['key', keyInForm(row.key)],
      ['was', row.was],
      ['suggested', row.suggested],
      ['choice', row.key === 'items' ? '201' : row.choice],
    ]);
    const answer = await world.post('/accounts', fields);
    expect(answer.status).toBe(422);
    expect(answer.words).toContain('Work and items on invoices was changed meanwhile, to 200 Sales.');
    expect((await world.now()).accounts.items).toBe('200');
  });
});

describe('the suggestions', () => {
  it('of all mappings are accepted together, read with few calls', async () => {
    const mark = world.mark();
    const { html, words } = await world.get('/suggestions');
    expect(world.requests(mark).length).toBeLessThanOrEqual(8);
    expect(words).toMatch(/Accept all \d+ suggestions/);
    expect((await world.now()).taxTypes).toEqual([]);
    const rows = [...html.matchAll(/name="row" value="([^"]*)"/g)].map(([, row = '']) => row);
    const again = world.mark();
    const answer = await world.post('/suggestions', [
      ...rows.map((row) => ['row', row] as const),
      ['accept', 'all'],
    ]);
    expect(answer.location).toBe(`/integrations/xero/mappings/suggestions?saved=${rows.length}`);
    expect(world.requests(again)).toEqual([]);
    const now = await world.now();
    expect(now.taxTypes).toEqual([{ rate: '20', taxType: 'OUTPUT2' }]);
    expect(now.accounts.items).toBe('200');
    expect((await world.get('/suggestions')).words).not.toContain('OUTPUT2');
  });

  it('are accepted one by one', async () => {
    const { html } = await world.get('/suggestions');
    const rows = [...html.matchAll(/name="row" value="([^"]*)"/g)].map(([, row = '']) => row);
    const at = rows.findIndex((row) => Buffer.from(row, 'base64url').toString().includes('"sales-tax"'));
    await world.post('/suggestions', [...rows.map((row) => ['row', row] as const), ['accept', String(at)]]);
    expect(await world.now()).toEqual({ ...untouched, taxTypes: [{ rate: '20', taxType: 'OUTPUT2' }] });
  });
});

describe('the page that re-posts', () => {
  it('shows what would change, and has it changed after a yes', async () => {
    const chosen = {
      accounts: { items: '200', goods: '201', expenses: '260', rounding: '860', defaultExpense: '429' },
      taxTypes: [{ rate: '20', taxType: 'OUTPUT2' }],
    };
    await world.changeSettings(chosen);
    const process = world.startProcess({ outcomeWait: 10 });
    const document = await world.publishInvoice(invoice({ id: '9', number: 'INV-9', clientId: '3' }));
    await world.pushUntilSettled(process, { installationId: 'main', kind: 'client', sourceId: '3' });
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'synced' });
    expect((await world.get(`${repost}?kind=invoice&look=1`)).words).toContain('Nothing would change');

    await world.changeSettings({ accounts: { ...chosen.accounts, items: '260' } });
    const { words } = await world.get(`${repost}?kind=invoice&look=1`);
    expect(words).toContain('1 document of 1 looked at would change, with 1 call to Xero.');
    expect(words).toContain('INV-9');
    const asked = [['kind', 'invoice'] as const, ['from', ''] as const, ['to', ''] as const];
    expect((await world.post(repost, [...asked, ['count', '2']])).status).toBe(422);
    const { location } = await world.post(repost, [...asked, ['count', '1']]);
    expect(location).toBe(`${repost}?kind=invoice&done=1`);
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'synced' });
    const found = world.invoices().find(({ number }) => number === 'INV-9');
    expect(found?.lines.map(({ accountCode }) => accountCode)).toEqual(['260']);
  });
});
