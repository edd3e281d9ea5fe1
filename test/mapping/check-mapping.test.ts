import { describe, expect, it } from 'vitest';
import { checkMapping, faultsAdded, uncheckedSections } from '../../src/mapping/check-mapping.ts';
import { noLists } from '../../src/mapping/lists.ts';
import { faultInWords } from '../../src/mapping/mapping-words.ts';
import type { ConnectionSettings } from '../../src/store/connection-settings.ts';
import { ids, lists, rightSettings, settings } from './lists.ts';

const wrong = (changes: Partial<ConnectionSettings>) =>
  checkMapping(settings(changes), lists).map(
    (fault) => `${fault.section} ${fault.key}: ${faultInWords(fault)}`,
  );

const accounts = (items: string) => ({ ...settings().accounts, items });

describe('a mapping', () => {
  it('that the organisation can take has nothing wrong', () => {
    expect(checkMapping(rightSettings, lists)).toEqual([]);
  });

  it('names every fault with its setting, its value and why', () => {
    expect(
      checkMapping(
        settings({ accounts: accounts('999'), taxTypes: [{ rate: '20.00', taxType: 'RROUTPUT' }] }),
        lists,
      ),
    ).toEqual([
      { section: 'accounts', key: 'items', choice: '999', reason: 'account-unknown', parameters: {} },
      {
        section: 'sales-tax',
        key: '20',
        choice: 'RROUTPUT',
        reason: 'percentage-differs',
        parameters: { name: '5% (VAT on Income)', percentage: '5' },
      },
    ]);
  });

  it.each<[string, Partial<ConnectionSettings>, string]>([
    [
      'an unknown account',
      { accounts: accounts('999') },
      'accounts items: The organisation has no account 999.',
    ],
    [
      'an archived account',
      { accounts: accounts('205') },
      'accounts items: The account 205 Old sales is archived in Xero.',
    ],
    [
      'a bank account for lines',
      { expenseAccounts: [{ category: 'Travel', account: '090' }] },
      'expense-categories travel: The account 090 Business Account is a bank account, which Xero takes for payments only.',
    ],
    [
      'an unknown tax type',
      { taxTypes: [{ rate: '20', taxType: 'NEW' }] },
      'sales-tax 20: The organisation has no tax rate NEW.',
    ],
    [
      'an archived tax rate',
      { taxTypes: [{ rate: '17.5', taxType: 'OLDOUTPUT' }] },
      'sales-tax 17.5: The tax rate OLDOUTPUT (17.5% (VAT on Income)) is archived or deleted in Xero.',
    ],
    [
      'a tax rate of another percentage',
      { purchaseTaxTypes: [{ rate: '5', taxType: 'INPUT2' }] },
      'purchase-tax 5: The tax rate INPUT2 (20% (VAT on Expenses)) has 20 %.',
    ],
    [
      'an account that takes no payments',
      { paymentAccounts: [{ method: null, currency: null, account: ids.sales }] },
      'payments *|*: Payments are not enabled for the account 200 Sales, and it is no bank account.',
    ],
    [
      'an archived bank account',
      { paymentAccounts: [{ method: null, currency: null, account: ids.oldBank }] },
      'payments *|*: The account 099 Closed Account is archived in Xero.',
    ],
    [
      'a bank account of another currency',
      { paymentAccounts: [{ method: 'stripe', currency: 'GBP', account: ids.euro }] },
      'payments stripe|GBP: The account Euro Account is in EUR; payments in GBP cannot go there.',
    ],
    [
      'an unknown bank account',
      { paymentAccounts: [{ method: null, currency: null, account: ids.nobody }] },
      `payments *|*: The organisation has no account ${ids.nobody}.`,
    ],
    [
      'an unknown item',
      { items: [{ by: 'sku', value: 'X', item: 'GONE' }] },
      'items sku:X: The organisation has no item GONE.',
    ],
    [
      'an unknown contact',
      { contacts: [{ client: '1', contactId: ids.nobody }] },
      `clients 1: The organisation has no contact ${ids.nobody}.`,
    ],
    [
      'an archived contact',
      { contacts: [{ client: '1', contactId: ids.archived }] },
      'clients 1: The contact Old Friend is archived in Xero.',
    ],
    [
      'an unknown user',
      { employees: [{ employee: '1', userId: ids.nobody }] },
      `employees 1: The organisation has no user ${ids.nobody}.`,
    ],
    [
      'a bank account for a vendor',
      { vendorAccounts: [{ vendor: 'Rail & Sea', account: '090' }] },
      'vendors rail & sea: The account 090 Business Account is a bank account, which Xero takes for payments only.',
    ],
    [
      'an archived account for the fees of gateways',
      { gatewayFees: { book: 'no', account: '205' } },
      'accounts gatewayFees: The account 205 Old sales is archived in Xero.',
    ],
    [
      'an archived tracking option',
      { tracking: [{ by: 'project', value: '7', categoryId: ids.region, optionId: ids.south }] },
      `tracking project:7|${ids.region}: The option South of Region is archived in Xero.`,
    ],
    [
      'an option of an archived tracking category',
      { tracking: [{ by: 'client', value: '3', categoryId: ids.oldTeam, optionId: ids.studio }] },
      `tracking client:3|${ids.oldTeam}: The option Studio of Team is archived in Xero.`,
    ],
    [
      'an option of another tracking category',
      { tracking: [{ by: 'client', value: '3', categoryId: ids.region, optionId: ids.studio }] },
      `tracking client:3|${ids.region}: The organisation has no such tracking option (${ids.studio}).`,
    ],
    [
      'an unknown branding theme',
      { brandingTheme: ids.nobody },
      `branding invoices: The organisation has no branding theme ${ids.nobody}.`,
    ],
    [
      'a vendor that is there twice, in two spellings',
      {
        vendorAccounts: [
          { vendor: 'Rail & Sea', account: '493' },
          { vendor: 'rail  &amp; sea', account: '494' },
        ],
      },
      'vendors rail & sea: It is there twice; only the first one counts.',
    ],
    [
      'a category that is there twice',
      {
        expenseAccounts: [
          { category: 'Travel', account: '493' },
          { category: ' travel', account: '494' },
        ],
      },
      'expense-categories travel: It is there twice; only the first one counts.',
    ],
  ])('with %s says so', (_, changes, sentence) => {
    expect(wrong(changes)).toEqual([sentence]);
  });

  it('takes an account without a currency for payments of any', () => {
    expect(wrong({ paymentAccounts: [{ method: null, currency: 'USD', account: ids.loan }] })).toEqual([]);
  });

  it('may have two clients that are one contact', () => {
    expect(
      wrong({
        contacts: [
          { client: '1', contactId: ids.acme },
          { client: '2', contactId: ids.acme },
        ],
      }),
    ).toEqual([]);
  });

  it('is not judged by lists that are not known, and it is said which', () => {
    expect(checkMapping(rightSettings, noLists)).toEqual([]);
    expect(uncheckedSections(rightSettings, { ...lists, items: undefined, users: undefined })).toEqual([
      'items',
      'employees',
    ]);
    expect(uncheckedSections(settings(), noLists)).toEqual([]);
  });
});

describe('a change', () => {
  it('answers only for what it makes wrong itself', () => {
    const before = settings({ accounts: accounts('205') });
    expect(faultsAdded(before, { ...before, billStatus: 'DRAFT' }, lists)).toEqual([]);
    const after = { ...before, accounts: { ...before.accounts, goods: '205' } };
    expect(faultsAdded(before, after, lists).map(({ key }) => key)).toEqual(['goods']);
  });
});
