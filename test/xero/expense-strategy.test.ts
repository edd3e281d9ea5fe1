import { describe, expect, it } from 'vitest';
import type { ConnectionSettings } from '../../src/store/connection-settings.ts';
import { expenseKindOf, mayClaim, notGranted } from '../../src/xero/expense-strategy.ts';
import { link, settings } from './samples.ts';

type Strategy = ConnectionSettings['expenseStrategy'];

const granular = ['accounting.invoices', 'accounting.payments', 'accounting.contacts', 'offline_access'];
const broad = ['accounting.transactions', 'accounting.contacts', 'offline_access'];

const inWords = (found: ReturnType<typeof expenseKindOf>) => (typeof found === 'string' ? found : found.type);

/** What a new expense becomes: by strategy, by what is granted, and by whether the organisation has claims. */
const table: Readonly<Record<Strategy, Readonly<Record<'granular' | 'broad', readonly [string, string]>>>> = {
  auto: { granular: ['Invoice', 'Invoice'], broad: ['Invoice', 'Receipt'] },
  bill: { granular: ['Invoice', 'Invoice'], broad: ['Invoice', 'Invoice'] },
  expense_claim: {
    granular: ['claims-not-granted', 'claims-not-granted'],
    broad: ['Receipt', 'Receipt'],
  },
  spend_money: {
    granular: ['spending-not-granted', 'spending-not-granted'],
    broad: ['BankTransaction', 'BankTransaction'],
  },
};
const strategies = Object.keys(table) as Strategy[];

describe('what an expense becomes', () => {
  it.each(
    strategies.flatMap((strategy) =>
      (['granular', 'broad'] as const).flatMap((grant) =>
        [false, true].map((hasClaims) => ({
          strategy,
          grant,
          hasClaims,
          becomes: table[strategy][grant][Number(hasClaims)] ?? '',
        })),
      ),
    ),
  )('by $strategy with $grant scopes, claims there: $hasClaims, is $becomes', (given) => {
    const scopes = given.grant === 'broad' ? broad : granular;
    const chosen = settings({ expenseStrategy: given.strategy });
    expect(inWords(expenseKindOf(chosen, scopes, undefined, { hasClaims: given.hasClaims }))).toBe(
      given.becomes,
    );
  });

  const spending = [...granular, 'accounting.banktransactions'];

  it.each(strategies)('stays what it is once it is in Xero, though %s is chosen now', (expenseStrategy) => {
    const kindOf = (xeroKind: 'Invoice' | 'Receipt' | 'BankTransaction', scopes: readonly string[]) =>
      inWords(expenseKindOf(settings({ expenseStrategy }), scopes, link({ xeroKind }), { hasClaims: true }));
    for (const xeroKind of ['Invoice', 'Receipt', 'BankTransaction'] as const)
      expect(kindOf(xeroKind, broad)).toBe(xeroKind);
    expect(kindOf('Invoice', granular)).toBe('Invoice');
    expect(kindOf('BankTransaction', spending)).toBe('BankTransaction');
    // Xero would take it for a lost connection.
    expect(kindOf('Receipt', spending)).toBe('claims-not-granted');
    expect(kindOf('BankTransaction', granular)).toBe('spending-not-granted');
  });

  it('needs a permission of its own as a claim or as money spent, and none as a bill', () => {
    for (const scopes of [granular, spending, broad]) expect(notGranted('Invoice', scopes)).toBeUndefined();
    expect(notGranted('BankTransaction', spending)).toBeUndefined();
    expect(notGranted('Receipt', broad)).toBeUndefined();
  });

  it('reads the claims of the organisation only where they could decide', () => {
    for (const expenseStrategy of strategies) {
      expect(mayClaim(settings({ expenseStrategy }), broad)).toBe(expenseStrategy === 'auto');
      expect(mayClaim(settings({ expenseStrategy }), granular)).toBe(false);
    }
    expect(mayClaim(settings(), ['accounting.transactions.read'])).toBe(false);
  });
});
