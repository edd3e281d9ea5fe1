import { problem, type Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Link, XeroKindName } from '../store/links.ts';
import type { OrganisationFacts } from './organisation-facts.ts';

/** What an expense is in Xero: a bill, a receipt that is claimed, or money spent. */
export type ExpenseKind = Extract<XeroKindName, 'Invoice' | 'Receipt' | 'BankTransaction'>;

/** The only scope under which Xero takes receipts and expense claims; apps made since March 2026 cannot have it. */
const claimScope = 'accounting.transactions';

/** Whether it may be worth asking the organisation for its claims at all. */
export function mayClaim(settings: ConnectionSettings, scopes: readonly string[]): boolean {
  return settings.expenseStrategy === 'auto' && scopes.includes(claimScope);
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
  if (link !== undefined) return link.xeroKind as ExpenseKind;
  switch (settings.expenseStrategy) {
    case 'bill':
      return 'Invoice';
    case 'spend_money':
      return 'BankTransaction';
    case 'expense_claim':
      return scopes.includes(claimScope) ? 'Receipt' : problem('claims-not-granted');
    case 'auto':
      return scopes.includes(claimScope) && facts.hasClaims ? 'Receipt' : 'Invoice';
  }
}
