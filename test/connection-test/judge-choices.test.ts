import { describe, expect, it } from 'vitest';
import { describeCheck, verdictOf } from '../../src/connection-test/check-words.ts';
import type { ConnectionFacts, ListsFact } from '../../src/connection-test/facts.ts';
import { choiceChecks, listsNeeded } from '../../src/connection-test/judge-choices.ts';
import type { ListedAccount, ListedTaxRate } from '../../src/mapping/lists.ts';
import { connectionSettings, type ConnectionSettings } from '../../src/store/connection-settings.ts';

const bankId = '8bb4faf5-33cc-4f8b-9c01-2f0f5b0a4c7e';
const loanId = '0d5b4a1e-7c54-4b43-a1f5-9c5ad54ef001';
const userId = '1d5b4a1e-7c54-4b43-a1f5-9c5ad54ef001';

const account = (code: string | null, type: string, more: Partial<ListedAccount> = {}): ListedAccount => ({
  id: code ?? 'none',
  code,
  name: `Account ${code}`,
  status: 'ACTIVE',
  type,
  currency: 'GBP',
  takesPayments: false,
  system: null,
  ...more,
});

const rate = (taxType: string, percentage: string, more: Partial<ListedTaxRate> = {}): ListedTaxRate => ({
  taxType,
  name: `Tax ${taxType}`,
  status: 'ACTIVE',
  rate: percentage,
  forSales: taxType.startsWith('OUTPUT'),
  forPurchases: taxType.startsWith('INPUT'),
  ...more,
});

const chosen: ListsFact = {
  lists: {
    accounts: [
      account('200', 'REVENUE'),
      account('205', 'REVENUE', { status: 'ARCHIVED' }),
      account('429', 'EXPENSE'),
      account('404', 'OVERHEADS'),
      account('610', 'CURRENT', { system: 'DEBTORS' }),
      account('860', 'CURRLIAB', { system: 'ROUNDING' }),
      account('090', 'BANK', { id: bankId }),
      account('835', 'CURRLIAB', { id: loanId, takesPayments: true }),
    ],
    taxRates: [
      rate('OUTPUT2', '20.0000'),
      rate('INPUT2', '20'),
      rate('OUTPUT', '17.5', { status: 'DELETED' }),
    ],
    users: [{ id: userId, name: 'Priya', email: 'Priya@northgate.example' }],
  },
  inClaims: new Set(['429']),
  unread: [],
};

const broad = ['accounting.transactions'];

const settingsOf = (changes: Parameters<typeof connectionSettings.parse>[0] = {}) =>
  connectionSettings.parse({
    accounts: { items: '200', goods: '200', expenses: '429', rounding: '860', defaultExpense: '429' },
    taxTypes: [{ rate: '20.00', taxType: 'OUTPUT2' }],
    purchaseTaxTypes: [{ rate: '20.00', taxType: 'INPUT2' }],
    paymentAccounts: [{ method: null, currency: null, account: bankId }],
    ...(changes as object),
  });

const withAccounts = (accounts: Partial<ConnectionSettings['accounts']>) =>
  settingsOf({ accounts: { ...settingsOf().accounts, ...accounts } });

const factsOf = (settings: ConnectionSettings, more: Partial<ConnectionFacts> = {}): ConnectionFacts => ({
  connection: {
    tenantId: 'tenant-1',
    tenantName: 'Harbour Studio',
    scopes: broad,
    isSandbox: false,
    goLiveConfirmed: true,
  },
  settings,
  wantedScopes: [],
  organisationByHand: undefined,
  currenciesInUse: [],
  permission: { is: 'renewed' },
  chosen,
  ...more,
});

const judged = (settings: ConnectionSettings, more?: Partial<ConnectionFacts>) =>
  choiceChecks(factsOf(settings, more));
const complaints = (settings: ConnectionSettings, more?: Partial<ConnectionFacts>) =>
  judged(settings, more)
    .filter(({ finding }) => verdictOf(finding) !== 'pass')
    .map((found) => [found.finding, describeCheck(found).what]);

const kinds = settingsOf().kinds;

describe('choices that all fit', () => {
  it('pass with how many there are', () => {
    expect(judged(settingsOf())).toEqual([
      { finding: 'accounts-fit', parameters: { count: '4 accounts' } },
      { finding: 'tax-rates-fit', parameters: { count: '2 choices' } },
    ]);
  });

  it('are not told of where nothing is chosen, or nothing was read', () => {
    expect(judged(connectionSettings.parse({}), { chosen: undefined })).toEqual([]);
  });
});

