import { describe, expect, it } from 'vitest';
import { COSTS, spendingClient } from './spending-client.ts';
import type { SpendingClient } from './spending-client.ts';

const read = async (client: SpendingClient, id: string) =>
  client.first(await client.get(`/BankTransactions/${id}`), 'BankTransactions');

describe('a new bank transaction', () => {
  it.each(['PUT', 'POST'])('by %s posts money spent at once', async (method) => {
    const client = await spendingClient();
    const spend = client.spend({ Reference: 'TT e7', Url: 'https://timetracker.example/expenses/7' });
    const answer = await client.call(method, '/BankTransactions', spend);
    expect(client.first(answer, 'BankTransactions')).toMatchObject({
      Type: 'SPEND',
      Status: 'AUTHORISED',
      BankAccount: { Code: '090', Name: 'Business Bank Account' },
      Contact: { Name: 'Railway' },
      Reference: 'TT e7',
      Url: 'https://timetracker.example/expenses/7',
      IsReconciled: false,
      CurrencyCode: 'GBP',
      SubTotal: 50,
      TotalTax: 10,
      Total: 60,
      LineItems: [{ Description: 'Train', AccountCode: '429', TaxType: 'INPUT2', TaxAmount: 10 }],
    });
  });

  it('names its bank account by id where that has no code', async () => {
    const client = await spendingClient();
    const AccountID = client.account('Business Savings Account');
    const id = await client.createSpend({ BankAccount: { AccountID } });
    expect((await read(client, id))['BankAccount']).toEqual({ AccountID, Name: 'Business Savings Account' });
  });

  it('is in the currency of its bank account, at a rate of the day or one that is sent', async () => {
    const client = await spendingClient();
    const euros = { BankAccount: { Code: '091' }, CurrencyCode: 'EUR' };
    const id = await client.createSpend(euros);
    expect(await read(client, id)).toMatchObject({ CurrencyCode: 'EUR', CurrencyRate: 1.16, Total: 60 });
    const sent = await client.createSpend({ ...euros, CurrencyRate: 1.2 });
    expect(await read(client, sent)).toMatchObject({ CurrencyRate: 1.2 });
  });

  it('takes money received on an income account as well', async () => {
    const client = await spendingClient();
    const line = { Description: 'Refund', UnitAmount: 12, AccountCode: '260' };
    const id = await client.createSpend({ Type: 'RECEIVE', LineItems: [line] });
    expect(await read(client, id)).toMatchObject({ Type: 'RECEIVE', Total: 12, TotalTax: 2 });
  });

  it.each([
    ['no type', { Type: undefined }, /Type .* must be specified/],
    ['no contact', { Contact: undefined }, /at least 1 of the following elements to identify the contact/],
    ['no bank account', { BankAccount: undefined }, /account of the type BANK/],
    ['an account that is no bank', { BankAccount: { Code: '429' } }, /account of the type BANK/],
    ['a bank account that is not there', { BankAccount: { Code: '999' } }, /account of the type BANK/],
    ['no lines', { LineItems: [] }, /line items must be specified/],
    ['a line without an account', { LineItems: [{ ...COSTS, AccountCode: undefined }] }, /Account must be/],
    [
      'a bank account on a line',
      { LineItems: [{ ...COSTS, AccountCode: '090' }] },
      /'090' is not a valid code/,
    ],
    [
      'a tax that does not fit',
      { LineItems: [{ ...COSTS, TaxType: 'OUTPUT2' }] },
      /'OUTPUT2' cannot be used/,
    ],
    ['a discount', { LineItems: [{ ...COSTS, DiscountAmount: 1 }] }, /not allowed on bank transactions/],
    ['another currency than the bank', { CurrencyCode: 'EUR' }, /currency .* is that of its bank account/],
    ['a rate of nothing', { BankAccount: { Code: '091' }, CurrencyRate: 0 }, /rate must be above 0/],
    ['the other program in its address', { Url: 'https://xero.example/x' }, /may not contain 'xero'/],
    ['an address that is none', { Url: 'expenses/7' }, /valid absolute address/],
    ['a long reference', { Reference: 'x'.repeat(256) }, /maximum length of 255/],
    ['a date that is none', { Date: 'tomorrow' }, /not a valid date/],
    ['an end that is not the start', { Status: 'VOIDED' }, /AUTHORISED or DELETED/],
    ['the mark of people', { IsReconciled: true }, /leave IsReconciled out/],
    ['a negative total', { LineItems: [{ ...COSTS, UnitAmount: -1 }] }, /below zero/],
  ])('is refused with %s', async (_name, changes, words) => {
    const client = await spendingClient();
    expect(client.refused(await client.put('/BankTransactions', client.spend(changes)))).toMatch(words);
    expect(client.books.bankTransactions.list()).toEqual([]);
  });

  it.each(['SPEND-OVERPAYMENT', 'SPEND-PREPAYMENT', 'SPEND-TRANSFER', 'RECEIVE-OVERPAYMENT'])(
    'of the type %s is not known here',
    async (Type) => {
      const client = await spendingClient();
      expect((await client.put('/BankTransactions', client.spend({ Type }))).status).toBe(400);
      expect(client.sandbox.calls.since(0).at(-1)?.unknown).toMatch(/Type/);
    },
  );

  it('is refused in a locked period, from an archived bank account and in a currency switched off', async () => {
    const client = await spendingClient();
    const path = `/organisations/${client.tenantId}`;
    const refusal = async (changes = {}) =>
      client.refused(await client.put('/BankTransactions', client.spend(changes)));
    await client.control(path, { endOfYearLockDate: '2026-10-05', currencies: ['GBP'] });
    await client.control(`${path}/accounts/092`, { status: 'ARCHIVED' });
    expect(await refusal()).toMatch(/end of year lock date/);
    expect(await refusal({ BankAccount: { Code: '092' } })).toMatch(/active account of the type BANK/);
    expect(await refusal({ BankAccount: { Code: '091' } })).toMatch(
      /Organisation is not subscribed to currency EUR/,
    );
  });

  it('warns of a strange rate and is saved all the same', async () => {
    const client = await spendingClient();
    const spend = client.spend({ BankAccount: { Code: '091' }, CurrencyRate: 9 });
    const answer = await client.put('/BankTransactions?summarizeErrors=false', spend);
    expect(client.first(answer, 'BankTransactions')).toMatchObject({ StatusAttributeString: 'WARNING' });
    expect(client.books.bankTransactions.list()).toHaveLength(1);
  });

  it('of a company card may have a contact of its own making', async () => {
    const client = await spendingClient();
    const id = await client.createSpend({ BankAccount: { Code: '092' }, Contact: { Name: 'Cafe' } });
    expect((await read(client, id))['Contact']).toMatchObject({ Name: 'Cafe' });
    expect(client.books.contacts.list()).toHaveLength(2);
  });
});

