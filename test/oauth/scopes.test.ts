import { describe, expect, it } from 'vitest';
import { connectPage } from '../../src/http/pages/connect-pages.ts';
import { scopeInWords } from '../../src/oauth/scope-words.ts';
import { hasScope, missingScopes, scopesFor } from '../../src/oauth/scopes.ts';
import { appGenerations } from '../../src/store/app-registrations.ts';
import { connectionSettings } from '../../src/store/connection-settings.ts';
import { wordsOf } from '../http/test-browser.ts';

const plain = { generation: 'granular', strategy: 'auto', attachReceipts: false } as const;

describe('the scopes that are asked for', () => {
  it('are those that TimeTracker documents, for an app made since 2 March 2026', () => {
    expect(scopesFor(plain).join(' ')).toBe(
      'accounting.invoices accounting.payments accounting.contacts accounting.settings offline_access',
    );
  });

  it('are the broad ones for an older app', () => {
    expect(scopesFor({ ...plain, generation: 'broad' }).join(' ')).toBe(
      'accounting.transactions accounting.contacts accounting.settings offline_access',
    );
  });

  it('hold the one for attachments only where receipts are attached', () => {
    for (const generation of ['granular', 'broad'] as const) {
      const attached = scopesFor({ ...plain, generation, attachReceipts: true });
      expect(attached.filter((scope) => !scopesFor({ ...plain, generation }).includes(scope))).toEqual([
        'accounting.attachments',
      ]);
    }
  });

  it('hold the one for bank transactions only for money spent, and never beside the broad one', () => {
    expect(scopesFor({ ...plain, strategy: 'spend_money' })).toContain('accounting.banktransactions');
    for (const strategy of ['auto', 'bill', 'expense_claim'] as const)
      expect(scopesFor({ ...plain, strategy })).not.toContain('accounting.banktransactions');
    expect(scopesFor({ ...plain, generation: 'broad', strategy: 'spend_money' })).not.toContain(
      'accounting.banktransactions',
    );
  });

  it.each(
    appGenerations.flatMap((generation) =>
      connectionSettings.shape.expenseStrategy
        .unwrap()
        .options.flatMap((strategy) =>
          [true, false].map((attachReceipts) => ({ generation, strategy, attachReceipts })),
        ),
    ),
  )('each have words of their own, which the connect page shows: %o', async (wishes) => {
    const scopes = scopesFor(wishes);
    const page = wordsOf((await connectPage('https://books.example', scopes)).toString());
    for (const scope of scopes) {
      expect(scopeInWords(scope)).not.toBe(scope);
      expect(page).toContain(`${scopeInWords(scope)} ${scope}`);
    }
  });
});

describe('a grant', () => {
  const granular = scopesFor(plain);
  const broad = scopesFor({ ...plain, generation: 'broad' });

  it('covers what it names, and by the broad scope all transactions', () => {
    expect(hasScope(granular, 'accounting.payments')).toBe(true);
    expect(hasScope(granular, 'accounting.banktransactions')).toBe(false);
    expect(hasScope(granular, 'accounting.transactions')).toBe(false);
    for (const scope of ['invoices', 'payments', 'banktransactions', 'transactions'])
      expect(hasScope(broad, `accounting.${scope}`)).toBe(true);
    for (const scope of ['attachments', 'contacts.read'])
      expect(hasScope(broad, `accounting.${scope}`)).toBe(false);
  });

  it('lacks what was added to the wishes since', () => {
    expect(missingScopes(granular, scopesFor({ ...plain, strategy: 'spend_money' }))).toEqual([
      'accounting.banktransactions',
    ]);
    expect(missingScopes(broad, scopesFor({ ...plain, strategy: 'spend_money' }))).toEqual([]);
  });

  it('does not lack the refresh token, which proves itself', () => {
    expect(missingScopes([], ['offline_access'])).toEqual([]);
  });

  it('of a broad app still lacks something where only a part of the granular ones was given', () => {
    expect(missingScopes(['accounting.invoices'], broad)).toContain('accounting.transactions');
    expect(missingScopes(granular, broad)).toEqual([]);
  });
});
