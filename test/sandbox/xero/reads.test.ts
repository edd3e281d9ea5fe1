import { describe, expect, it } from 'vitest';
import { invoiceClient, LINE } from './invoice-client.ts';
import type { InvoiceClient } from './invoice-client.ts';
import { connectedClient } from './sandbox-client.ts';

const numbers = async (client: InvoiceClient, query: string, headers: Record<string, string> = {}) => {
  const answer = await client.get(`/Invoices?${query}`, headers);
  expect(answer).toMatchObject({ status: 200 });
  return answer.json.Invoices.map((each) => String(each['InvoiceNumber']));
};

async function withInvoices(count: number): Promise<InvoiceClient> {
  const client = await invoiceClient();
  for (let n = 1; n <= count; n++) {
    await client.create({ InvoiceNumber: `A-${n}` });
    client.sandbox.clock.advance(1);
  }
  return client;
}

describe('an answer', () => {
  it('has the envelope, dates in both forms and amounts to the cent', async () => {
    const client = await invoiceClient();
    const id = await client.create({ LineItems: [{ ...LINE, Quantity: 3, UnitAmount: 33.3333 }] });
    const { text, json } = await client.get(`/Invoices/${id}`);
    expect(json).toMatchObject({ Status: 'OK', ProviderName: 'TimeTracker sync' });
    expect(text).toMatch(/"DateTimeUTC":"\/Date\(1795341600000\)\/"/);
    expect(text).toMatch(/"Date":"\/Date\(1790812800000\+0000\)\/"/);
    expect(text).toMatch(/"UpdatedDateUTCString":"2026-11-22T10:00:00Z"/);
    expect(text).toMatch(/"SubTotal":100.00,"TotalTax":20.00,"Total":120.00/);
    expect(text).toMatch(/"UnitAmount":33.33,/);
    expect((await client.get(`/Invoices/${id}?unitdp=4`)).text).toMatch(/"UnitAmount":33.3333,/);
    expect((await client.get(`/Invoices/${id}?unitdp=3`)).status).toBe(400);
  });
});

describe('lists of invoices', () => {
  it('leave out the lines unless they are paged', async () => {
    const client = await withInvoices(1);
    const lines = async (query: string) =>
      (await client.get(`/Invoices?${query}`)).json.Invoices[0]?.['LineItems'];
    expect(await lines('')).toEqual([]);
    expect(await lines('page=1')).toHaveLength(1);
    expect(await lines('summaryOnly=true')).toEqual([]);
  });

  it('come in pages with a count, an empty one past the end, and sizes are clamped', async () => {
    const client = await withInvoices(5);
    const { json } = await client.get('/Invoices?page=2&pageSize=2');
    expect(json).toMatchObject({ pagination: { page: 2, pageSize: 2, pageCount: 3, itemCount: 5 } });
    expect(await numbers(client, 'page=2&pageSize=2')).toEqual(['A-3', 'A-4']);
    expect(await numbers(client, 'page=9')).toEqual([]);
    const clamped = await client.get('/Invoices?page=0&pageSize=5000');
    expect(clamped.json).toMatchObject({ pagination: { page: 1, pageSize: 1000 } });
    expect((await client.get('/Invoices?Statuses=AUTHORISED')).json).toHaveProperty('pagination');
    expect((await client.get('/Invoices')).json).not.toHaveProperty('pagination');
  });

  it('are ordered by the last change, or as asked', async () => {
    const client = await withInvoices(3);
    const { json } = await client.get('/Invoices/A-1');
    await client.post(`/Invoices/${String(json.Invoices[0]?.['InvoiceID'])}`, { Reference: 'x' });
    expect(await numbers(client, '')).toEqual(['A-2', 'A-3', 'A-1']);
    expect(await numbers(client, 'order=InvoiceNumber%20DESC')).toEqual(['A-3', 'A-2', 'A-1']);
  });

  it('are chosen by ids, numbers, contacts, statuses, words and app', async () => {
    const client = await withInvoices(3);
    const id = String((await client.get('/Invoices/A-2')).json.Invoices[0]?.['InvoiceID']);
    await client.post(`/Invoices/${id}`, { Status: 'VOIDED' });
    expect(await numbers(client, `IDs=${id}`)).toEqual(['A-2']);
    expect(await numbers(client, 'InvoiceNumbers=a-1,A-3,A-9')).toEqual(['A-1', 'A-3']);
    expect(await numbers(client, `ContactIDs=${client.contactId}&Statuses=VOIDED,DRAFT`)).toEqual(['A-2']);
    expect(await numbers(client, 'searchTerm=customer')).toHaveLength(3);
    expect(await numbers(client, 'createdByMyApp=true')).toHaveLength(3);
    expect((await client.get('/Invoices?IDs=nonsense')).status).toBe(400);
    expect((await client.get('/Invoices?createdByMyApp=perhaps')).status).toBe(400);
  });

  it('take a filter over the contact', async () => {
    const client = await withInvoices(1);
    const where = encodeURIComponent(`Contact.ContactID==guid("${client.contactId}") AND Type=="ACCREC"`);
    expect(await numbers(client, `where=${where}`)).toEqual(['A-1']);
  });
});

