import type { Generation } from './apps.ts';

/** Scopes as they are for apps made since 2 March 2026 (granular) and before (broad as well). */

const IDENTITY = ['openid', 'profile', 'email', 'offline_access'];

const withRead = (names: string[]) => names.flatMap((name) => [name, `${name}.read`]);

const GRANULAR = [
  ...withRead([
    'accounting.invoices',
    'accounting.payments',
    'accounting.banktransactions',
    'accounting.manualjournals',
    'accounting.contacts',
    'accounting.settings',
    'accounting.attachments',
  ]),
  'accounting.budgets.read',
  'accounting.reports.aged.read',
  'accounting.reports.balancesheet.read',
  'accounting.reports.banksummary.read',
  'accounting.reports.budgetsummary.read',
  'accounting.reports.executivesummary.read',
  'accounting.reports.profitandloss.read',
  'accounting.reports.trialbalance.read',
  'accounting.reports.taxreports.read',
];

const BROAD = [...withRead(['accounting.transactions']), 'accounting.reports.read'];

/** The scopes of `requested` that an app of this generation may not ask for. */
export function refusedScopes(requested: string[], generation: Generation): string[] {
  const allowed = new Set([...IDENTITY, ...GRANULAR, ...(generation === 'older' ? BROAD : [])]);
  return requested.filter((scope) => !allowed.has(scope));
}

/** The scopes that open each area of the Accounting API, each for writing; `.read` beside it for reading. */
const SCOPES_OF = {
  settings: ['accounting.settings'],
  contacts: ['accounting.contacts'],
  invoices: ['accounting.invoices', 'accounting.transactions'],
  payments: ['accounting.payments', 'accounting.transactions'],
  items: ['accounting.settings', 'accounting.invoices'],
  bankTransactions: ['accounting.banktransactions', 'accounting.transactions'],
  attachments: ['accounting.attachments'],
  // No granular scope covers receipts and expense claims, so that apps of today cannot reach them.
  classicExpenses: ['accounting.transactions'],
};

export type Area = keyof typeof SCOPES_OF;

/** Whether a token with these scopes may read, or write, in an area of the Accounting API. */
export function allows(scopes: string[], area: Area, access: 'read' | 'write'): boolean {
  const enough = access === 'write' ? SCOPES_OF[area] : withRead(SCOPES_OF[area]);
  return enough.some((name) => scopes.includes(name));
}
