import { describe, expect, it } from 'vitest';
import { spendingClient } from './spending-client.ts';

describe('users', () => {
  it('are the people of the organisation, the one who left among them', async () => {
    const client = await spendingClient();
    const users = client.list(await client.get('/Users?order=EmailAddress'), 'Users');
    expect(
      users.map((each) => [each['EmailAddress'], each['OrganisationRole'], each['IsSubscriber']]),
    ).toEqual([
      ['bookkeeper@northgate.example', 'FINANCIALADVISER', true],
      ['morgan@northgate.example', 'REMOVED', false],
      ['priya@northgate.example', 'STANDARD', false],
      ['tom@northgate.example', 'INVOICEONLY', false],
    ]);
  });

  it('are found by address, by time of change and by id', async () => {
    const client = await spendingClient();
    const { priya } = client.users;
    const where = await client.get('/Users?where=EmailAddress=="PRIYA@northgate.example"');
    expect(client.list(where, 'Users')).toMatchObject([{ UserID: priya.id, FirstName: 'Priya' }]);
    const since = await client.get('/Users', { 'if-modified-since': '2026-01-01T00:00:00' });
    expect(client.list(since, 'Users')).toEqual([]);
    expect(client.first(await client.get(`/Users/${priya.id}`), 'Users')['LastName']).toBe('Raman');
    expect((await client.get(`/Users/${client.contactId}`)).status).toBe(404);
  });

  it('are not the same ids in the other organisation', async () => {
    const [one, other] = [await spendingClient({ nth: 0 }), await spendingClient({ nth: 1 })];
    expect(one.users.priya.id).not.toBe(other.users.priya.id);
    expect((await spendingClient({ nth: 0 })).users.priya.id).toBe(one.users.priya.id);
  });

  it('cannot be written', async () => {
    const client = await spendingClient();
    expect((await client.put('/Users', { EmailAddress: 'a@b.example' })).status).toBe(405);
  });
});