describe('lists of contacts', () => {
  it('are short without pages and whole with them', async () => {
    const client = connectedClient();
    await client.put('/Contacts', { Name: 'Acme', Phones: [{ PhoneType: 'FAX', PhoneNumber: '1' }] });
    expect((await client.get('/Contacts')).json.Contacts[0]).not.toHaveProperty('Phones');
    expect((await client.get('/Contacts?page=1')).json.Contacts[0]).toHaveProperty('Phones');
    expect((await client.get('/Contacts?page=1&summaryOnly=true')).json.Contacts[0]).not.toHaveProperty(
      'Phones',
    );
  });

  it('tell who is a customer and what is outstanding', async () => {
    const client = await invoiceClient();
    await client.create();
    await client.create({ CurrencyCode: 'EUR', CurrencyRate: 1.2, DueDate: '2026-12-31' });
    const { json } = await client.get(`/Contacts/${client.contactId}`);
    expect(json.Contacts[0]).toMatchObject({
      IsCustomer: true,
      IsSupplier: false,
      Balances: { AccountsReceivable: { Outstanding: 220, Overdue: 120 } },
    });
  });

  it('find a contact by its number in any case', async () => {
    const client = connectedClient();
    await client.put('/Contacts', { Name: 'Acme', ContactNumber: 'TT-main-c1' });
    expect((await client.get('/Contacts/tt-MAIN-c1')).json.Contacts[0]?.['Name']).toBe('Acme');
  });
});

describe('If-Modified-Since', () => {
  const since = (value: string) => ({ 'if-modified-since': value });

  it.each([
    [true, ['A-2', 'A-3']],
    [false, ['A-3']],
  ])('takes the second itself in by the switch: %s', async (modifiedSinceInclusive, expected) => {
    const client = await withInvoices(3);
    client.sandbox.switches.modifiedSinceInclusive = modifiedSinceInclusive;
    expect(await numbers(client, '', since('2026-11-22T10:00:01'))).toEqual(expected);
    expect(await numbers(client, '', since('Sun, 22 Nov 2026 10:00:01 GMT'))).toEqual(expected);
  });

  it.each([
    ['cut', 200],
    ['refuse', 400],
  ] as const)('with a fraction of a second: %s', async (modifiedSinceFraction, status) => {
    const client = connectedClient({ switches: { modifiedSinceFraction } });
    expect((await client.get('/Contacts', since('2026-11-22T10:00:01.500Z'))).status).toBe(status);
  });

  it('that is no time is an error', async () => {
    const client = connectedClient();
    for (const value of ['yesterday', '2026-11-22', '2026-11-22T10:00:01+01:00', '2026-13-22T10:00:01']) {
      const answer = await client.get('/Contacts', since(value));
      expect([value, answer.status]).toEqual([value, 400]);
    }
  });

  it('works on accounts, whose archiving counts as a change', async () => {
    const client = connectedClient();
    expect((await client.get('/Accounts', since('2026-11-22T09:00:00'))).json).toMatchObject({
      Accounts: [],
    });
    await client.sandbox.app.request(`/sandbox/organisations/${client.tenantId}/accounts/200`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'ARCHIVED' }),
    });
    const { json } = await client.get('/Accounts', since('2026-11-22T09:00:00'));
    expect(json).toMatchObject({ Accounts: [{ Code: '200', Status: 'ARCHIVED' }] });
  });
});

describe('reads that lag behind', () => {
  it('show the books as they were, while writes answer truthfully', async () => {
    const client = await invoiceClient({ switches: { readLagSeconds: 30 } });
    const id = await client.create({ InvoiceNumber: 'A-1', Reference: 'old' });
    expect((await client.get(`/Invoices/${id}`)).status).toBe(404);
    expect(await numbers(client, '')).toEqual([]);
    client.sandbox.clock.advance(29);
    expect((await client.get('/Invoices/A-1')).status).toBe(404);
    client.sandbox.clock.advance(1);
    expect(await numbers(client, '')).toEqual(['A-1']);

    const written = await client.post(`/Invoices/${id}`, { Reference: 'new' });
    expect(written.json.Invoices[0]?.['Reference']).toBe('new');
    expect((await client.get('/Invoices/A-1')).json.Invoices[0]?.['Reference']).toBe('old');
    client.sandbox.clock.advance(30);
    expect((await client.get('/Invoices/A-1')).json.Invoices[0]?.['Reference']).toBe('new');
  });

  it('remember several changes of the last half minute, one after the other', async () => {
    const client = await invoiceClient({ switches: { readLagSeconds: 30 } });
    const id = await client.create({ InvoiceNumber: 'A-1', Reference: '1' });
    const seen = [];
    for (const reference of ['2', '3', '4', '4']) {
      client.sandbox.clock.advance(10);
      await client.post(`/Invoices/${id}`, { Reference: reference });
    }
    for (let i = 0; i < 4; i++) {
      seen.push((await client.get('/Invoices/A-1')).json.Invoices[0]?.['Reference']);
      client.sandbox.clock.advance(10);
    }
    expect(seen).toEqual(['2', '3', '4', '4']);
  });

  it('never hide a number that is taken from a write', async () => {
    const client = await invoiceClient({ switches: { readLagSeconds: 30 } });
    await client.create({ InvoiceNumber: 'A-1' });
    expect(client.refused(await client.put('/Invoices', client.invoice({ InvoiceNumber: 'A-1' })))).toMatch(
      /must be unique/,
    );
  });
});
