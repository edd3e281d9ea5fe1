import { beforeEach, describe, expect, it } from 'vitest';
import { emptyContact } from '../../sandbox/xero/contact.ts';
import { problem } from '../../src/problems.ts';
import { invoice as sampleInvoice, line as sampleLine } from '../xero/samples.ts';
import { createMappingWorld, fieldsOf, type MappingWorld } from './mapping-world.ts';

let world: MappingWorld;

beforeEach(async () => {
  world = await createMappingWorld();
  await world.publishSamples();
});

const rowsOf = async (path: string) => fieldsOf((await world.get(path)).html);
const row = async (path: string, key: string) => (await rowsOf(path)).find((one) => one.key === key);
const contactNamed = async (name: string) => {
  const { organisation } = world;
  const now = world.sandbox.clock.now();
  const id = `00000000-0000-4000-8000-${String(organisation.contacts.list().length + 1).padStart(12, '0')}`;
  const contact = { ...emptyContact(id), name, updatedAt: now };
  organisation.contacts.put(contact, now);
  return contact;
};

describe('the mapping page', () => {
  it('says of each mapping what is chosen, what it holds and what cannot be used', async () => {
    await world.changeSettings({
      accounts: { items: '200', goods: null, expenses: '205', rounding: null, defaultExpense: null },
    });
    await world.hold('invoice', '2', problem('account-not-chosen', { lineType: 'goods' }));
    await world.hold('invoice', '3', problem('tax-rate-not-mapped', { taxRate: '0.00' }));
    const { words } = await world.get('');
    expect(words).toContain('Accounts Where the lines of invoices go');
    expect(words).toContain('2 holds 1 document 1 choice cannot be used Expense categories');
    expect(words).toMatch(/Tax rates of sales .* none holds 1 document Tax rates of expenses/);
  });

  it('asks for a connection where there is none', async () => {
    await world.database.query(`update connection set status = 'disconnected'`);
    for (const path of ['', '/accounts', '/clients', '/clients/1']) {
      expect((await world.get(path)).words).toContain('Connect an organisation first');
    }
    const answer = await world.post('/accounts', []);
    expect(answer.words).toContain('Connect an organisation first');
  });

  it.each(['/nothing', '/clients/0', '/clients/99', '/clients/x'])('has no page %s', async (path) => {
    expect((await world.get(path)).status).toBe(404);
  });
});

