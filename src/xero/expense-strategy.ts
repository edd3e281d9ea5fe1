import { hasScope } from '../oauth/scopes.ts';
import { problem, type Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Link, XeroKindName } from '../store/links.ts';
import type { OrganisationFacts } from './organisation-facts.ts';

/** What an expense is in Xero: a bill, a receipt that is claimed, or money spent. */
export type ExpenseKind = Extract<XeroKindName, 'Invoice' | 'Receipt' | 'BankTransaction'>;

/** The only scope under which Xero takes receipts and expense claims; apps made since March 2026 cannot have it. */
const claimScope = 'accounting.transactions';

const spendScope = 'accounting.banktransactions';

/** Whether it may be worth asking the organisation for its claims at all. */
export function mayClaim(settings: ConnectionSettings, scopes: readonly string[]): boolean {
  return settings.expenseStrategy === 'auto' && scopes.includes(claimScope);
}

/**
 * Why the grant does not let anybody touch what an expense is in Xero. Never asked in vain: Xero would answer as if the
 * whole connection lacked a permission, and everything else would stand still with it.
 */
export function notGranted(kind: ExpenseKind, scopes: readonly string[]): Problem | undefined {
  if (kind === 'Receipt' && !scopes.includes(claimScope)) return problem('claims-not-granted');
  if (kind === 'BankTransaction' && !hasScope(scopes, spendScope)) return problem('spending-not-granted');
  return undefined;
}

/**
 * What an expense becomes, or is by its living link. Once it is in Xero it stays what it is there. By itself (`auto`) a claim is only made where
 * the grant covers claims and the organisation has some already; Xero gives no other sign that it may have them.
 */
export function expenseKindOf(
  settings: ConnectionSettings,
  scopes: readonly string[],
  link: Link | undefined,
  facts: Pick<OrganisationFacts, 'hasClaims'>,
): ExpenseKind | Problem {
  const kind = (link?.xeroKind as ExpenseKind | undefined) ?? newKindOf(settings, scopes, facts);
  return notGranted(kind, scopes) ?? kind;
}

function newKindOf(
  settings: ConnectionSettings,
  scopes: readonly string[],
  facts: Pick<OrganisationFacts, 'hasClaims'>,
): ExpenseKind {
  switch (settings.expenseStrategy) {
    case 'bill':
      return 'Invoice';
    case 'spend_money':
      return 'BankTransaction';
    case 'expense_claim':
      return 'Receipt';
    case 'auto':
      return scopes.includes(claimScope) && facts.hasClaims ? 'Receipt' : 'Invoice';
  }
}
