import { describe, expect, it } from 'vitest';
import { claimsOf, connectionsOf, freshSandbox, organisationStatus, signIn, tokenCall } from './browser.ts';

const ask = (sandbox: ReturnType<typeof freshSandbox>, scope: string) =>
  tokenCall(sandbox, { grant_type: 'client_credentials', scope });

describe('an app gets a token for itself', () => {
  it('of 30 minutes, that belongs to nobody and cannot be refreshed', async () => {
    const { status, body } = await ask(freshSandbox(), 'app.connections');
    expect(status).toBe(200);
    expect(body).toMatchObject({ expires_in: 1800, scope: 'app.connections' });
    expect(body.refresh_token).toBeUndefined();
    expect(claimsOf(body.access_token)).not.toHaveProperty('xero_userid');
  });

  it('for scopes that belong to no organisation, and for those only', async () => {
    const sandbox = freshSandbox();
    for (const scope of ['', 'accounting.invoices', 'app.connections accounting.contacts', 'openid']) {
      expect((await ask(sandbox, scope)).body).toEqual({ error: 'invalid_scope' });
    }
  });

  it('that lists and ends the connections of everybody to this app, and of no other app', async () => {
    const sandbox = freshSandbox();
    await signIn(sandbox, 0);
    await signIn(sandbox, 1, { login_hint: 'priya@northgate.example' });
    const tenantId = sandbox.organisations[0]?.settings.tenantId ?? '';
    sandbox.grant({ clientId: 'older-client', tenantId });
    const { access_token: token } = (await ask(sandbox, 'app.connections')).body;
    const [first, second, ...more] = await connectionsOf(sandbox, token);
    expect([first?.['tenantId'] === tenantId, second !== undefined, more]).toEqual([true, true, []]);
    const response = await sandbox.app.request(`/connections/${second?.['id']}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(204);
    expect(sandbox.connections.list('demo-client')).toHaveLength(1);
    expect(sandbox.connections.list('older-client')).toHaveLength(1);
  });

  it('that opens no books', async () => {
    const sandbox = freshSandbox();
    await signIn(sandbox);
    const tenantId = sandbox.organisations[0]?.settings.tenantId ?? '';
    const { access_token: token } = (await ask(sandbox, 'app.connections')).body;
    expect(await organisationStatus(sandbox, token, tenantId)).toBe(403);
  });
});
