import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBooks } from '../../../sandbox/demo/read-books.ts';
import { giveConsent } from '../../../sandbox/demo/consent.ts';
import { createWalker } from '../../../sandbox/demo/walker.ts';
import { startSandbox, type RunningSandbox } from '../../../sandbox/xero/start-sandbox.ts';

let running: RunningSandbox;
beforeAll(async () => {
  running = await startSandbox();
});
afterAll(() => running.stop());

function tenantIdOf(name: string): string {
  const found = running.sandbox.organisations.find(({ settings }) => settings.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found.settings.tenantId;
}

/** Writes as an app would, with a token that the sandbox grants. */
async function put(path: string, body: object): Promise<Record<string, unknown>> {
  const tenantId = tenantIdOf('Northgate Design Ltd');
  const { access_token: token } = running.sandbox.grant({ clientId: 'demo-client', tenantId });
  const response = await fetch(new URL(`/api.xro/2.0/${path}`, running.url), {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${token}`,
      'xero-tenant-id': tenantId,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

describe('reading the sandbox’s books', () => {
  it('finds empty books, with currencies and the end of the locked period', async () => {
    expect(await readBooks(running.url, 'Northgate Design Ltd')).toEqual({
      organisation: 'Northgate Design Ltd',
      currencies: ['GBP', 'EUR', 'USD'],
      lockedUntil: '2026-03-31',
      contacts: [],
      invoices: [],
      bills: [],
      payments: [],
      creditNotes: [],
    });
  });

  it('finds what was posted, amounts as decimal strings', async () => {
    const { Contacts } = await put('Contacts', {
      Contacts: [
        {
          Name: 'Harbour & Finch Ltd',
          ContactNumber: 'TT-demo-c1',
          EmailAddress: 'a@harbourfinch.example',
          Addresses: [{ AddressType: 'STREET', AddressLine1: '12 Quay Street' }],
        },
      ],
    });
    const [{ ContactID } = { ContactID: '' }] = Contacts as { ContactID: string }[];
    await put('Invoices?unitdp=4', {
      Invoices: [
        {
          Type: 'ACCREC',
          Status: 'AUTHORISED',
          InvoiceNumber: 'INV-1',
          Reference: 'PO-1',
          Url: 'https://timetracker.example/invoices/4',
          Contact: { ContactID },
          Date: '2026-07-01',
          DueDate: '2026-07-31',
          LineItems: [
            {
              Description: 'Work',
              Quantity: 1.33,
              UnitAmount: 75.1729,
              AccountCode: '200',
              TaxType: 'OUTPUT2',
            },
          ],
        },
      ],
    });
    const { contacts, invoices } = await readBooks(running.url, 'Northgate Design Ltd');
    expect(contacts).toMatchObject([
      { number: 'TT-demo-c1', name: 'Harbour & Finch Ltd', addressLines: ['12 Quay Street'] },
    ]);
    expect(invoices).toMatchObject([
      {
        number: 'INV-1',
        reference: 'PO-1',
        date: '2026-07-01',
        dueDate: '2026-07-31',
        currency: 'GBP',
        status: 'AUTHORISED',
        lines: [{ description: 'Work', amount: '99.98', tax: '20.00', taxType: 'OUTPUT2', account: '200' }],
        subtotal: '99.98',
        tax: '20.00',
        total: '119.98',
      },
    ]);
  });

  it('names the organisations there are if one is not', async () => {
    await expect(readBooks(running.url, 'Eastgate')).rejects.toThrow('Northgate Design Ltd, Southgate');
  });
});

describe('the sandbox’s consent page', () => {
  it('is walked through like a browser does, up to the callback with a code', async () => {
    const link = new URL('/identity/connect/authorize', running.url);
    link.search = new URLSearchParams({
      response_type: 'code',
      client_id: 'demo-client',
      redirect_uri: 'http://localhost:8480/integrations/xero/callback',
      scope: 'offline_access accounting.invoices',
      state: 'some-state',
    }).toString();
    let callback = '';
    const walker = createWalker(async (input, init) => {
      const request = new Request(input, init);
      if (new URL(request.url).port !== '8480') return fetch(request);
      callback = request.url;
      return new Response('connected');
    });
    const page = await giveConsent(link.href, 'Southgate Trading Ltd', walker);
    expect(page.html).toBe('connected');
    expect(new URL(callback).searchParams.get('state')).toBe('some-state');
    const connected = running.sandbox.connections.all().map((connection) => connection.tenantId);
    expect(connected).toContain(tenantIdOf('Southgate Trading Ltd'));
  });
});
