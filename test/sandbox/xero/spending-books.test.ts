import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { saveState } from '../../../sandbox/xero/saved-state.ts';
import { createSandbox, startSandbox } from '../../../sandbox/xero/start-sandbox.ts';
import { clientOf } from './sandbox-client.ts';
import { spendingClient } from './spending-client.ts';

describe('the books of what was spent', () => {
  it('are in the state, with names and addresses to compare by', async () => {
    const client = await spendingClient();
    const receipt = await client.createReceipt({ Reference: 'TT e7' });
    const claim = await client.claim(receipt);
    const spend = await client.createSpend({ BankAccount: { Code: '092' } });
    const response = await client.sandbox.app.request('/sandbox/state');
    const state = (await response.json()) as { apps: object[]; organisations: object[] };
    expect(state.organisations).toMatchObject([
      { name: 'Northgate Design Ltd', classicExpenses: false, receipts: [] },
      {
        name: 'Southgate Trading Ltd',
        classicExpenses: true,
        blockedActions: [],
        receipts: [
          {
            id: receipt,
            status: 'SUBMITTED',
            reference: 'TT e7',
            total: '60.00',
            contactName: 'Railway',
            userEmail: 'priya@northgate.example',
          },
        ],
        expenseClaims: [
          { id: claim, receiptIds: [receipt], amountDue: '60.00', userEmail: 'priya@northgate.example' },
        ],
        bankTransactions: [
          {
            id: spend,
            total: '60.00',
            contactName: 'Railway',
            bankAccountCode: '092',
            bankAccountName: 'Company Card',
          },
        ],
        items: [{ code: 'CONSULT' }, {}, {}, {}, {}],
        trackingCategories: [{ name: 'Department' }],
        attachments: [],
      },
    ]);
    expect(JSON.stringify(state)).not.toContain('older-secret');
  });

  it('stand on the page of the organisation', async () => {
    const client = await spendingClient();
    await client.claim(await client.createReceipt({ Reference: 'Trip <b>' }));
    await client.createSpend();
    const text = await (await client.sandbox.app.request('/organisations/sG7t2')).text();
    for (const word of [
      'Has classic expenses',
      'Priya Raman',
      'Trip &lt;b&gt;',
      'Business Bank Account',
      'CONSULT',
    ]) {
      expect(text).toContain(word);
    }
    const other = await (await client.sandbox.app.request('/organisations/nG4d1')).text();
    expect(other).toContain('No classic expenses');
  });

  it('outlive a restart, files and all', async () => {
    const client = await spendingClient();
    const receipt = await client.createReceipt();
    await client.put(`/Receipts/${receipt}/Attachments/a.txt`, 'paper', { 'content-type': 'text/plain' });
    const claim = await client.claim(receipt);
    const spend = await client.createSpend();
    await client.put('/Items', { Code: 'NEW' });
    await client.put('/TrackingCategories', { Name: 'Project' });
    await client.put('/Currencies', { Code: 'CHF' });

    const saved = JSON.parse(JSON.stringify(saveState(client.sandbox)));
    const [, books] = createSandbox({ saved }).organisations;
    expect(books?.receipts.get(receipt)).toMatchObject({ status: 'SUBMITTED', hasAttachments: true });
    expect(books?.expenseClaims.get(claim)?.status).toBe('SUBMITTED');
    expect(books?.bankTransactions.get(spend)?.total).toBe('60.00');
    expect(books?.items.list().map((each) => each.code)).toContain('NEW');
    expect(books?.trackingCategories.list().map((each) => each.name)).toEqual(['Department', 'Project']);
    expect(books?.settings.currencies).toContain('CHF');
    expect(books?.attachments.list()[0]?.content).toBe(Buffer.from('paper').toString('base64'));
  });

  it('come back from the state file with both apps', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'xero-sandbox-'));
    try {
      const stateFile = join(folder, 'state.json');
      const first = await startSandbox({ stateFile });
      await clientOf(first.sandbox, fetch, first.url, 1).put('/Contacts', { Name: 'Acme' });
      await first.stop();
      const second = await startSandbox({ stateFile });
      expect(second.sandbox.apps.map((app) => app.clientId)).toEqual(['demo-client', 'older-client']);
      await second.stop();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('an idempotency key', () => {
  it.each([
    ['Receipts', 'receipt', 'receipts'],
    ['BankTransactions', 'spend', 'bankTransactions'],
  ] as const)('on %s gives the first answer again and does nothing twice', async (name, body, table) => {
    const client = await spendingClient();
    const key = { 'idempotency-key': 'k' };
    const first = await client.put(`/${name}`, client[body](), key);
    const again = await client.put(`/${name}`, client[body](), key);
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect(client.books[table].list()).toHaveLength(1);
    expect((await client.put(`/${name}`, client[body]({ Reference: 'other' }), key)).status).toBe(400);
  });

  it('on a claim keeps it single, and an error of it too', async () => {
    const client = await spendingClient();
    const Receipts = [{ ReceiptID: await client.createReceipt() }];
    const claim = { User: { UserID: client.users.priya.id }, Receipts };
    await client.put('/ExpenseClaims', claim, { 'idempotency-key': 'a' });
    await client.put('/ExpenseClaims', claim, { 'idempotency-key': 'a' });
    expect(client.books.expenseClaims.list()).toHaveLength(1);
    const refused = await client.put('/ExpenseClaims', claim, { 'idempotency-key': 'b' });
    const replayed = await client.put('/ExpenseClaims', claim, { 'idempotency-key': 'b' });
    expect([refused.status, replayed.text]).toEqual([400, refused.text]);
  });
});

describe('a fault', () => {
  it.each([
    ['error500Before', 500, 0],
    ['error500After', 500, 1],
    ['offline503', 503, 0],
    ['html', 502, 1],
  ] as const)('%s answers %i and leaves %i receipts', async (kind, status, left) => {
    const client = await spendingClient();
    client.sandbox.faults.add({ kind, path: '/Receipts' });
    expect((await client.put('/Receipts', client.receipt())).status).toBe(status);
    expect(client.books.receipts.list()).toHaveLength(left);
  });

  it('hits one endpoint and spares the others', async () => {
    const client = await spendingClient();
    client.sandbox.faults.add({ kind: 'error500Before', path: '/BankTransactions' });
    await client.createReceipt();
    expect((await client.put('/BankTransactions', client.spend())).status).toBe(500);
    await client.createSpend();
  });
});

describe('a lag of reads', () => {
  it('shows receipts, claims, bank transactions and items as they were before', async () => {
    const client = await spendingClient({ switches: { readLagSeconds: 10 } });
    client.sandbox.clock.advance(60);
    const receipt = await client.createReceipt();
    const claim = await client.claim(receipt);
    const spend = await client.createSpend();
    await client.put('/Items', { Code: 'NEW' });
    const paths = [
      `/Receipts/${receipt}`,
      `/ExpenseClaims/${claim}`,
      `/BankTransactions/${spend}`,
      '/Items/NEW',
    ];
    const statuses = async () => Promise.all(paths.map(async (path) => (await client.get(path)).status));
    const names = ['Receipts', 'ExpenseClaims', 'BankTransactions', 'Items'];
    const counts = () =>
      Promise.all(names.map(async (name) => client.list(await client.get(`/${name}`), name).length));
    expect(await statuses()).toEqual([404, 404, 404, 404]);
    expect(await counts()).toEqual([0, 0, 0, 5]);
    client.sandbox.clock.advance(10);
    expect(await statuses()).toEqual([200, 200, 200, 200]);
    expect(await counts()).toEqual([1, 1, 1, 6]);
  });
});
