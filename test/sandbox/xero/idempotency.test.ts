import { describe, expect, it } from 'vitest';
import { clientOf, connectedClient } from './sandbox-client.ts';
import type { Client } from './sandbox-client.ts';

const key = (value: string) => ({ 'idempotency-key': value });
const contacts = (client: Client) => client.sandbox.organisations[0]?.contacts.list() ?? [];
const lastCall = (client: Client) => client.sandbox.calls.since(0).at(-1);

describe('an Idempotency-Key', () => {
  it('brings the first answer back for six minutes, byte for byte, and does nothing twice', async () => {
    const client = connectedClient();
    const first = await client.post('/Contacts', { FirstName: 'A', Name: 'Acme' }, key('k'));
    client.sandbox.clock.advance(359);
    const again = await client.post('/Contacts', { FirstName: 'A', Name: 'Acme' }, key('k'));
    expect(again.text).toBe(first.text);
    expect(lastCall(client)?.replayed).toBe(true);
    expect(contacts(client)).toHaveLength(1);
  });

  it('is new again after six minutes from the first call, whatever came between', async () => {
    const client = connectedClient();
    await client.put('/Contacts', { Name: 'Acme' }, key('k'));
    client.sandbox.clock.advance(200);
    await client.put('/Contacts', { Name: 'Acme' }, key('k'));
    client.sandbox.clock.advance(160);
    const late = await client.put('/Contacts', { Name: 'Acme' }, key('k'));
    expect(late.status).toBe(400);
    expect(lastCall(client)?.replayed).toBe(false);
  });

  it('remembers refusals too: the reason may be gone, the answer is not', async () => {
    const client = connectedClient();
    await client.put('/Contacts', { Name: 'Acme' });
    const refused = await client.put('/Contacts', { Name: 'Acme', FirstName: 'B' }, key('k'));
    expect(refused.status).toBe(400);
    const [contact] = contacts(client);
    await client.post(`/Contacts/${contact?.id}`, { Name: 'Renamed' });
    const replay = await client.put('/Contacts', { Name: 'Acme', FirstName: 'B' }, key('k'));
    expect(replay.text).toBe(refused.text);
    const fresh = await client.put('/Contacts', { Name: 'Acme', FirstName: 'B' }, key('k2'));
    expect(fresh.status).toBe(200);
  });

  it.each([
    ['message', 'Message'],
    ['element', 'Elements'],
  ] as const)('with another request is refused; the text stands in the %s', async (conflictText, field) => {
    const client = connectedClient({ switches: { conflictText } });
    await client.put('/Contacts', { Name: 'Acme' }, key('k'));
    const changed = [
      await client.put('/Contacts', { Name: 'Other' }, key('k')),
      await client.post('/Contacts', { Name: 'Acme' }, key('k')),
      await client.put('/Contacts?summarizeErrors=false', { Name: 'Acme' }, key('k')),
    ];
    for (const answer of changed) {
      expect(answer.status).toBe(400);
      const place: unknown = answer.json[field];
      expect(JSON.stringify(place)).toMatch(/Idempotency Key: k is used with a different request\./);
    }
    expect(contacts(client)).toHaveLength(1);
  });

  it('of more than 128 characters is refused', async () => {
    const client = connectedClient();
    expect((await client.put('/Contacts', { Name: 'A' }, key('x'.repeat(129)))).status).toBe(400);
    expect((await client.put('/Contacts', { Name: 'A' }, key('x'.repeat(128)))).status).toBe(200);
  });

  it('counts against the limits when it is repeated', async () => {
    const client = connectedClient({ switches: { minuteLimit: 2 } });
    const statuses = [];
    for (let i = 0; i < 3; i++) {
      statuses.push((await client.put('/Contacts', { Name: 'A' }, key('k'))).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
  });

  it('means nothing on a GET', async () => {
    const client = connectedClient();
    await client.get('/Contacts', key('k'));
    expect((await client.put('/Contacts', { Name: 'A' }, key('k'))).status).toBe(200);
  });

  it.each([
    ['app-tenant', 200],
    ['app', 400],
  ] as const)('belongs by the switch to %s', async (idempotencyScope, status) => {
    const client = connectedClient({ switches: { idempotencyScope } });
    const request = (url: string, init: RequestInit) =>
      Promise.resolve(client.sandbox.app.request(url, init));
    const other = clientOf(client.sandbox, request, '', 1);
    await client.put('/Contacts', { Name: 'Acme' }, key('k'));
    expect((await other.put('/Contacts', { Name: 'Acme' }, key('k'))).status).toBe(status);
  });

  it.each([
    ['wait', [200, 200], 1],
    ['refuse', [200, 400], 1],
    ['both', [200, 200], 2],
  ] as const)('used twice at once: %s', async (sameKeyAtOnce, statuses, made) => {
    const client = connectedClient({ switches: { sameKeyAtOnce }, latencyMs: 20 });
    const draft = await invoiceWithoutNumber(client);
    const answers = await Promise.all([1, 2].map(() => client.put('/Invoices', draft, key('k'))));
    expect(answers.map((answer) => answer.status).sort((a, b) => a - b)).toEqual([...statuses]);
    expect(client.sandbox.organisations[0]?.invoices.list()).toHaveLength(made);
  });
});

async function invoiceWithoutNumber(client: Client) {
  const { json } = await client.put('/Contacts', { Name: 'Customer' });
  const line = { Description: 'Work', Quantity: 1, UnitAmount: 10, AccountCode: '200' };
  return { Type: 'ACCREC', Contact: { ContactID: json.Contacts[0]?.['ContactID'] }, LineItems: [line] };
}
