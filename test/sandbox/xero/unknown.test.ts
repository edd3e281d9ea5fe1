import { describe, expect, it } from 'vitest';
import { connectedClient } from './sandbox-client.ts';

describe('what the sandbox does not know fails loudly and is marked in the call log', () => {
  it.each([
    ['a route', 'GET', '/Quotes', undefined, 404],
    ['a method', 'DELETE', '/Contacts', undefined, 405],
    ['a query parameter', 'GET', '/Invoices?colour=blue', undefined, 400],
    ['a filter', 'GET', '/Invoices?where=Colour%3D%3D%22blue%22', undefined, 400],
    ['an order', 'GET', '/Invoices?order=Colour', undefined, 400],
    ['a field', 'PUT', '/Contacts', { Name: 'A', Colour: 'blue' }, 400],
    ['a field of a line', 'PUT', '/Invoices', { Type: 'ACCREC', LineItems: [{ Colour: 'blue' }] }, 400],
    ['a plural beside another', 'PUT', '/Contacts', { Contacts: [], Invoices: [] }, 400],
    ['money as text', 'PUT', '/Invoices', { Type: 'ACCREC', LineItems: [{ UnitAmount: '1.00' }] }, 400],
    [
      'another spelling of a value',
      'PUT',
      '/Invoices',
      { Type: 'ACCREC', LineAmountTypes: 'exclusive' },
      400,
    ],
  ])('%s', async (_name, method, path, body, status) => {
    const client = connectedClient();
    const answer = await client.call(method, path, body);
    expect(answer.status).toBe(status);
    expect(client.sandbox.calls.since(0).at(-1)?.unknown).toBeTruthy();
  });

  it('an answer in XML and a body that is not marked as JSON', async () => {
    const client = connectedClient();
    expect((await client.get('/Organisation', { accept: '*/*' })).status).toBe(406);
    const write = await client.put('/Contacts', { Name: 'A' }, { 'content-type': 'text/plain' });
    expect(write.status).toBe(415);
    expect(client.sandbox.calls.since(0).map((call) => call.unknown !== null)).toEqual([true, true]);
  });

  it('a path outside of everything', async () => {
    const client = connectedClient();
    const response = await client.sandbox.app.request('/api.xro/1.0/Contacts');
    expect(response.status).toBe(404);
    expect(client.sandbox.calls.since(0).at(-1)?.unknown).toMatch(/api\.xro\/1\.0/);
  });

  it("while an unknown id is Xero's plain 404, and no mistake of the caller's code", async () => {
    const client = connectedClient();
    const id = '11111111-1111-4111-8111-111111111111';
    const answers = [
      await client.get(`/Contacts/${id}`),
      await client.get('/Invoices/NO-SUCH'),
      await client.post(`/Invoices/${id}`, { Reference: 'x' }),
      await client.post('/Contacts', { ContactID: id, Name: 'x' }),
    ];
    for (const answer of answers) {
      expect([answer.status, answer.headers.get('content-type'), answer.text]).toEqual([
        404,
        'text/html',
        '',
      ]);
    }
    expect(client.sandbox.calls.since(0).every((call) => call.unknown === null)).toBe(true);
  });
});