describe('a bank transaction', () => {
  it('is changed by its id; lines with ids stay, others come and go', async () => {
    const client = await spendingClient();
    const id = await client.createSpend({ LineItems: [COSTS, { ...COSTS, Description: 'Bus' }] });
    const [train] = client.books.bankTransactions.get(id)?.lines ?? [];
    const lines = [
      { LineItemID: train?.id, UnitAmount: 30 },
      { ...COSTS, Description: 'Taxi', UnitAmount: 6 },
    ];
    const answer = await client.post(`/BankTransactions/${id}`, { LineItems: lines, Reference: 'New' });
    expect(client.first(answer, 'BankTransactions')).toMatchObject({
      Reference: 'New',
      Total: 36,
      Type: 'SPEND',
      LineItems: [{ LineItemID: train?.id, Description: 'Train', LineAmount: 30 }, { Description: 'Taxi' }],
    });
  });

  it('keeps its type', async () => {
    const client = await spendingClient();
    const id = await client.createSpend();
    const answer = await client.post('/BankTransactions', { BankTransactionID: id, Type: 'RECEIVE' });
    expect(client.refused(answer)).toMatch(/Type .* cannot be changed/);
  });

  it('is deleted by its status, and then is closed', async () => {
    const client = await spendingClient();
    const id = await client.createSpend();
    const answer = await client.post(`/BankTransactions/${id}`, { Status: 'DELETED' });
    expect(client.first(answer, 'BankTransactions')['Status']).toBe('DELETED');
    for (const change of [{ Status: 'DELETED' }, { Reference: 'New' }]) {
      expect(client.refused(await client.post(`/BankTransactions/${id}`, change))).toMatch(
        /has been deleted/,
      );
    }
    expect((await read(client, id))['Status']).toBe('DELETED');
  });

  it('cannot be touched once people have reconciled it', async () => {
    const client = await spendingClient();
    const id = await client.createSpend();
    const path = `/organisations/${client.tenantId}/bank-transactions/${id}`;
    await client.control(path, { isReconciled: true });
    expect((await read(client, id))['IsReconciled']).toBe(true);
    for (const change of [{ Status: 'DELETED' }, { Reference: 'New' }]) {
      expect(client.refused(await client.post(`/BankTransactions/${id}`, change))).toMatch(
        /cannot be edited as it has been reconciled with a Bank Statement/,
      );
    }
    await client.control(path, { isReconciled: false });
    expect((await client.post(`/BankTransactions/${id}`, { Status: 'DELETED' })).status).toBe(200);
  });

  it('cannot be deleted out of a locked period', async () => {
    const client = await spendingClient();
    const id = await client.createSpend();
    await client.control(`/organisations/${client.tenantId}`, { periodLockDate: '2026-10-31' });
    const answer = await client.post(`/BankTransactions/${id}`, { Status: 'DELETED' });
    expect(client.refused(answer)).toMatch(/period lock date/);
  });

  it('is 404 under an id that is not there, and PUT takes no id', async () => {
    const client = await spendingClient();
    const strange = '00000000-0000-0000-0000-000000000001';
    expect((await client.get(`/BankTransactions/${strange}`)).status).toBe(404);
    expect((await client.post(`/BankTransactions/${strange}`, { Reference: 'A' })).status).toBe(404);
    const put = await client.put('/BankTransactions', client.spend({ BankTransactionID: strange }));
    expect(client.refused(put)).toMatch(/do not send a BankTransactionID/);
  });
});

describe('reading bank transactions', () => {
  it('lists lines only where it is paged, and filters', async () => {
    const client = await spendingClient();
    await client.createSpend({ Reference: 'A' });
    client.sandbox.clock.advance(60);
    await client.createSpend({ Reference: 'B', BankAccount: { Code: '091' } });
    const listed = async (query: string, headers = {}) =>
      client.list(await client.get(`/BankTransactions${query}`, headers), 'BankTransactions');
    const references = async (query: string, headers = {}) =>
      (await listed(query, headers)).map((each) => each['Reference']);
    expect((await listed('')).map((each) => each['LineItems'])).toEqual([[], []]);
    expect((await listed('?page=1'))[0]?.['LineItems']).toHaveLength(1);
    expect(await references('?page=2&pageSize=1')).toEqual(['B']);
    expect(await references('?where=Reference=="A" AND Type=="SPEND"')).toEqual(['A']);
    expect(await references('?where=BankAccount.Code=="091"')).toEqual(['B']);
    expect(await references('', { 'if-modified-since': '2026-11-22T10:00:30' })).toEqual(['B']);
    expect(await references('?order=Reference DESC')).toEqual(['B', 'A']);
  });
});