describe('the form of a mapping', () => {
  it('offers the live lists and stores what is chosen, once, as a version of its own', async () => {
    const { offers } = (await row('/accounts', 'goods')) ?? {};
    expect(offers?.slice(0, 2).map(({ text }) => text)).toEqual(['200 Sales', '201 Product sales']);
    const before = await world.settings.newest(world.connection.id);
    const { status, location } = await world.save('/accounts', { goods: '201', items: '200' });
    expect([status, location]).toEqual([303, '/integrations/xero/mappings/accounts?saved=2']);
    const after = await world.settings.newest(world.connection.id);
    expect(after.version).toBe(before.version + 1);
    expect(after.settings.accounts).toMatchObject({ items: '200', goods: '201', rounding: null });
    const { words } = await world.get('/accounts?saved=2');
    expect(words).toContain('2 choices are saved. Documents that waited for a choice are looked at again.');
    expect((await row('/accounts', 'goods'))?.choice).toBe('201');
    const audited = await world.database.query(`select actor from audit where action = 'settings.changed'`);
    expect(audited.rows).toEqual([{ actor: 'page' }]);
    expect([world.resumed.length, world.told.length]).toEqual([1, 1]);
  });

  it('clears a choice', async () => {
    await world.save('/accounts', { goods: '201' });
    await world.save('/accounts', { goods: '' });
    expect((await world.now()).accounts.goods).toBeNull();
  });

  it('leaves alone what somebody else changed meanwhile, and what nobody changed', async () => {
    const stale = await rowsOf('/accounts');
    await world.save('/accounts', { goods: '201' });
    await world.post(
      '/accounts',
      stale.flatMap((one): [string, string][] => [
        ['key', Buffer.from(one.key).toString('base64url')],
        ['was', one.was],
        ['suggested', one.suggested],
        ['choice', one.key === 'items' ? '200' : one.choice],
      ]),
    );
    expect((await world.now()).accounts).toMatchObject({ items: '200', goods: '201' });
    const { version } = await world.settings.newest(world.connection.id);
    const answer = await world.save('/accounts', {});
    expect(answer.location).toContain('saved=0');
    expect((await world.settings.newest(world.connection.id)).version).toBe(version);
  });

  it('refuses what the organisation cannot take, says why beside it, and stores nothing of the form', async () => {
    const { status, words, html } = await world.save('/accounts', { items: '200', goods: '205' });
    expect(status).toBe(422);
    expect(words).toContain(
      'Nothing was saved Goods on invoices: The account 205 Old sales is archived in Xero.',
    );
    const shown = fieldsOf(html);
    expect(shown.find(({ key }) => key === 'items')).toMatchObject({ was: '', choice: '200' });
    expect(shown.find(({ key }) => key === 'goods')).toMatchObject({ was: '', choice: '205' });
    expect((await world.now()).accounts.items).toBeNull();
    expect(world.resumed).toEqual([]);
  });

  it('shows a choice that has become wrong, which keeps nobody from mending another', async () => {
    await world.save('/accounts', { goods: '201', items: '200' });
    world.account('Product sales').status = 'ARCHIVED';
    await world.post('/refresh', [['from', 'accounts']]);
    expect((await world.get('/accounts')).words).toContain('201 Product sales (cannot be used)');
    expect((await world.save('/accounts', { rounding: '860' })).status).toBe(303);
    expect((await world.now()).accounts).toMatchObject({ goods: '201', rounding: '860' });
  });

  it('suggests without choosing, and takes a suggestion by its button', async () => {
    expect(await row('/purchase-tax', '20')).toMatchObject({ choice: '', suggested: 'INPUT2' });
    expect((await world.now()).purchaseTaxTypes).toEqual([]);
    const rows = await rowsOf('/purchase-tax');
    await world.save('/purchase-tax', {}, { accept: String(rows.findIndex(({ key }) => key === '20')) });
    expect((await world.now()).purchaseTaxTypes).toEqual([{ rate: '20', taxType: 'INPUT2' }]);
    await world.save('/expense-categories', {}, { accept: 'all' });
    expect((await world.now()).expenseAccounts).toContainEqual({ category: 'software', account: '463' });
  });

  it('reads the lists anew when it is asked to, and comes back to its page', async () => {
    await world.get('/accounts');
    world.account('Sales').name = 'Fees';
    expect((await row('/accounts', 'items'))?.offers[0]?.text).toBe('200 Sales');
    const { status, location } = await world.post('/refresh', [['from', 'accounts']]);
    expect([status, location]).toEqual([303, '/integrations/xero/mappings/accounts']);
    expect((await row('/accounts', 'items'))?.offers[0]?.text).toBe('200 Fees');
    expect((await world.post('/refresh', [['from', 'https://elsewhere.example/']])).location).toBe(
      '/integrations/xero/mappings',
    );
  });

  it('takes no form from elsewhere', async () => {
    const answer = await world.app.request('http://localhost:8480/integrations/xero/mappings/accounts', {
      method: 'POST',
      headers: { origin: 'https://elsewhere.example' },
    });
    expect(answer.status).toBe(403);
  });

  it('shows text from TimeTracker and Xero as text', async () => {
    world.account('Sales').name = '<b>Sales</b>';
    expect((await world.get('/accounts')).html).toContain('200 &lt;b&gt;Sales&lt;/b&gt;');
  });
});

