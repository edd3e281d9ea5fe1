import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/problems.ts';
import type { ConnectionSettings } from '../../src/store/connection-settings.ts';
import {
  chooseExpenseAccount,
  chooseLineAccount,
  choosePaymentAccount,
} from '../../src/xero/choose-account.ts';
import type { OrganisationFacts, PaymentAccountFact } from '../../src/xero/organisation-facts.ts';
import { bankAccount, bankId, facts, settings } from './samples.ts';

/** Runs a choice and gives what it came to, with the problems in a word. */
function choice(choose: (problems: Problem[]) => string) {
  const problems: Problem[] = [];
  const account = choose(problems);
  return { account, problems };
}

const archived = (code: string) =>
  new Map(facts().accounts).set(code, { code, status: 'ARCHIVED', inExpenseClaims: true });
const without = (code: string) => {
  const accounts = new Map(facts().accounts);
  accounts.delete(code);
  return accounts;
};

describe('the account of an invoice line', () => {
  const of = (
    lineType: Parameters<typeof chooseLineAccount>[0],
    changes: Partial<OrganisationFacts> = {},
    chosen: Partial<ConnectionSettings> = {},
  ) =>
    choice((problems) =>
      chooseLineAccount(lineType, { settings: settings(chosen), facts: facts(changes) }, problems),
    );

  it.each([
    ['items', '200'],
    ['goods', '201'],
    ['expenses', '270'],
    ['rounding', '860'],
  ] as const)('of the type %s is the one that was chosen for it', (lineType, account) => {
    expect(of(lineType)).toEqual({ account, problems: [] });
  });

  it('is never guessed', () => {
    const accounts = { items: null, goods: '201', expenses: null, rounding: null, defaultExpense: '429' };
    expect(of('items', {}, { accounts }).problems).toEqual([
      { type: 'account-not-chosen', parameters: { lineType: 'items' } },
    ]);
  });

  it('cannot be archived or unknown', () => {
    for (const accounts of [archived('200'), without('200')]) {
      expect(of('items', { accounts }).problems).toEqual([
        { type: 'account-unusable', parameters: { account: '200', lineType: 'items' } },
      ]);
    }
  });
});

describe('the account of an expense', () => {
  const of = (
    category: string,
    changes: Partial<OrganisationFacts> = {},
    defaultExpense: string | null = '429',
  ) => {
    const chosen = settings({
      accounts: { items: null, goods: null, expenses: null, rounding: null, defaultExpense },
      expenseAccounts: [{ category: ' Travel ', account: '420' }],
    });
    return choice((problems) =>
      chooseExpenseAccount({ category }, { settings: chosen, facts: facts(changes) }, problems),
    );
  };

  it.each(['travel', 'Travel', ' TRAVEL '])(
    'is the one of its category, however it is written: "%s"',
    (category) => {
      expect(of(category)).toEqual({ account: '420', problems: [] });
    },
  );

  it('is the default for any other category', () => {
    for (const category of ['meals', 'travels', '']) expect(of(category).account).toBe('429');
  });

  it('is never guessed', () => {
    expect(of('meals', {}, null)).toEqual({
      account: '',
      problems: [{ type: 'expense-account-not-chosen', parameters: { category: 'meals' } }],
    });
    expect(of('travel', {}, null).problems).toEqual([]);
  });

  describe('of a vendor', () => {
    const ofVendor = (vendor: string | null, changes: Partial<OrganisationFacts> = {}) => {
      const chosen = settings({
        expenseAccounts: [{ category: 'travel', account: '420' }],
        vendorAccounts: [{ vendor: 'Rail & Sea', account: '260' }],
      });
      return choice((problems) =>
        chooseExpenseAccount(
          { category: 'travel', vendor },
          { settings: chosen, facts: facts(changes) },
          problems,
        ),
      );
    };

    it.each(['Rail & Sea', ' rail  &amp; SEA '])('goes before that of the category: "%s"', (vendor) => {
      expect(ofVendor(vendor)).toEqual({ account: '260', problems: [] });
    });

    it.each([null, '', 'None', 'Railway'])('counts for that vendor alone: %s', (vendor) => {
      expect(ofVendor(vendor).account).toBe('420');
    });

    it('is not stood in for by the category where it cannot be used', () => {
      expect(ofVendor('Rail & Sea', { accounts: archived('260') })).toEqual({
        account: '260',
        problems: [
          {
            type: 'account-unusable',
            parameters: { account: '260', lineType: 'Rail & Sea', vendor: 'Rail & Sea' },
          },
        ],
      });
    });
  });

  it('cannot be archived or unknown, and the default does not stand in for it', () => {
    for (const accounts of [archived('420'), without('420')]) {
      expect(of('Travel', { accounts })).toEqual({
        account: '420',
        problems: [{ type: 'account-unusable', parameters: { account: '420', lineType: 'Travel' } }],
      });
    }
  });
});

