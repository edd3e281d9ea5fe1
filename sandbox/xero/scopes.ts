import { generationOf, tierOf } from './apps.ts';
import type { App } from './apps.ts';

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
  'accounting.reports.tenninetynine.read',
];

/** For apps of the Advanced tier and up. */
const PREMIUM = ['accounting.journals.read'];

const BROAD = [...withRead(['accounting.transactions']), 'accounting.reports.read'];

/** Scopes that belong to no organisation: an app gets them for itself, without a person. */
const NON_TENANTED = ['app.connections'];

/** The scopes of `requested` that this app may not ask a person for. */
export function refusedScopes(requested: string[], app: Pick<App, 'createdAt' | 'tier'>): string[] {
  const allowed = new Set([
    ...IDENTITY,
    ...GRANULAR,
    ...(tierOf(app).advanced ? PREMIUM : []),
    ...(generationOf(app) === 'older' ? BROAD : []),
  ]);
  return requested.filter((scope) => !allowed.has(scope));
}

/** The scopes of `requested` that an app cannot get for itself. */
export function refusedAppScopes(requested: string[]): string[] {
  return requested.filter((scope) => !NON_TENANTED.includes(scope));
}

/** What the discovery document lists. */
export const LISTED_SCOPES = [...IDENTITY, ...GRANULAR, ...PREMIUM, ...BROAD, ...NON_TENANTED];

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
