import { describe, expect, it } from 'vitest';
import { invoiceClient } from './invoice-client.ts';
import { connectedClient } from './sandbox-client.ts';
import type { Client } from './sandbox-client.ts';

async function control(client: Client, path: string, body?: unknown) {
  const init =
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        };
  const response = await client.sandbox.app.request(`/sandbox${path}`, init);
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

describe('the state', () => {
  it('is the whole books with amounts as text, and holds no secret', async () => {
    const client = await invoiceClient();
    const id = await client.create({ InvoiceNumber: 'A-1' });
    const { json } = await control(client, '/state');
    expect(json).toMatchObject({
      now: '2026-11-22T10:00:00.000Z',
      organisations: [
        {
          name: 'Northgate Design Ltd',
          periodLockDate: '2026-03-31',
          isDemoCompany: true,
          contacts: [{ name: 'Customer', status: 'ACTIVE' }],
          invoices: [
            {
              id,
              number: 'A-1',
              contactName: 'Customer',
              date: '2026-10-01',
              total: '120.00',
              lines: [{ accountCode: '200', amounts: { quantity: '2.0000', lineAmount: '100.00' } }],
            },
          ],
        },
        { name: 'Southgate Trading Ltd', isDemoCompany: false, contacts: [] },
      ],
    });
    const text = JSON.stringify(json);
    expect(text).not.toContain('demo-secret');
    expect(text).not.toContain(client.token);
  });
});

describe('the call log', () => {
  it('tells of each call what was asked and answered, never a token or a body', async () => {
    const client = connectedClient();
    await client.put('/Contacts?summarizeErrors=false', { Name: 'Secret name' }, { 'idempotency-key': 'k' });
    await client.get('/Organisation');
    const { json } = await control(client, '/calls?since=0');
    expect(json).toMatchObject({
      last: 2,
      calls: [
        {
          n: 1,
          at: '2026-11-22T10:00:00.000Z',
          method: 'PUT',
          path: '/api.xro/2.0/Contacts',
          query: '?summarizeErrors=false',
          clientId: 'demo-client',
          tenantId: client.tenantId,
          idempotencyKey: 'k',
          status: 200,
          replayed: false,
          unknown: null,
        },
        { n: 2, method: 'GET' },
      ],
    });
    const text = JSON.stringify(json);
    expect(text).not.toContain('Secret name');
    expect(text).not.toContain(client.token);
    expect((await control(client, '/calls?since=1')).json).toMatchObject({ calls: [{ n: 2 }] });
    expect((await control(client, '/calls?since=2')).json).toMatchObject({ calls: [] });
  });

  it('leaves out the query of the consent page, which carries the state', async () => {
    const client = connectedClient();
    await client.sandbox.app.request('/identity/connect/authorize?client_id=demo-client&state=secret');
    expect(client.sandbox.calls.since(0)).toMatchObject([{ path: '/identity/connect/authorize', query: '' }]);
  });
});