describe('each mapping', () => {
  it('of tax rates has the percentages of documents, with the rates that fit them', async () => {
    const rows = await rowsOf('/sales-tax');
    expect(rows.map(({ key }) => key)).toEqual(['20', '0']);
    expect(rows[1]?.offers.map(({ choice }) => choice)).toEqual(
      expect.arrayContaining(['ZERORATEDOUTPUT', 'EXEMPTOUTPUT', 'NONE']),
    );
    expect(rows[1]?.suggested).toBe('');
    // TimeTracker stores only the amount: 2.50 on 50.00.
    expect((await rowsOf('/purchase-tax')).map(({ key }) => key)).toEqual(['20', '5']);
  });

  it('of expense categories has those of expenses, however they are spelt, and those of the form', async () => {
    const { words } = await world.get('/expense-categories');
    expect(words).toMatch(/Travel .* 2 documents meals/);
    expect(words).toContain('Yard hire');
    await world.save('/expense-categories', { travel: '493' }, { addedValue: 'Parking', addedChoice: '494' });
    expect((await world.now()).expenseAccounts).toEqual([
      { category: 'travel', account: '493' },
      { category: 'parking', account: '494' },
    ]);
  });

  it('of payments has methods and currencies, and accounts by their ids, with or without a code', async () => {
    const savings = world.account('Business Savings Account');
    const rows = await rowsOf('/payments');
    expect(rows.map(({ key }) => key)).toEqual(['*|EUR', '*|GBP', 'bank_transfer|GBP', 'stripe|GBP']);
    expect(rows[0]?.offers.map(({ text }) => text)).toEqual(['091 Euro Account · EUR']);
    await world.save('/payments', { 'stripe|GBP': savings.id });
    expect((await world.now()).paymentAccounts).toEqual([
      { method: 'stripe', currency: 'GBP', account: savings.id },
    ]);
    const euro = world.account('Euro Account');
    const { status, words } = await world.save('/payments', { '*|GBP': euro.id });
    expect(status).toBe(422);
    expect(words).toContain('The account 091 Euro Account is in EUR; payments in GBP cannot go there.');
  });

  it('of payments has the methods of expenses too where these are money spent', async () => {
    expect(await row('/payments', 'company_card|GBP')).toBeUndefined();
    await world.changeSettings({ expenseStrategy: 'spend_money' });
    const parameters = { method: 'company_card', currency: 'GBP' };
    await world.hold('expense', '1', problem('payment-account-not-chosen', parameters));
    expect(await row('/payments', 'company_card|GBP')).toMatchObject({ choice: '' });
    expect((await world.get('/payments')).words).toContain(
      'Payments by company card in GBP Not chosen 090 Business Bank Account',
    );
    expect((await world.get('/payments')).words).toContain('holds 1 document of 3 documents');
  });

  it('of items has SKUs, categories of goods, projects and descriptions', async () => {
    expect(await row('/items?by=sku', 'sku:LICENCE')).toMatchObject({ choice: '', suggested: 'LICENCE' });
    expect(await row('/items?by=category', 'category:license')).toBeDefined();
    expect((await world.get('/items?by=project')).words).toContain('Website');
    await world.save('/items?by=project', { 'project:31': 'DESIGN' });
    await world.save('/items?by=description', { 'description:Design work': 'CONSULT' });
    expect((await world.now()).items).toEqual([
      { by: 'project', value: '31', item: 'DESIGN' },
      { by: 'description', value: 'Design work', item: 'CONSULT' },
    ]);
    const { status, words } = await world.save('/items?by=sku', { 'sku:LICENCE': 'NONE' });
    expect([status, words.includes('The organisation has no item NONE.')]).toEqual([422, true]);
  });

  it('of items pages and searches through many values, whatever characters they have', async () => {
    const lines = Array.from({ length: 45 }, (_, at) => `Line ${String(at).padStart(2, '0')}\n"quoted" <b>`);
    const [sample] = lines;
    const all = lines.map((description) => sampleLine({ description }));
    await world.publishInvoice(sampleInvoice({ id: '9', number: 'INV-9', lines: all }));
    const first = await rowsOf('/items?by=description');
    expect(first).toHaveLength(20);
    expect(await rowsOf('/items?by=description&page=3')).toHaveLength(7);
    const found = await rowsOf('/items?by=description&search=line%2044');
    expect(found.map(({ key }) => key)).toEqual([`description:${lines[44]}`]);
    await world.save('/items?by=description&search=line%2000', { [`description:${sample}`]: 'DESIGN' });
    expect((await world.now()).items).toEqual([{ by: 'description', value: sample, item: 'DESIGN' }]);
  });

  it('of employees has who has expenses, and the users of the organisation', async () => {
    const priya = await row('/employees', '2');
    expect(priya?.offers.length).toBeGreaterThan(0);
    const user = priya?.offers.find(({ text }) => text.startsWith('Robin'))?.choice ?? '';
    // Whoever has the same e-mail address in Xero needs no choice.
    expect((await world.get('/employees')).words).toContain(
      'By default: Priya Raman · priya@northgate.example',
    );
    expect(priya?.suggested).toBe('');
    await world.save('/employees', { '2': user });
    expect((await world.now()).employees).toEqual([{ employee: '2', userId: user }]);
  });

  it.each(['offline503', 'html', 'dropBefore'] as const)(
    'goes on without a list that Xero does not give (%s), and with an older one where there is one',
    async (kind) => {
      world.sandbox.faults.add({ kind, path: '/Items', times: 2 });
      const { status, words } = await world.get('/items');
      expect(status).toBe(200);
      expect(words).toContain('The items of the organisation could not be read, so none can be chosen.');
      expect((await world.get('/items')).words).toContain('could not be read');
      expect((await world.get('')).status).toBe(200);
      world.sandbox.faults.clear();
      await world.post('/refresh', [['from', 'items']]);
      expect((await world.get('/items')).words).not.toContain('could not be read');
      world.sandbox.faults.add({ kind, path: '/Items' });
      await world.post('/refresh', [['from', 'items']]);
      await world.pass(301);
      const older = await world.get('/items');
      expect(older.words).toContain('The items could not be read just now, so older ones are shown.');
      expect(older.html).toContain('<option value="DESIGN">');
    },
  );
});

