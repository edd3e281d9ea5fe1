import { describe, expect, it } from 'vitest';
import { connectedClient } from './sandbox-client.ts';
import { claimsOf, connectionsOf, control, freshSandbox, signIn } from './browser.ts';

describe('who may call', () => {
  it('nobody without a token, with a forged one or with one of another client', async () => {
    const client = connectedClient();
    const [head, body] = client.token.split('.');
    const forged = `${head}.${body}.${Buffer.from('forged').toString('base64url')}`;
    for (const authorization of ['', 'Bearer x', `Bearer ${forged}`, 'Basic abc']) {
      const answer = await client.get('/Organisation', { authorization });
      expect(answer.status).toBe(401);
      expect(answer.json).toMatchObject({ Title: 'Unauthorized', Status: 401 });
    }
  });

  it('not with a token that is older than 30 minutes', async () => {
    const client = connectedClient();
    client.sandbox.clock.advance(1799);
    expect((await client.get('/Organisation')).status).toBe(200);
    client.sandbox.clock.advance(1);
    const answer = await client.get('/Organisation');
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ Detail: 'TokenExpired: token expired at 11/22/2026 10:30:00' });
  });

  it('only tenants that are connected: a missing or foreign tenant is forbidden', async () => {
    const client = connectedClient();
    const foreign = client.sandbox.organisations[1]?.settings.tenantId ?? '';
    for (const tenant of ['', foreign, 'nonsense']) {
      const answer = await client.get('/Organisation', { 'xero-tenant-id': tenant });
      expect(answer.status).toBe(403);
      expect(answer.json).toMatchObject({ Title: 'Forbidden', Detail: 'AuthenticationUnsuccessful' });
    }
  });

  it.each(['AuthenticationUnsuccessful', 'Forbidden'] as const)(
    'and says %s by the switch once the app was removed inside Xero',
    async (forbiddenDetail) => {
      const client = connectedClient({ switches: { forbiddenDetail } });
      client.sandbox.connections.disconnect(client.tenantId);
      const answer = await client.get('/Organisation');
      expect([answer.status, answer.json]).toEqual([
        403,
        expect.objectContaining({ Detail: forbiddenDetail }),
      ]);
    },
  );

  it('not a practice, which is listed like an organisation', async () => {
    const client = connectedClient();
    const body = { tenantType: 'PRACTICE' };
    expect((await control(client.sandbox, `/organisations/${client.tenantId}`, body)).status).toBe(200);
    expect((await connectionsOf(client.sandbox, client.token))[0]).toMatchObject({ tenantType: 'PRACTICE' });
    expect((await client.get('/Organisation')).status).toBe(403);
  });

  it('only what the scopes allow, reading and writing apart', async () => {
    const client = connectedClient();
    const { access_token: token } = client.sandbox.grant({
      clientId: 'demo-client',
      tenantId: client.tenantId,
      scopes: ['accounting.contacts.read', 'accounting.invoices'],
    });
    const headers = { authorization: `Bearer ${token}` };
    expect((await client.get('/Contacts', headers)).status).toBe(200);
    expect((await client.get('/Invoices', headers)).status).toBe(200);
    const settings = await client.get('/Accounts', headers);
    const write = await client.put('/Contacts', { Name: 'A' }, headers);
    for (const answer of [settings, write]) {
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/insufficient_scope/);
    }
    expect(client.sandbox.organisations[0]?.contacts.list()).toEqual([]);
  });
});

describe('connections', () => {
  it('are removed by their id, once', async () => {
    const sandbox = freshSandbox();
    const { access_token: token } = await signIn(sandbox);
    const [connection] = await connectionsOf(sandbox, token);
    const remove = () =>
      sandbox.app.request(`/connections/${connection?.['id']}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${token}` },
      });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    expect(await connectionsOf(sandbox, token)).toEqual([]);
  });

  it('are not listed for a query that is not known', async () => {
    const sandbox = freshSandbox();
    const { access_token: token } = await signIn(sandbox);
    for (const query of ['?authEventId=x', '?authEventId=', '?colour=blue']) {
      const response = await sandbox.app.request(`/connections${query}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(response.status).toBe(400);
      expect(sandbox.calls.since(0).at(-1)?.unknown).toBeTruthy();
    }
  });

  it('show that they were made anew: updated differs from created, the id stays', async () => {
    const sandbox = freshSandbox();
    const first = await signIn(sandbox);
    const [before] = await connectionsOf(sandbox, first.access_token);
    expect(before?.['createdDateUtc']).toBe('2026-11-22T10:00:00.0000000');
    expect(before?.['updatedDateUtc']).toBe(before?.['createdDateUtc']);
    sandbox.connections.disconnect(before?.['tenantId'] ?? '');
    sandbox.clock.advance(3600);
    const again = await signIn(sandbox);
    const [after] = await connectionsOf(sandbox, again.access_token);
    expect(after?.['id']).toBe(before?.['id']);
    expect(after?.['updatedDateUtc']).toBe('2026-11-22T11:00:00.0000000');
    expect(after?.['authEventId']).not.toBe(before?.['authEventId']);
  });

  it.each([true, false])('take the event of a second consent by the switch: %s', async (renews) => {
    const sandbox = freshSandbox({ switches: { reconsentRenewsAuthEvent: renews } });
    await signIn(sandbox);
    const again = await signIn(sandbox);
    const event = String(claimsOf(again.access_token)['authentication_event_id']);
    const found = await connectionsOf(sandbox, again.access_token, `?authEventId=${event}`);
    expect(found).toHaveLength(renews ? 1 : 0);
    expect(await connectionsOf(sandbox, again.access_token)).toHaveLength(1);
  });
});