describe('a control', () => {
  it('turns switches, and refuses one it does not know', async () => {
    const client = connectedClient();
    expect((await control(client, '/switches', { readLagSeconds: 5 })).json).toMatchObject({
      readLagSeconds: 5,
    });
    expect(client.sandbox.switches.readLagSeconds).toBe(5);
    expect((await control(client, '/switches', { readLagSeconds: 31 })).status).toBe(400);
    expect((await control(client, '/switches', { colour: 'blue' })).status).toBe(400);
  });

  it('moves and scales the clock', async () => {
    const client = connectedClient();
    const { json } = await control(client, '/clock', { advanceSeconds: 90 });
    expect(json).toEqual({ now: '2026-11-22T10:01:30.000Z', scale: 0 });
    expect((await control(client, '/clock', { scale: 10 })).json).toMatchObject({ scale: 10 });
    expect((await control(client, '/clock', { advanceSeconds: -1 })).status).toBe(400);
  });

  it('moves the Date header alone, for callers that compare clocks', async () => {
    const client = connectedClient();
    const date = async () => (await client.get('/Organisation')).headers.get('date');
    expect(await date()).toBeNull();
    const { json } = await control(client, '/clock', { dateAheadSeconds: 86_400 });
    expect(json).toMatchObject({ now: '2026-11-22T10:00:00.000Z' });
    expect(Date.parse((await date()) ?? '')).toBeGreaterThan(Date.now() + 86_000_000);
  });

  it('queues faults, one or many, and sets the latency', async () => {
    const client = connectedClient();
    expect((await control(client, '/faults', { kind: 'html' })).json).toEqual({ waiting: 1 });
    const more = [{ kind: 'offline503', method: 'PUT', path: '/Invoices', nth: 2 }];
    expect((await control(client, '/faults', more)).json).toEqual({ waiting: 2 });
    expect((await control(client, '/faults', { kind: 'rain' })).status).toBe(400);
    await control(client, '/latency', { ms: 5 });
    expect(client.sandbox.latency.get()).toBe(5);
  });

  it('disconnects an organisation as somebody inside Xero would', async () => {
    const client = connectedClient();
    expect((await control(client, '/disconnect', { tenantId: client.tenantId })).json).toEqual({ ended: 1 });
    expect((await client.get('/Organisation')).status).toBe(403);
  });

  it('grants a connection without a browser, for known apps and organisations', async () => {
    const client = connectedClient();
    const tenantId = client.sandbox.organisations[1]?.settings.tenantId ?? '';
    const { json } = await control(client, '/grants', { clientId: 'demo-client', tenantId });
    const headers = { authorization: `Bearer ${String(json['access_token'])}`, 'xero-tenant-id': tenantId };
    expect((await client.get('/Organisation', headers)).text).toMatch(/Southgate Trading Ltd/);
    expect((await control(client, '/grants', { clientId: 'nobody', tenantId })).status).toBe(404);
  });

  it('registers an app, unless Xero would refuse its redirect address', async () => {
    const client = connectedClient();
    const app = { clientId: 'second', clientSecret: 's', redirectUris: ['http://localhost:1/x'] };
    expect((await control(client, '/apps', app)).status).toBe(200);
    const wrong = { ...app, redirectUris: ['http://127.0.0.1:1/x'] };
    expect((await control(client, '/apps', wrong)).json['error']).toMatch(/localhost/);
  });

  it('changes an organisation: lock dates, currencies, accounts, tax rates, offline', async () => {
    const client = await invoiceClient();
    const path = '/organisations/nG4d1';
    await control(client, path, { periodLockDate: null, currencies: ['GBP'] });
    await client.create({ Date: '2026-01-01' });
    expect((await client.put('/Invoices', client.invoice({ CurrencyCode: 'EUR' }))).status).toBe(400);
    await control(client, `${path}/tax-rates/OUTPUT2`, { status: 'ARCHIVED' });
    expect(client.refused(await client.put('/Invoices', client.invoice()))).toMatch(/TaxType code 'OUTPUT2'/);
    await control(client, path, { offline: true });
    expect((await client.get('/Organisation')).status).toBe(503);
    expect((await control(client, '/organisations/nobody', { offline: true })).status).toBe(404);
  });

  it('changes documents as people in Xero would, and that shows as a change', async () => {
    const client = await invoiceClient();
    const id = await client.create();
    client.sandbox.clock.advance(60);
    const path = `/organisations/${client.tenantId}`;
    await control(client, `${path}/invoices/${id}`, { status: 'VOIDED' });
    await control(client, `${path}/contacts/${client.contactId}`, { status: 'ARCHIVED' });
    expect(client.stored(id)).toMatchObject({ status: 'VOIDED' });
    const changed = { 'if-modified-since': '2026-11-22T10:00:30' };
    expect((await client.get('/Contacts?includeArchived=true', changed)).json.Contacts).toHaveLength(1);
    expect((await control(client, `${path}/invoices/${id}`, { amountPaid: 5 })).status).toBe(400);
  });

  it('takes JSON only, so that no web page can press it', async () => {
    const client = connectedClient();
    const response = await client.sandbox.app.request('/sandbox/clock', {
      method: 'POST',
      body: '{"advanceSeconds":1}',
    });
    expect(response.status).toBe(415);
  });
});