describe('a changed mapping', () => {
  it('posts nothing again, and counts for what is posted from then on', async () => {
    await world.changeSettings({
      accounts: { items: '200', goods: '201', expenses: '270', rounding: '860', defaultExpense: '429' },
      taxTypes: [{ rate: '20', taxType: 'OUTPUT2' }],
    });
    const process = world.startProcess();
    const invoice = (sourceId: string) => ({ installationId: 'main', kind: 'invoice' as const, sourceId });
    await world.pushUntilSettled(process, { installationId: 'main', kind: 'client', sourceId: '1' });
    await world.pushUntilSettled(process, invoice('1'));
    await world.save('/accounts', { items: '260' });
    const mark = world.mark();
    await world.pushUntilSettled(process, invoice('1'));
    expect(world.writesSince(mark)).toEqual([]);
    await world.publishInvoice(sampleInvoice({ id: '4', number: 'INV-4', clientId: '1' }));
    await world.pushUntilSettled(process, invoice('4'));
    expect(world.writesSince(mark)).toHaveLength(1);
    expect(world.invoices().map(({ lines }) => lines[0]?.accountCode)).toEqual(['200', '260']);
  });

  it('frees a document that was held for it', async () => {
    await world.changeSettings({ taxTypes: [{ rate: '20', taxType: 'OUTPUT2' }] });
    const process = world.startProcess();
    await world.pushUntilSettled(process, { installationId: 'main', kind: 'client', sourceId: '1' });
    const document = { installationId: 'main', kind: 'invoice' as const, sourceId: '1' };
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'held' });
    expect((await world.get('/accounts')).words).toContain('holds 1 document');
    await world.save('/accounts', { items: '200' });
    await world.pushUntilSettled(process, document);
    expect(world.invoices()).toHaveLength(1);
    expect((await world.get('/accounts')).words).not.toContain('holds');
  });
});

describe('the contact of a client', () => {
  const linkClient = (xeroId: string) =>
    world.links.save(
      { installationId: 'main', kind: 'client', sourceId: '3' },
      {
        tenantId: world.tenantId,
        part: 'document',
        origin: 'timetracker',
        xeroKind: 'Contact',
        xeroId,
        xeroNumber: null,
        xeroStatus: 'ACTIVE',
        postedHash: null,
        postedSequence: null,
        postedLines: [],
        postedElementHash: null,
        xeroUpdatedAt: null,
        xeroHash: null,
        differsFrom: null,
      },
    );

  it('that was made just now has the name of the client', async () => {
    await linkClient('7d6f9d0e-1c1b-4f7a-9f35-1f2f3a4b5c6d');
    expect((await world.get('/clients')).words).toContain('Acorn Yoga found by itself');
  });

  it('is the one found by itself, until another one is chosen, and again once that is cleared', async () => {
    const acorn = await contactNamed('Acorn Studio');
    await linkClient((await contactNamed('Acorn Yoga')).id);
    await world.get('/clients');
    expect((await world.get('/clients')).words).toContain('Acorn Yoga found by itself');
    const search = await world.get('/clients/3?search=acorn');
    expect(search.words).toContain('Acorn Studio');
    const { location } = await world.post('/clients/3', [['contact', acorn.id]]);
    expect(location).toBe('/integrations/xero/mappings/clients/3?saved=1');
    expect((await world.now()).contacts).toEqual([{ client: '3', contactId: acorn.id }]);
    expect((await world.get('/clients?search=acorn')).words).toContain('Acorn Studio chosen');
    await world.post('/clients/3', [['contact', '']]);
    expect((await world.now()).contacts).toEqual([]);
  });

  it('is suggested where only the form of company differs, and taken by a button', async () => {
    const harbour = await contactNamed('Harbour and Finch Limited');
    const { html, words } = await world.get('/clients?search=harbour');
    expect(words).toContain('Use Harbour and Finch Limited');
    expect(html).toContain(`name="contact" value="${harbour.id}"`);
    expect((await world.now()).contacts).toEqual([]);
  });

  it.each([
    [
      '11111111-1111-4111-8111-111111111111',
      'The organisation has no contact 11111111-1111-4111-8111-111111111111.',
    ],
    ['somebody', 'That is no ContactID'],
  ])('cannot be %s', async (id, sentence) => {
    const { status, words } = await world.post('/clients/3', [['contact', id]]);
    expect(status).toBe(422);
    expect(words).toContain(sentence);
    expect((await world.now()).contacts).toEqual([]);
  });

  it('shows what is held because the chosen one cannot be used', async () => {
    const acorn = await contactNamed('Acorn Studio');
    await world.post('/clients/1', [['contact', acorn.id]]);
    const found = world.organisation.contacts.list().find(({ id }) => id === acorn.id);
    if (found !== undefined) {
      world.organisation.contacts.put(
        { ...found, status: 'ARCHIVED', updatedAt: world.sandbox.clock.now() },
        world.sandbox.clock.now(),
      );
    }
    await world.hold('invoice', '1', problem('chosen-contact-unusable'));
    await world.post('/refresh', [['from', 'clients/1']]);
    const { words } = await world.get('/clients?search=harbour');
    expect(words).toContain('The contact Acorn Studio is archived in Xero.');
    expect(words).toContain('holds 1 document');
  });
});
