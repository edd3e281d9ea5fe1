import { beforeAll, describe, expect, it } from 'vitest';
import { COSTS, spendingClient } from '../sandbox/xero/spending-client.ts';
import type { SpendingClient } from '../sandbox/xero/spending-client.ts';
import { createSpecValidator } from './spec-validator.ts';

const accounting = createSpecValidator(new URL('spec/xero_accounting.yaml', import.meta.url));

/** Calls the sandbox and holds the answer against the specification's operation `path`. */
async function checked(client: SpendingClient, method: string, path: string, url: string, body?: unknown) {
  const isFile = method !== 'GET' && path.includes('/Attachments/');
  const headers: Record<string, string> = isFile ? { 'content-type': 'text/plain' } : {};
  const answer = await client.call(method, url, body, headers);
  expect(accounting.problems(method, path, answer.status, answer.json), `${method} ${url}`).toEqual([]);
  return answer;
}

describe('every answer about spending and the lists around it fits the official specification', () => {
  let client: SpendingClient;
  const tracked = { ...COSTS, Tracking: [{ Name: 'Department', Option: 'Studio' }] };

  beforeAll(async () => {
    client = await spendingClient();
  });

  it('for users', async () => {
    await checked(client, 'GET', '/Users', '/Users');
    const one = await checked(client, 'GET', '/Users/{UserID}', `/Users/${client.users.priya.id}`);
    expect(client.list(one, 'Users')).toHaveLength(1);
  });

  it('for items: read, listed, created, updated and refused', async () => {
    const item = { Code: 'FONT', Name: 'Font', SalesDetails: { UnitPrice: 1.5, AccountCode: '201' } };
    const made = await checked(client, 'PUT', '/Items', '/Items', { Items: [item] });
    const id = String(client.first(made, 'Items')['ItemID']);
    await checked(client, 'GET', '/Items', '/Items?unitdp=4');
    await checked(client, 'GET', '/Items/{ItemID}', `/Items/${id}`);
    await checked(client, 'POST', '/Items', '/Items', { Items: [{ Code: 'FONT', Name: 'Typeface' }] });
    await checked(client, 'POST', '/Items/{ItemID}', `/Items/${id}`, { Code: 'FONT', IsPurchased: false });
    const mixed = [item, { Code: 'OTHER' }];
    await checked(client, 'PUT', '/Items', '/Items?summarizeErrors=false', { Items: mixed });
    const refused = await checked(client, 'PUT', '/Items', '/Items', { Items: mixed });
    expect(refused.status).toBe(400);
  });

  it('for currencies and tracking categories', async () => {
    await checked(client, 'GET', '/Currencies', '/Currencies');
    await checked(client, 'PUT', '/Currencies', '/Currencies', { Code: 'CHF' });
    const made = await checked(client, 'PUT', '/TrackingCategories', '/TrackingCategories', {
      Name: 'Project',
    });
    const id = String(client.first(made, 'TrackingCategories')['TrackingCategoryID']);
    const one = '/TrackingCategories/{TrackingCategoryID}';
    await checked(client, 'PUT', `${one}/Options`, `/TrackingCategories/${id}/Options`, { Name: 'Website' });
    await checked(client, 'GET', '/TrackingCategories', '/TrackingCategories?includeArchived=true');
    await checked(client, 'GET', one, `/TrackingCategories/${id}`);
    await checked(client, 'POST', one, `/TrackingCategories/${id}`, { Status: 'ARCHIVED' });
    const refused = await checked(client, 'PUT', '/TrackingCategories', '/TrackingCategories', { Name: '' });
    expect(refused.status).toBe(400);
  });

  it('for what is allowed and for accounts', async () => {
    const actions = await checked(client, 'GET', '/Organisation/Actions', '/Organisation/Actions');
    const accounts = await checked(client, 'GET', '/Accounts', '/Accounts');
    expect([actions.status, accounts.status]).toEqual([200, 200]);
  });

  it('for a bill with an item and tracking', async () => {
    const line = { ItemCode: 'PAPER', Quantity: 2, Tracking: tracked.Tracking };
    const Contact = { ContactID: client.contactId };
    const bill = await checked(client, 'PUT', '/Invoices', '/Invoices', {
      Type: 'ACCPAY',
      Contact,
      LineItems: [line],
    });
    expect(bill.status).toBe(200);
  });

  it('for receipts: read, listed, created, updated, deleted and refused', async () => {
    const made = await checked(
      client,
      'PUT',
      '/Receipts',
      '/Receipts',
      client.receipt({ LineItems: [tracked] }),
    );
    const id = String(client.first(made, 'Receipts')['ReceiptID']);
    await checked(client, 'GET', '/Receipts', '/Receipts?unitdp=4');
    await checked(client, 'GET', '/Receipts/{ReceiptID}', `/Receipts/${id}`);
    await checked(client, 'POST', '/Receipts/{ReceiptID}', `/Receipts/${id}`, client.receipt());
    const gone = { Status: 'DELETED', User: { UserID: client.users.priya.id } };
    await checked(client, 'POST', '/Receipts/{ReceiptID}', `/Receipts/${id}`, gone);
    const mixed = { Receipts: [client.receipt(), client.receipt({ User: {} })] };
    await checked(client, 'PUT', '/Receipts', '/Receipts?summarizeErrors=false', mixed);
    expect((await checked(client, 'PUT', '/Receipts', '/Receipts', mixed)).status).toBe(400);
  });

  it('for expense claims: read, listed, created, approved, voided and refused', async () => {
    const claimed = async () => ({
      User: { UserID: client.users.priya.id },
      Receipts: [{ ReceiptID: await client.createReceipt() }],
    });
    const one = '/ExpenseClaims/{ExpenseClaimID}';
    const claim = await claimed();
    const made = await checked(client, 'PUT', '/ExpenseClaims', '/ExpenseClaims', claim);
    const id = String(client.first(made, 'ExpenseClaims')['ExpenseClaimID']);
    await checked(client, 'POST', one, `/ExpenseClaims/${id}`, { Status: 'AUTHORISED' });
    await checked(client, 'GET', '/ExpenseClaims', '/ExpenseClaims');
    await checked(client, 'GET', one, `/ExpenseClaims/${id}`);
    await checked(client, 'POST', one, `/ExpenseClaims/${id}`, { Status: 'VOIDED' });
    const mixed = { ExpenseClaims: [claim, await claimed()] };
    await checked(client, 'PUT', '/ExpenseClaims', '/ExpenseClaims?summarizeErrors=false', mixed);
    expect((await checked(client, 'PUT', '/ExpenseClaims', '/ExpenseClaims', mixed)).status).toBe(400);
  });

  it('for bank transactions: read, listed, created, updated, deleted and refused', async () => {
    const one = '/BankTransactions/{BankTransactionID}';
    const spend = client.spend({
      BankAccount: { Code: '091' },
      LineItems: [tracked],
      Url: 'https://a.example/1',
    });
    const made = await checked(client, 'PUT', '/BankTransactions', '/BankTransactions?unitdp=4', spend);
    const id = String(client.first(made, 'BankTransactions')['BankTransactionID']);
    await checked(client, 'GET', '/BankTransactions', '/BankTransactions');
    await checked(client, 'GET', '/BankTransactions', '/BankTransactions?page=1&pageSize=5');
    await checked(client, 'GET', one, `/BankTransactions/${id}`);
    const change = { BankTransactions: [{ BankTransactionID: id, Reference: 'New' }] };
    await checked(client, 'POST', '/BankTransactions', '/BankTransactions', change);
    await checked(client, 'POST', one, `/BankTransactions/${id}`, { Status: 'DELETED' });
    const mixed = { BankTransactions: [{ ...spend, CurrencyRate: 9 }, client.spend({ Contact: undefined })] };
    const path = '/BankTransactions?summarizeErrors=false';
    await checked(client, 'PUT', '/BankTransactions', path, mixed);
    expect((await checked(client, 'PUT', '/BankTransactions', '/BankTransactions', mixed)).status).toBe(400);
  });

  it('for files of receipts and bank transactions', async () => {
    const parents = {
      Receipt: await client.createReceipt(),
      BankTransaction: await client.createSpend(),
    };
    for (const [name, id] of Object.entries(parents)) {
      const [path, url] = [`/${name}s/{${name}ID}/Attachments`, `/${name}s/${id}/Attachments`];
      await checked(client, 'PUT', `${path}/{FileName}`, `${url}/a.txt`, 'one');
      await checked(client, 'POST', `${path}/{FileName}`, `${url}/a.txt`, 'two');
      await checked(client, 'GET', path, url);
      const refused = await checked(client, 'PUT', `${path}/{FileName}`, `${url}/a%3F.txt`, 'one');
      expect(refused.status).toBe(400);
    }
  });

  it('and every operation that the sandbox offers was looked at', () => {
    const of = (path: string, id: string, verbs: string[]) =>
      verbs.map((verb) => verb.replace(' one ', ` ${path}/{${id}} `).replace(' all ', ` ${path} `));
    const files = (path: string) =>
      ['GET $ 200', 'PUT $/{FileName} 200', 'PUT $/{FileName} 400', 'POST $/{FileName} 200'].map((verb) =>
        verb.replace('$', `${path}/Attachments`),
      );
    const written = ['GET all 200', 'GET one 200', 'PUT all 200', 'PUT all 400', 'POST one 200'];
    const offered = [
      ...of('/Users', 'UserID', ['GET all 200', 'GET one 200']),
      ...of('/Items', 'ItemID', [...written, 'POST all 200']),
      ...of('/Currencies', '', ['GET all 200', 'PUT all 200']),
      ...of('/TrackingCategories', 'TrackingCategoryID', written),
      'PUT /TrackingCategories/{TrackingCategoryID}/Options 200',
      'GET /Organisation/Actions 200',
      'GET /Accounts 200',
      'PUT /Invoices 200',
      ...of('/Receipts', 'ReceiptID', written),
      ...of('/ExpenseClaims', 'ExpenseClaimID', written),
      ...of('/BankTransactions', 'BankTransactionID', [...written, 'POST all 200']),
      ...files('/Receipts/{ReceiptID}'),
      ...files('/BankTransactions/{BankTransactionID}'),
    ];
    expect([...accounting.checked()].sort()).toEqual([...offered].sort());
  });
});
