import { describe, expect, it } from 'vitest';
import { DEFAULT_APP, OLDER_APP } from '../../../sandbox/xero/create-sandbox.ts';
import { authorizeQuery, decide, freshSandbox, tokenCall } from './browser.ts';
import { connectedClient } from './sandbox-client.ts';
import { spendingClient } from './spending-client.ts';

const BROAD = ['accounting.transactions', 'accounting.transactions.read', 'accounting.reports.read'];

const show = (client_id: string, scope: string) =>
  freshSandbox().app.request(
    `/identity/connect/authorize?${authorizeQuery({ client_id, scope }).toString()}`,
  );

describe('a sandbox starts with an app of today and an older one', () => {
  it.each(BROAD)(
    'where the app of today is refused %s on a page, and nothing is sent back',
    async (scope) => {
      const response = await show(DEFAULT_APP.clientId, `offline_access ${scope}`);
      expect([response.status, response.headers.get('location')]).toEqual([400, null]);
      const text = await response.text();
      expect(text).toContain('invalid_scope');
      expect(text).toContain(`Invalid scope for client: ${scope}`);
    },
  );

  it('where the older app may mix broad and granular scopes', async () => {
    const scope = [...BROAD, 'accounting.invoices', 'accounting.banktransactions', 'offline_access'].join(
      ' ',
    );
    expect((await show(OLDER_APP.clientId, scope)).status).toBe(200);
  });

  it('where neither gets a scope that does not exist', async () => {
    for (const { clientId } of [DEFAULT_APP, OLDER_APP]) {
      expect((await show(clientId, 'accounting.expenseclaims')).status).toBe(400);
      expect((await show(clientId, 'accounting.receipts')).status).toBe(400);
    }
  });

  it('where the older app signs in with its own secret and gets the broad scope', async () => {
    const sandbox = freshSandbox();
    const changes = { client_id: OLDER_APP.clientId, scope: 'offline_access accounting.transactions' };
    const tenantId = sandbox.organisations[1]?.settings.tenantId ?? '';
    const callback = await decide(sandbox, 'allow', tenantId, changes);
    const form = {
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: OLDER_APP.redirectUris[0] ?? '',
    };
    const wrong = await tokenCall(sandbox, form, `${OLDER_APP.clientId}:${DEFAULT_APP.clientSecret}`);
    expect([wrong.status, wrong.body.error]).toEqual([400, 'invalid_client']);
    const { body } = await tokenCall(sandbox, form, `${OLDER_APP.clientId}:${OLDER_APP.clientSecret}`);
    expect(body.scope.split(' ')).toContain('accounting.transactions');
  });

  it('where the token endpoint refuses a scope of the wrong generation as well', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: 'x', scope: 'accounting.transactions' };
    const { status, body } = await tokenCall(freshSandbox(), form);
    expect([status, body.error]).toEqual([400, 'invalid_scope']);
  });

  it('where no grant by control goes around it', () => {
    const client = connectedClient();
    const grant = { clientId: DEFAULT_APP.clientId, tenantId: client.tenantId };
    expect(() => client.sandbox.grant({ ...grant, scopes: ['accounting.transactions'] })).toThrow(
      'Invalid scope for client: accounting.transactions',
    );
  });
});

describe('the day an app was made decides: 2 March 2026 is the first of granular scopes only', () => {
  it.each([
    ['2026-03-01', 200],
    ['2026-03-02', 400],
  ])('%s answers %i', async (createdAt, status) => {
    const sandbox = freshSandbox({ apps: [{ ...DEFAULT_APP, createdAt }] });
    const query = authorizeQuery({ scope: 'accounting.transactions' });
    const response = await sandbox.app.request(`/identity/connect/authorize?${query.toString()}`);
    expect(response.status).toBe(status);
  });
});

describe('each endpoint asks for its own scope', () => {
  const ENDPOINTS = ['Users', 'Items', 'BankTransactions', 'Receipts', 'ExpenseClaims'];

  it.each([
    ['accounting.settings.read', ['Users', 'Items']],
    ['accounting.invoices.read', ['Items']],
    ['accounting.banktransactions.read', ['BankTransactions']],
    ['accounting.transactions.read', ['BankTransactions', 'Receipts', 'ExpenseClaims']],
    ['accounting.payments', []],
  ])('%s opens %j to reading', async (scope, opened) => {
    const client = await spendingClient({ scopes: [scope] });
    for (const endpoint of ENDPOINTS) {
      const { status } = await client.get(`/${endpoint}`);
      expect([endpoint, status]).toEqual([endpoint, opened.includes(endpoint) ? 200 : 401]);
    }
  });

  it.each(['insufficient_scope', 'insufficent_scope'] as const)(
    'and a missing one is a 401 that says %s, by the switch',
    async (insufficientScope) => {
      const client = await spendingClient({
        scopes: ['accounting.payments'],
        switches: { insufficientScope },
      });
      const answer = await client.put('/Receipts', client.receipt());
      expect(answer.json).toMatchObject({ Title: 'Unauthorized', Status: 401, Extensions: {} });
      expect(answer.headers.get('www-authenticate')).toBe(`Bearer error="${insufficientScope}"`);
      expect(client.books.receipts.list()).toEqual([]);
    },
  );

  it('reading is not writing', async () => {
    const scopes = [
      'accounting.settings.read',
      'accounting.transactions.read',
      'accounting.attachments.read',
    ];
    const client = await spendingClient({ scopes });
    const answers = [
      await client.put('/Items', { Code: 'X' }),
      await client.put('/Currencies', { Code: 'CHF' }),
      await client.put('/TrackingCategories', { Name: 'X' }),
      await client.put('/Receipts', client.receipt()),
      await client.put('/BankTransactions', client.spend()),
      await client.put(`/Invoices/${client.contactId}/Attachments/a.txt`, 'x', {
        'content-type': 'text/plain',
      }),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([401, 401, 401, 401, 401, 401]);
  });
});
