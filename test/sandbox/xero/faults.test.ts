import { afterEach, describe, expect, it } from 'vitest';
import { createFaults } from '../../../sandbox/xero/faults.ts';
import { startSandbox } from '../../../sandbox/xero/start-sandbox.ts';
import type { RunningSandbox } from '../../../sandbox/xero/start-sandbox.ts';
import { clientOf } from './sandbox-client.ts';
import type { Client } from './sandbox-client.ts';

let running: RunningSandbox | null = null;

afterEach(async () => {
  await running?.stop();
  running = null;
});

async function start(): Promise<Client> {
  running = await startSandbox();
  return clientOf(running.sandbox, fetch, running.url);
}

const names = (client: Client) => client.sandbox.organisations[0]?.contacts.list().map((each) => each.name);
const key = { 'idempotency-key': 'k' };

describe('a fault', () => {
  it.each([
    ['error500Before', 500, [], 500],
    ['error500After', 500, ['Acme'], 500],
    ['offline503', 503, [], 200],
  ] as const)('%s: status, books, and the repeat with the same key', async (kind, status, books, repeat) => {
    const client = await start();
    client.sandbox.faults.add({ kind });
    expect((await client.put('/Contacts', { Name: 'Acme' }, key)).status).toBe(status);
    expect(names(client)).toEqual(books);
    expect((await client.put('/Contacts', { Name: 'Acme' }, key)).status).toBe(repeat);
    expect(names(client)?.length).toBeLessThanOrEqual(1);
  });

  it.each([
    ['dropBefore', []],
    ['dropAfter', ['Acme']],
    ['truncate', ['Acme']],
  ] as const)('%s cuts the connection; the same key then tells what happened', async (kind, books) => {
    const client = await start();
    client.sandbox.faults.add({ kind });
    await expect(client.put('/Contacts', { Name: 'Acme' }, key)).rejects.toThrow(/fetch failed|terminated/);
    expect(names(client)).toEqual(books);
    const again = await client.put('/Contacts', { Name: 'Acme' }, key);
    expect(again.status).toBe(200);
    expect(names(client)).toEqual(['Acme']);
  });

  it.each([
    ['before', []],
    ['after', ['Acme']],
  ] as const)("a gateway's HTML page %s the work", async (when, books) => {
    const client = await start();
    client.sandbox.faults.add({ kind: 'html', when });
    const answer = await client.put('/Contacts', { Name: 'Acme' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(names(client)).toEqual(books);
  });

  it('rateLimit refuses although there is room', async () => {
    const client = await start();
    client.sandbox.faults.add({ kind: 'rateLimit', problem: 'day' });
    const answer = await client.get('/Organisation');
    expect(answer.status).toBe(429);
    expect(answer.headers.get('x-rate-limit-problem')).toBe('day');
  });

  it('finishes the work although the caller hung up meanwhile', async () => {
    const client = await start();
    client.sandbox.faults.add({ kind: 'delay', delayMs: 300, when: 'before' });
    const caller = new AbortController();
    const call = fetch(`${running?.url}/api.xro/2.0/Contacts`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${client.token}`,
        'xero-tenant-id': client.tenantId,
        accept: 'application/json',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ Name: 'Acme' }),
      signal: caller.signal,
    });
    const ended = call.catch((error: unknown) => String(error));
    await expect.poll(() => client.sandbox.calls.since(0)[0]?.fault).toBe('delay');
    caller.abort();
    expect(await ended).toMatch(/abort/);
    expect(names(client)).toEqual([]);
    await expect.poll(() => names(client)).toEqual(['Acme']);
  });

  it('can hit the token endpoint: the refresh happened, the answer is lost', async () => {
    const client = await start();
    const { refresh_token: token = '' } = client.sandbox.grant({
      clientId: 'demo-client',
      tenantId: client.tenantId,
    });
    const refresh = () =>
      fetch(`${running?.url}/connect/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from('demo-client:demo-secret').toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token }),
      });
    client.sandbox.faults.add({ kind: 'dropAfter', path: '/connect/token' });
    await expect(refresh()).rejects.toThrow(/fetch failed/);
    expect((await refresh()).status).toBe(200);
    client.sandbox.faults.add({ kind: 'error500Before', path: '/connect/token' });
    expect((await refresh()).status).toBe(500);
  });

  it('marks the call it hit in the log', async () => {
    const client = await start();
    client.sandbox.faults.add({ kind: 'dropBefore' });
    await client.get('/Organisation').catch(() => null);
    expect(client.sandbox.calls.since(0)).toMatchObject([{ fault: 'dropBefore', status: 0 }]);
  });
});

describe('the queue of faults', () => {
  const call = (method: string, path: string, tenantId: string | null = 't') => ({ method, path, tenantId });

  it('picks calls by method, path and organisation', () => {
    const faults = createFaults();
    faults.add({ kind: 'html', method: 'put', path: '/Invoices', tenantId: 't' });
    expect(faults.take(call('GET', '/api.xro/2.0/Invoices'))).toBeNull();
    expect(faults.take(call('PUT', '/api.xro/2.0/Contacts'))).toBeNull();
    expect(faults.take(call('PUT', '/api.xro/2.0/Invoices', 'other'))).toBeNull();
    expect(faults.take(call('PUT', '/api.xro/2.0/Invoices'))?.kind).toBe('html');
    expect(faults.waiting()).toBe(0);
  });

  it('waits for the nth matching call and then hits as often as it says', () => {
    const faults = createFaults();
    faults.add({ kind: 'html', nth: 3, times: 2 });
    const hits = Array.from({ length: 6 }, () => faults.take(call('GET', '/')) !== null);
    expect(hits).toEqual([false, false, true, true, false, false]);
  });

  it('hits one call with one fault only', () => {
    const faults = createFaults();
    faults.add({ kind: 'html' });
    faults.add({ kind: 'offline503' });
    expect([1, 2, 3].map(() => faults.take(call('GET', '/'))?.kind)).toEqual([
      'html',
      'offline503',
      undefined,
    ]);
  });
});
