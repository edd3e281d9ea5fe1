import { describe, expect, it } from 'vitest';
import type { MappingSection } from '../../src/mapping/choices.ts';
import { noLists, type OrganisationLists } from '../../src/mapping/lists.ts';
import { offersFor } from '../../src/mapping/offers.ts';
import { similarContact, suggestionFor } from '../../src/mapping/suggest.ts';
import { ids, lists } from './lists.ts';

const suggested = (section: MappingSection, key: string, name = key, of: OrganisationLists = lists) =>
  suggestionFor(section, key, name, of)?.choice;

describe('a suggestion', () => {
  it.each<[MappingSection, string, string | undefined]>([
    ['accounts', 'items', '200'],
    ['accounts', 'goods', '201'],
    ['accounts', 'rounding', '860'],
    ['accounts', 'defaultExpense', '429'],
    ['expense-categories', 'software', '463'],
    ['expense-categories', 'other', '429'],
    ['sales-tax', '20', 'OUTPUT2'],
    ['sales-tax', '5', 'RROUTPUT'],
    ['purchase-tax', '20', 'INPUT2'],
    ['payments', '*|GBP', ids.bank],
    ['payments', '*|EUR', ids.euro],
    ['items', 'sku:licence', 'LICENCE'],
    ['items', 'description:design hour', 'DESIGN'],
  ])('for %s %s is the one thing that fits by name and rate', (section, key, choice) => {
    expect(suggested(section, key)).toBe(choice);
  });

  it.each<[MappingSection, string, string]>([
    ['expense-categories', 'travel', 'two accounts have the word in their name'],
    ['expense-categories', 'training', 'no account has it'],
    ['sales-tax', '0', 'zero-rated, exempt and none are different boxes of the return'],
    ['sales-tax', '17.5', 'the only one of that percentage is archived'],
    ['payments', 'stripe|GBP', 'no account is called so'],
    ['payments', '*|USD', 'no bank account has the currency'],
    ['items', 'sku:OTHER', 'no item is called so'],
  ])('is not made for %s %s: %s', (section, key) => {
    expect(suggested(section, key)).toBeUndefined();
  });

  it('is not made from a list that is not known', () => {
    expect(suggested('accounts', 'items', 'items', noLists)).toBeUndefined();
    expect(suggested('employees', '3', 'Priya Raman', noLists)).toBeUndefined();
  });

  it('finds an employee by the name', () => {
    expect(suggested('employees', '3', 'priya RAMAN')).toBe(ids.priya);
    expect(suggested('employees', '4', 'Priya')).toBeUndefined();
  });
});

describe('a similar contact', () => {
  it.each(['Acme Ltd', 'Acme Ltd.', 'acme, limited', 'The Acme Company'])(
    'of "%s" is ACME Limited',
    (name) => {
      expect(similarContact(name, lists.contacts ?? [])?.id).toBe(ids.acme);
    },
  );

  it.each(['Acme Yoga', 'Ltd', '', 'Old Friend Ltd'])('of "%s" is none', (name) => {
    expect(similarContact(name, lists.contacts ?? [])).toBeUndefined();
  });

  it('is not named where the very name is there: that contact is found by itself', () => {
    expect(similarContact('HARBOUR &amp; finch ltd', lists.contacts ?? [])).toBeUndefined();
  });

  it('is not named where two are similar', () => {
    const two = [
      ...(lists.contacts ?? []),
      { id: ids.nobody, name: 'Acme Inc', number: null, status: 'ACTIVE' },
    ];
    expect(similarContact('Acme', two)).toBeUndefined();
  });
});

describe('what is offered', () => {
  const texts = (section: MappingSection, key: string) =>
    offersFor(section, key, lists).map(({ name, offers }) => [name, offers.map(({ text }) => text)]);

  it('for lines is every active account but those of banks, likely ones first', () => {
    expect(texts('accounts', 'items')).toEqual([
      ['revenue', ['200 Sales', '201 Product sales']],
      [
        'expense',
        ['429 General Expenses', '463 IT Software', '493 Travel - National', '494 Travel - International'],
      ],
      ['other-accounts', ['835 Directors Loan', '860 Rounding']],
      ['system-accounts', ['610 Accounts Receivable']],
    ]);
    expect(texts('expense-categories', 'travel').map(([name]) => name)).toEqual([
      'expense',
      'revenue',
      'other-accounts',
      'system-accounts',
    ]);
  });

  it('for a percentage is every active rate of it, those meant for the side first', () => {
    expect(texts('purchase-tax', '20')).toEqual([
      [
        'purchase-rates',
        ['20% (VAT on Capital Purchases) · CAPEXINPUT2 · 20 %', '20% (VAT on Expenses) · INPUT2 · 20 %'],
      ],
      ['other-rates', ['20% (EC Acquisitions) · ECOUTPUT · 20 %', '20% (VAT on Income) · OUTPUT2 · 20 %']],
    ]);
    expect(texts('sales-tax', '17.5')).toEqual([]);
  });

  it('for payments is what can take them in their currency', () => {
    expect(texts('payments', 'stripe|GBP')).toEqual([
      ['bank', ['090 Business Account · GBP']],
      ['payments-enabled', ['835 Directors Loan']],
    ]);
    expect(texts('payments', 'stripe|*')[0]).toEqual([
      'bank',
      ['090 Business Account · GBP', 'Euro Account · EUR'],
    ]);
  });
});