describe('the account that money passes through', () => {
  const ids = ['both', 'method', 'currency', 'any'] as const;
  const rows: ConnectionSettings['paymentAccounts'] = [
    { method: null, currency: null, account: 'any' },
    { method: null, currency: 'GBP', account: 'currency' },
    { method: ' Cash ', currency: null, account: 'method' },
    { method: 'cash', currency: 'GBP', account: 'both' },
  ];

  function of(
    method: string | undefined,
    currency: string,
    {
      paymentAccounts = rows,
      account = {},
      baseCurrency = 'GBP',
      to = 'receive',
    }: {
      paymentAccounts?: typeof rows;
      account?: Partial<PaymentAccountFact>;
      baseCurrency?: string;
      to?: 'receive' | 'spend';
    } = {},
  ) {
    const known = ids.map((id) => [id, bankAccount({ id, name: id, ...account })] as const);
    return choice((problems) =>
      choosePaymentAccount(
        method,
        currency,
        to,
        {
          settings: { ...settings(), paymentAccounts },
          facts: facts({ paymentAccounts: new Map(known), baseCurrency }),
        },
        problems,
      ),
    );
  }

  it('is that of the most exact row, whatever their order: both, then method, then currency, then any', () => {
    for (const order of [rows, rows.toReversed()]) {
      const accountOf = (method: string | undefined, currency: string, drop: readonly string[] = []) =>
        of(method, currency, {
          paymentAccounts: order.filter(({ account }) => !drop.includes(account)),
          account: { currency },
        }).account;
      expect(accountOf('CASH', 'GBP')).toBe('both');
      expect(accountOf('cash', 'EUR')).toBe('method');
      expect(accountOf('cash', 'GBP', ['both'])).toBe('method');
      expect(accountOf('paypal', 'GBP')).toBe('currency');
      expect(accountOf(undefined, 'GBP')).toBe('currency');
      expect(accountOf('paypal', 'EUR')).toBe('any');
      expect(accountOf(undefined, 'EUR')).toBe('any');
    }
  });

  it('is never guessed', () => {
    const some = { paymentAccounts: rows.filter(({ method }) => method !== null) };
    expect(of('paypal', 'EUR', some)).toEqual({
      account: '',
      problems: [{ type: 'payment-account-not-chosen', parameters: { method: 'paypal', currency: 'EUR' } }],
    });
    expect(of(undefined, 'EUR', some).problems).toEqual([
      {
        type: 'payment-account-not-chosen',
        parameters: { method: 'money without a method', currency: 'EUR' },
      },
    ]);
  });

  it.each([
    ['an active bank account', {}, [], []],
    [
      'one that payments are enabled for',
      { isBank: false, takesPayments: true },
      [],
      ['payment-account-unusable'],
    ],
    ['another account', { isBank: false }, ['payment-account-unusable'], ['payment-account-unusable']],
    [
      'an archived bank account',
      { status: 'ARCHIVED' },
      ['payment-account-unusable'],
      ['payment-account-unusable'],
    ],
  ])('as %s', (_, account, receiving, spending) => {
    const problemsOf = (to: 'receive' | 'spend') =>
      of('cash', 'GBP', { account, to }).problems.map(({ type }) => type);
    expect(problemsOf('receive')).toEqual(receiving);
    expect(problemsOf('spend')).toEqual(spending);
  });

  it('cannot be unknown', () => {
    const gone = [{ method: null, currency: null, account: bankId }];
    expect(of('cash', 'GBP', { paymentAccounts: gone }).problems.map(({ type }) => type)).toEqual([
      'payment-account-unusable',
    ]);
  });

  it('is in the currency of the money; one without its own is in that of the organisation', () => {
    const inOther = of('cash', 'GBP', { account: { currency: 'EUR' } });
    expect(inOther.problems).toEqual([
      {
        type: 'payment-account-currency',
        parameters: { account: 'both', accountCurrency: 'EUR', currency: 'GBP' },
      },
    ]);
    expect(of('cash', 'GBP', { account: { currency: null } }).problems).toEqual([]);
    expect(of('cash', 'EUR', { account: { currency: null } }).problems).toMatchObject([
      { parameters: { accountCurrency: 'GBP', currency: 'EUR' } },
    ]);
    expect(of('cash', 'EUR', { account: { currency: null }, baseCurrency: 'EUR' }).problems).toEqual([]);
  });
});
