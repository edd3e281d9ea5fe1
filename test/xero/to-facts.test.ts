import { describe, expect, it } from 'vitest';
import { toFacts } from '../../src/xero/to-facts.ts';

const account = (id: string, body: Record<string, string | null>) => ({
  id,
  body: { Status: 'ACTIVE', Type: 'REVENUE', ...body },
});

describe('what mapping knows of an organisation', () => {
  it('is nothing where nothing was read', () => {
    expect(toFacts({})).toEqual({
      shortCode: null,
      baseCurrency: '',
      lockDate: null,
      trackingCategories: new Map(),
      brandingThemes: new Set(),
      accounts: new Map(),
      paymentAccounts: new Map(),
      taxTypes: new Map(),
      items: new Set(),
      users: [],
      hasClaims: false,
    });
  });

  it('is its base currency and its short code', () => {
    const organisation = [{ id: 'o', body: { BaseCurrency: 'GBP', ShortCode: '!nG4d1' } }];
    expect(toFacts({ organisation })).toMatchObject({ baseCurrency: 'GBP', shortCode: '!nG4d1' });
  });

  it('is the later of its two lock dates', () => {
    const of = (body: Record<string, string | null>) =>
      toFacts({ organisation: [{ id: 'o', body }] }).lockDate;
    expect(of({ PeriodLockDate: null, EndOfYearLockDate: null })).toBeNull();
    expect(of({ PeriodLockDate: '2026-03-31' })).toBe('2026-03-31');
    expect(of({ PeriodLockDate: '2026-03-31', EndOfYearLockDate: '2025-12-31' })).toBe('2026-03-31');
    expect(of({ PeriodLockDate: '2025-03-31', EndOfYearLockDate: '2025-12-31' })).toBe('2025-12-31');
  });

  it('is its tracking categories with their options, and its branding themes', () => {
    const options = [{ id: 'n', name: 'North', status: 'ARCHIVED' }];
    const body = { Name: 'Region', Status: 'ACTIVE', Options: JSON.stringify(options) };
    const { trackingCategories, brandingThemes } = toFacts({
      tracking: [{ id: 'r', body }],
      branding_themes: [{ id: 't', body: { Name: 'Standard' } }],
    });
    expect(trackingCategories).toEqual(
      new Map([
        [
          'r',
          {
            name: 'Region',
            status: 'ACTIVE',
            options: new Map([['n', { name: 'North', status: 'ARCHIVED' }]]),
          },
        ],
      ]),
    );
    expect(brandingThemes).toEqual(new Set(['t']));
  });

  it('is its accounts: those with a code for lines, all of them for payments', () => {
    const { accounts, paymentAccounts } = toFacts({
      accounts: [
        account('sales', { Code: '200', ShowInExpenseClaims: 'false' }),
        account('travel', { Code: '420', Type: 'EXPENSE', ShowInExpenseClaims: 'true', Status: 'ARCHIVED' }),
        account('bank', { Code: null, Name: 'Bank', Type: 'BANK', CurrencyCode: 'EUR' }),
        account('till', {
          Code: '610',
          Name: 'Till',
          Type: 'CURRENT',
          EnablePaymentsToAccount: 'true',
          CurrencyCode: 'USD',
        }),
      ],
    });
    expect([...accounts.values()]).toEqual([
      { code: '420', status: 'ARCHIVED', inExpenseClaims: true },
      { code: '200', status: 'ACTIVE', inExpenseClaims: false },
      { code: '610', status: 'ACTIVE', inExpenseClaims: false },
    ]);
    expect([...paymentAccounts.keys()]).toEqual(['sales', 'travel', 'bank', 'till']);
    expect(paymentAccounts.get('bank')).toEqual({
      id: 'bank',
      name: 'Bank',
      status: 'ACTIVE',
      isBank: true,
      takesPayments: false,
      currency: 'EUR',
    });
    // Only a bank account has a currency of its own.
    expect(paymentAccounts.get('till')).toMatchObject({ isBank: false, takesPayments: true, currency: null });
  });

  it('takes the account in use where a deleted one had its code', () => {
    const used = account('used', { Code: '200' });
    const deleted = account('gone', { Code: '200', Status: 'DELETED' });
    for (const accounts of [
      [used, deleted],
      [deleted, used],
    ]) {
      expect(toFacts({ accounts }).accounts.get('200')?.status).toBe('ACTIVE');
    }
  });

  it('is its tax rates; one without a percentage is none, not one of zero', () => {
    const { taxTypes } = toFacts({
      tax_rates: [
        { id: 'OUTPUT2', body: { Status: 'ACTIVE', EffectiveRate: '20.0000' } },
        { id: 'ODD', body: { Status: 'ACTIVE', EffectiveRate: null } },
      ],
    });
    expect([...taxTypes.values()]).toEqual([
      { taxType: 'OUTPUT2', status: 'ACTIVE', effectiveRate: '20.0000' },
    ]);
  });

  it('is not the automatic sales tax of the United States, which is closed to the API', () => {
    const body = { Status: 'ACTIVE', EffectiveRate: '0.0000' };
    const { taxTypes } = toFacts({
      tax_rates: ['AVALARA', 'NONE'].map((id) => ({ id, body })),
    });
    expect([...taxTypes.keys()]).toEqual(['NONE']);
  });

  it('is its items by code, its users who have not left, and whether it has claims', () => {
    const found = toFacts({
      items: [
        { id: 'i', body: { Code: 'HOST-1', Name: 'Hosting' } },
        { id: 'j', body: { Code: null } },
      ],
      users: [
        { id: 'priya', body: { EmailAddress: 'priya@northgate.example', OrganisationRole: 'STANDARD' } },
        { id: 'zed', body: { EmailAddress: 'zed@northgate.example', OrganisationRole: 'REMOVED' } },
        { id: 'kit', body: { EmailAddress: null, OrganisationRole: 'SOMETHING_NEW' } },
      ],
      claims: [{ id: 'c', body: { Status: 'PAID' } }],
    });
    expect(found.items).toEqual(new Set(['HOST-1']));
    expect(found.users).toEqual([
      { id: 'priya', email: 'priya@northgate.example' },
      { id: 'kit', email: '' },
    ]);
    expect(found.hasClaims).toBe(true);
  });
});
