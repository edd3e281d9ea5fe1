import { describe, expect, it } from 'vitest';
import { apiRoutes } from '../../../sandbox/xero/api-routes.ts';
import { createIds } from '../../../sandbox/xero/ids.ts';
import { refusedScopes } from '../../../sandbox/xero/scopes.ts';
import { defaultSwitches } from '../../../sandbox/xero/switches.ts';
import { OLDER_APP } from '../../../sandbox/xero/create-sandbox.ts';
import { connectedClient } from './sandbox-client.ts';

/** Xero's own table, written down once more: what opens each endpoint. */
const OPENED_BY: Record<string, string[]> = {
  Organisation: ['accounting.settings'],
  Accounts: ['accounting.settings'],
  TaxRates: ['accounting.settings'],
  BrandingThemes: ['accounting.settings'],
  Users: ['accounting.settings'],
  Currencies: ['accounting.settings'],
  TrackingCategories: ['accounting.settings'],
  Items: ['accounting.settings', 'accounting.invoices'],
  Contacts: ['accounting.contacts'],
  Invoices: ['accounting.invoices', 'accounting.transactions'],
  CreditNotes: ['accounting.invoices', 'accounting.transactions'],
  Payments: ['accounting.payments', 'accounting.transactions'],
  BankTransactions: ['accounting.banktransactions', 'accounting.transactions'],
  Receipts: ['accounting.transactions'],
  ExpenseClaims: ['accounting.transactions'],
  Attachments: ['accounting.attachments'],
};

const ALL = [...new Set([...Object.values(OPENED_BY).flat(), 'accounting.manualjournals'])].flatMap(
  (scope) => [scope, `${scope}.read`],
);

const routes = apiRoutes({ ids: createIds(1), switches: defaultSwitches, publicUrl: () => '' });
const sandbox = connectedClient({
  apps: [OLDER_APP],
  switches: { minuteLimit: 100_000, dayLimit: 100_000, appMinuteLimit: 100_000 },
}).sandbox;
const tenantId = sandbox.organisations[0]?.settings.tenantId ?? '';
const tokens = new Map(
  ALL.map((scope) => {
    const grant = { clientId: OLDER_APP.clientId, tenantId, scopes: [scope] };
    return [scope, sandbox.grant(grant).access_token];
  }),
);

/** Whether a token with one scope gets past the check of scopes. */
async function opens(scope: string, method: string, path: string): Promise<boolean> {
  const response = await sandbox.app.request(`/api.xro/2.0${path}`, {
    method,
    headers: {
      authorization: `Bearer ${tokens.get(scope)}`,
      'xero-tenant-id': tenantId,
      accept: 'application/json',
      'content-type': 'application/json',
    },
    ...(method === 'GET' || method === 'DELETE' ? {} : { body: '{}' }),
  });
  return response.status !== 401;
}

describe('every endpoint is opened by its own scopes and by no other', () => {
  it.each(routes.map(({ method, path }) => [method, path] as const))('%s %s', async (method, path) => {
    const name = path.includes('/Attachments') ? 'Attachments' : (path.split('/')[1] ?? '');
    const writing = OPENED_BY[name] ?? [];
    const expected = method === 'GET' ? writing.flatMap((scope) => [scope, `${scope}.read`]) : writing;
    const url = path.replaceAll(/:\w+/g, '00000000-0000-4000-8000-000000000000');
    const found: string[] = [];
    for (const scope of ALL) if (await opens(scope, method, url)) found.push(scope);
    expect(new Set(found)).toEqual(new Set(expected));
  });

  it('covers all there are', () => {
    const names = routes.map(({ path }) =>
      path.includes('/Attachments') ? 'Attachments' : path.split('/')[1],
    );
    expect(new Set(names)).toEqual(new Set(Object.keys(OPENED_BY)));
  });
});

describe('an app may ask for', () => {
  const today = { createdAt: '2026-10-01' };

  it.each([
    ['accounting.journals.read', 'core', ['accounting.journals.read']],
    ['accounting.journals.read', 'advanced', []],
    ['accounting.reports.tenninetynine.read', 'core', []],
    ['app.connections', 'advanced', ['app.connections']],
    ['accounting.reports.read', 'advanced', ['accounting.reports.read']],
  ] as const)('%s in the tier %s: refused are %j', (scope, tier, refused) => {
    expect(refusedScopes([scope], { ...today, tier })).toEqual(refused);
  });

  it.each([
    'accounting.items',
    'accounting.expenseclaims',
    'accounting.receipts',
    'accounting.purchaseorders',
    'accounting.taxrates',
    'accounting.budgets',
    'Accounting.Invoices',
  ])('nothing called %s, which other programs invented', (scope) => {
    expect(refusedScopes([scope], { ...today, tier: 'advanced' })).toEqual([scope]);
    expect(refusedScopes([scope], { createdAt: '2025-01-01' })).toEqual([scope]);
  });
});
