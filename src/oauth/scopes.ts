import type { AppGeneration } from '../store/app-registrations.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';

export interface ScopeWishes {
  readonly generation: AppGeneration;
  /** What an expense becomes. */
  readonly strategy: ConnectionSettings['expenseStrategy'];
  /** Receipts are attached to what expenses become. */
  readonly attachReceipts: boolean;
  /** Fees of payment gateways are booked as money spent. */
  readonly bookFees?: boolean;
}

/** Opens everything transactional, for apps made before 2 March 2026; the only scope of expense claims. */
const broadScope = 'accounting.transactions';

/** What the broad scope stands for. */
const withinBroad = new Set(['accounting.invoices', 'accounting.payments', 'accounting.banktransactions']);

/** What we ask for: only what posting needs, and the refresh token (docs/security.md says why each). */
export function scopesFor({ generation, strategy, attachReceipts, bookFees = false }: ScopeWishes): string[] {
  const money =
    generation === 'broad'
      ? [broadScope]
      : [
          'accounting.invoices',
          'accounting.payments',
          ...(strategy === 'spend_money' || bookFees ? ['accounting.banktransactions'] : []),
        ];
  return [
    ...money,
    'accounting.contacts',
    'accounting.settings',
    ...(attachReceipts ? ['accounting.attachments'] : []),
    'offline_access',
  ];
}

/** Whether a grant covers a scope, by itself or by the broad one. */
export function hasScope(granted: readonly string[], scope: string): boolean {
  return granted.includes(scope) || (withinBroad.has(scope) && granted.includes(broadScope));
}

/** What a grant lacks. The refresh token itself proves `offline_access`. */
export function missingScopes(granted: readonly string[], wanted: readonly string[]): string[] {
  return wanted.filter((scope) => scope !== 'offline_access' && !isCovered(granted, scope));
}

/** The broad scope is covered by the granular ones too, but for expense claims, which no setting demands. */
function isCovered(granted: readonly string[], scope: string): boolean {
  if (hasScope(granted, scope)) return true;
  return (
    scope === broadScope &&
    ['accounting.invoices', 'accounting.payments'].every((one) => granted.includes(one))
  );
}
