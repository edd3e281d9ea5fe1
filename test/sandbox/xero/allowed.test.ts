import { describe, expect, it } from 'vitest';
import { COSTS, spendingClient } from './spending-client.ts';
import type { SpendingClient } from './spending-client.ts';

const invoice = (client: SpendingClient, changes = {}) => ({
  Type: 'ACCREC',
  Contact: { ContactID: client.contactId },
  Date: '2026-10-01',
  DueDate: '2026-10-31',
  Status: 'AUTHORISED',
  LineItems: [{ ...COSTS, AccountCode: '200' }],
  ...changes,
});

const actions = async (client: SpendingClient) =>
  Object.fromEntries(
    client
      .list(await client.get('/Organisation/Actions'), 'Actions')
      .map((each) => [each['Name'], each['Status']]),
  );

describe('what an organisation is allowed', () => {
  it('is listed, and may be switched off', async () => {
    const client = await spendingClient();
    expect(await actions(client)).toMatchObject({
      CreateApprovedInvoice: 'ALLOWED',
      CreateApprovedBill: 'ALLOWED',
      UseMulticurrency: 'ALLOWED',
      ApproveTransactionsBeforePeriodLockDate: 'NOT-ALLOWED',
    });
    const path = `/organisations/${client.tenantId}`;
    await client.control(path, { blockedActions: ['CreateApprovedBill'], approvedInvoicesPerMonth: 0 });
    expect(await actions(client)).toMatchObject({
      CreateApprovedInvoice: 'NOT-ALLOWED',
      CreateApprovedBill: 'NOT-ALLOWED',
      CreateDraftBill: 'ALLOWED',
    });
    expect(await client.control(path, { blockedActions: ['CreateDraftBill'] })).toBe(400);
  });

  it.each([
    ['CreateApprovedInvoice', 'ACCREC', 'ACCPAY'],
    ['CreateApprovedBill', 'ACCPAY', 'ACCREC'],
  ])('without %s refuses to approve, while drafts and the other kind go on', async (action, Type, other) => {
    const client = await spendingClient();
    await client.control(`/organisations/${client.tenantId}`, { blockedActions: [action] });
    const account = (type: string) => ({
      LineItems: [{ ...COSTS, AccountCode: type === 'ACCREC' ? '200' : '429' }],
    });
    const put = (type: string, changes = {}) =>
      client.put('/Invoices', invoice(client, { Type: type, ...account(type), ...changes }));
    const limit = 'You have reached the limit of invoices you can approve';
    expect(client.refused(await put(Type))).toBe(limit);
    const draft = await put(Type, { Status: 'DRAFT' });
    expect(draft.status).toBe(200);
    const id = String(client.first(draft, 'Invoices')['InvoiceID']);
    expect(client.refused(await client.post(`/Invoices/${id}`, { Status: 'AUTHORISED' }))).toBe(limit);
    expect((await put(other)).status).toBe(200);
  });

  it('without UseMulticurrency has its own currency only', async () => {
    const client = await spendingClient();
    await client.control(`/organisations/${client.tenantId}`, { blockedActions: ['UseMulticurrency'] });
    const answer = await client.put('/Invoices', invoice(client, { CurrencyCode: 'EUR' }));
    expect(client.refused(answer)).toBe('Organisation is not subscribed to currency EUR');
    expect((await client.put('/Invoices', invoice(client, { CurrencyCode: 'GBP' }))).status).toBe(200);
    expect(client.refused(await client.put('/Currencies', { Code: 'CHF' }))).toMatch(/does not include/);
  });
});

describe('currencies', () => {
  it('are those switched on, with their names', async () => {
    const client = await spendingClient();
    const listed = client.list(await client.get('/Currencies'), 'Currencies');
    expect(listed).toEqual([
      { Code: 'EUR', Description: 'Euro' },
      { Code: 'GBP', Description: 'British Pound' },
      { Code: 'USD', Description: 'United States Dollar' },
    ]);
    const one = await client.get('/Currencies?where=Code=="EUR"');
    expect(client.list(one, 'Currencies')).toHaveLength(1);
  });

  it('are switched on by PUT; only then a document may be in them', async () => {
    const client = await spendingClient();
    const francs = () => client.put('/Invoices', invoice(client, { CurrencyCode: 'CHF' }));
    expect(client.refused(await francs())).toBe('Organisation is not subscribed to currency CHF');
    const answer = await client.put('/Currencies', { Code: 'CHF' });
    expect(client.list(answer, 'Currencies')).toEqual([{ Code: 'CHF', Description: 'Swiss Franc' }]);
    expect((await francs()).status).toBe(200);
    await client.put('/Currencies', { Code: 'CHF' });
    expect(client.books.settings.currencies).toEqual(['GBP', 'EUR', 'USD', 'CHF']);
  });

  it('are refused where there is no such currency', async () => {
    const client = await spendingClient();
    for (const Code of ['XXY', 'eur', '']) {
      expect(client.refused(await client.put('/Currencies', { Code }))).toMatch(/not the code of a currency/);
    }
  });
});

describe('accounts', () => {
  const accounts = async (client: SpendingClient, where: string) =>
    client.list(await client.get(`/Accounts?where=${where}&order=Name`), 'Accounts');

  it('of the bank are of several currencies, one a card, one without a code', async () => {
    const client = await spendingClient();
    const banks = await accounts(client, 'Type=="BANK"');
    expect(banks.map((each) => [each['Code'], each['CurrencyCode'], each['BankAccountType']])).toEqual([
      ['090', 'GBP', 'BANK'],
      [undefined, 'GBP', 'BANK'],
      ['092', 'GBP', 'CREDITCARD'],
      ['091', 'EUR', 'BANK'],
    ]);
  });

  it('say whether receipts and payments may use them', async () => {
    const client = await spendingClient();
    const shown = await accounts(client, 'ShowInExpenseClaims==true');
    expect(shown.map((each) => each['Code'])).toEqual(expect.arrayContaining(['429', '493', '420']));
    expect(shown.map((each) => each['Code'])).not.toContain('404');
    expect((await accounts(client, 'EnablePaymentsToAccount==true')).map((each) => each['Code'])).toEqual([
      '835',
    ]);
    await client.control(`/organisations/${client.tenantId}/accounts/404`, { showInExpenseClaims: true });
    const [fees] = await accounts(client, 'Code=="404"');
    expect(fees?.['ShowInExpenseClaims']).toBe(true);
  });
});