describe('an account', () => {
  it.each([
    ['999', 'account-wrong', 'Work and items on invoices: The organisation has no account 999.'],
    ['205', 'account-wrong', 'Work and items on invoices: The account 205 Account 205 is archived in Xero.'],
    [
      '090',
      'account-wrong',
      'Work and items on invoices: The account 090 Account 090 is a bank account, which Xero takes for payments only.',
    ],
    [
      '610',
      'account-is-xeros',
      'Work and items on invoices: the account 610 Account 610 is one that Xero keeps itself (DEBTORS) and does not take on lines of documents.',
    ],
    [
      '404',
      'account-for-costs',
      'Work and items on invoices: the account 404 Account 404 is one for costs, and sales are posted to it.',
    ],
  ])('%s for work is told as %s', (items, finding, what) => {
    expect(complaints(withAccounts({ items }))).toEqual([[finding, what]]);
  });

  it('for income is doubtful for expenses, one for costs is fine for expenses charged on', () => {
    expect(complaints(withAccounts({ defaultExpense: '200', expenses: '404' })).map(([one]) => one)).toEqual([
      'account-for-income',
    ]);
  });

  it('of a kind that is switched off does no harm', () => {
    const settings = withAccounts({ items: '999', defaultExpense: '999' });
    const off = { ...kinds, invoices: false, creditNotes: false, expenses: false };
    expect(complaints({ ...settings, kinds: off })).toEqual([]);
  });

  it('that payments are not enabled for takes none', () => {
    const id = '404';
    const found = complaints({
      ...settingsOf(),
      paymentAccounts: [{ method: 'cash', currency: null, account: id }],
    });
    expect(found).toEqual([
      [
        'account-wrong',
        'Payments by cash: Payments are not enabled for the account 404 Account 404, and it is no bank account.',
      ],
    ]);
  });

  it('that is no bank account is doubtful where expenses are money spent', () => {
    const paymentAccounts = [{ method: null, currency: null, account: loanId }];
    expect(complaints(settingsOf({ paymentAccounts }))).toEqual([]);
    const spends = settingsOf({ paymentAccounts, expenseStrategy: 'spend_money' });
    expect(complaints(spends).map(([one]) => one)).toEqual(['account-not-for-spending']);
  });

  it('must be shown in expense claims where expenses become claims', () => {
    const settings = settingsOf({
      ...withAccounts({ defaultExpense: '404' }),
      expenseStrategy: 'expense_claim',
    });
    expect(complaints(settings).map(([one]) => one)).toEqual(['account-not-in-claims']);
  });

  it('cannot be judged where the list could not be read', () => {
    const unread = { ...chosen, unread: [{ name: 'accounts', why: 'HTTP 500.' } as const] };
    expect(complaints(withAccounts({ items: '999' }), { chosen: unread })).toEqual([
      ['accounts-unreadable', 'The accounts could not be read: HTTP 500.'],
    ]);
  });
});

describe('a tax rate', () => {
  it.each([
    ['OUTPUT9', '20.00', 'tax-rate-wrong', 'The organisation has no tax rate OUTPUT9.'],
    ['OUTPUT', '17.50', 'tax-rate-wrong', 'is archived or deleted in Xero.'],
    ['OUTPUT2', '17.50', 'tax-rate-wrong', 'has 20 %.'],
    [
      'INPUT2',
      '20.00',
      'tax-rate-not-for-sales',
      'does not take the tax rate Tax INPUT2 on accounts for income.',
    ],
  ])('%s of sales for %s %% is told as %s', (taxType, percentage, finding, words) => {
    const found = complaints(settingsOf({ taxTypes: [{ rate: percentage, taxType }] }));
    expect(found).toEqual([[finding, expect.stringContaining(words)]]);
  });

  it('of sales does not do for expenses', () => {
    const settings = settingsOf({ purchaseTaxTypes: [{ rate: '20', taxType: 'OUTPUT2' }] });
    expect(complaints(settings).map(([one]) => one)).toEqual(['tax-rate-not-for-purchases']);
    expect(complaints({ ...settings, kinds: { ...kinds, expenses: false } })).toEqual([]);
  });
});

describe('users', () => {
  const claims = settingsOf({ expenseStrategy: 'expense_claim' });
  const employees = [
    { id: '1', name: 'Priya', email: 'priya@NORTHGATE.example' },
    { id: '2', name: 'Tom', email: 'tom@elsewhere.example' },
    { id: '3', name: 'Ana', email: null },
  ];

  it('are needed for everybody who claims, by e-mail address or by choice', () => {
    expect(complaints(claims, { employees }).map(([, what]) => what)).toEqual([
      expect.stringContaining('Tom has expenses'),
      expect.stringContaining('Ana has expenses'),
    ]);
    const mapped = {
      ...claims,
      employees: [
        { employee: '2', userId },
        { employee: '3', userId },
      ],
    };
    expect(complaints(mapped, { employees })).toEqual([]);
  });

  it('that were chosen and are gone are a failure', () => {
    const gone = { ...claims, employees: [{ employee: '2', userId: loanId }] };
    expect(complaints(gone, { employees: employees.slice(0, 2) })).toEqual([
      ['user-wrong', `Employees, Tom: The organisation has no user ${loanId}.`],
    ]);
  });

  it('are not asked for where expenses become bills', () => {
    expect(complaints(settingsOf(), { employees })).toEqual([]);
    expect(listsNeeded(settingsOf(), broad)).toEqual(['accounts', 'taxRates']);
    expect(listsNeeded(claims, broad)).toEqual(['accounts', 'taxRates', 'users']);
    expect(listsNeeded(claims, [])).toEqual(['accounts', 'taxRates']);
  });
});

describe('many wrong choices', () => {
  it('are told up to a dozen, and then how many more there are', () => {
    const expenseAccounts = Array.from({ length: 20 }, (_, at) => ({
      category: `c${at}`,
      account: `9${at}`,
    }));
    const found = judged(settingsOf({ expenseAccounts }));
    expect(found.filter(({ finding }) => finding === 'account-wrong')).toHaveLength(12);
    expect(found.at(-1)).toEqual({ finding: 'choices-more', parameters: { count: '8' } });
  });
});

it('a list is only asked for where something is chosen from it', () => {
  expect(listsNeeded(connectionSettings.parse({}), [])).toEqual([]);
});
