import { notFound } from './api-errors.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { msDate, msInstant } from './dates.ts';
import { number } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { changedSince, filtered, ordered } from './list-query.ts';
import type { Listable } from './list-query.ts';
import { actionsJson } from './organisation-actions.ts';
import type { OrganisationSettings } from './organisations.ts';
import type { Switches } from './switches.ts';
import type { Account } from './account.ts';
import { REGION_FACTS } from './region.ts';
import type { TaxRate } from './tax-rate.ts';
import type { Fields } from './where.ts';

const ACCOUNT_FIELDS: Fields<Account> = {
  AccountID: { kind: 'guid', read: (a) => a.id },
  Code: { kind: 'text', read: (a) => a.code },
  Name: { kind: 'text', read: (a) => a.name },
  Type: { kind: 'text', read: (a) => a.type },
  Class: { kind: 'text', read: (a) => a.class },
  Status: { kind: 'text', read: (a) => a.status },
  TaxType: { kind: 'text', read: (a) => a.taxType },
  SystemAccount: { kind: 'text', read: (a) => a.systemAccount },
  EnablePaymentsToAccount: { kind: 'flag', read: (a) => a.enablePayments },
  ShowInExpenseClaims: { kind: 'flag', read: (a) => a.showInExpenseClaims },
  CurrencyCode: { kind: 'text', read: (a) => a.currencyCode },
  UpdatedDateUTC: { kind: 'instant', read: (a) => new Date(a.updatedAt).toISOString() },
};

const TAX_FIELDS: Fields<TaxRate> = {
  Name: { kind: 'text', read: (t) => t.name },
  TaxType: { kind: 'text', read: (t) => t.taxType },
  ReportTaxType: { kind: 'text', read: (t) => t.reportTaxType },
  Status: { kind: 'text', read: (t) => t.status },
  EffectiveRate: { kind: 'amount', read: (t) => t.rate },
};

export function createSettingsEndpoints(switches: Switches) {
  return {
    organisation: (request: ApiRequest): ApiAnswer => ({
      Organisations: [organisationJson(request.organisation.settings)],
    }),

    actions: (request: ApiRequest): ApiAnswer => ({
      Actions: actionsJson(request.organisation, request.now),
    }),

    accounts: (request: ApiRequest): ApiAnswer => {
      const { accounts } = request.organisation.settings;
      const chosen = changedSince(filtered(accounts, request, ACCOUNT_FIELDS), request, switches);
      return { Accounts: ordered(chosen, request, ACCOUNT_FIELDS).map(accountJson) };
    },

    account: (request: ApiRequest): ApiAnswer => {
      const account = request.organisation.settings.accounts.find((a) => a.id === request.params['id']);
      if (!account) throw notFound('No such account.');
      return { Accounts: [accountJson(account)] };
    },

    taxRates: (request: ApiRequest): ApiAnswer => {
      const listed = filtered(request.organisation.settings.taxRates, request, TAX_FIELDS);
      const sortable = listed.map((rate) => ({ ...rate, id: rate.taxType, updatedAt: 0 }));
      return { TaxRates: ordered<TaxRate & Listable>(sortable, request, TAX_FIELDS).map(taxRateJson) };
    },

    taxRate: (request: ApiRequest): ApiAnswer => {
      const rate = request.organisation.settings.taxRates.find((t) => t.taxType === request.params['id']);
      if (!rate) throw notFound('No such tax rate.');
      return { TaxRates: [taxRateJson(rate)] };
    },
  };
}

function organisationJson(settings: OrganisationSettings): JsonObject {
  const facts = REGION_FACTS[settings.region];
  return {
    Name: settings.name,
    LegalName: settings.name,
    PaysTax: true,
    Version: settings.region,
    OrganisationType: 'COMPANY',
    BaseCurrency: settings.baseCurrency,
    CountryCode: facts.country,
    IsDemoCompany: settings.isDemoCompany,
    OrganisationStatus: 'ACTIVE',
    RegistrationNumber: facts.registrationNumber,
    TaxNumber: facts.taxNumber,
    FinancialYearEndDay: number(facts.financialYearEnd.day),
    FinancialYearEndMonth: number(facts.financialYearEnd.month),
    SalesTaxBasis: facts.salesTaxBasis,
    SalesTaxPeriod: facts.salesTaxPeriod,
    DefaultSalesTax: 'Tax Exclusive',
    DefaultPurchasesTax: 'Tax Inclusive',
    ...(settings.periodLockDate ? { PeriodLockDate: msDate(settings.periodLockDate) } : {}),
    ...(settings.endOfYearLockDate ? { EndOfYearLockDate: msDate(settings.endOfYearLockDate) } : {}),
    CreatedDateUTC: msInstant(settings.createdAt),
    OrganisationEntityType: 'COMPANY',
    Timezone: facts.xeroTimeZone,
    ShortCode: settings.shortCode,
    OrganisationID: settings.tenantId,
    Edition: 'BUSINESS',
    Class: settings.isDemoCompany ? 'DEMO' : 'PREMIUM',
    LineOfBusiness: 'Design',
    Addresses: [],
    Phones: [],
    ExternalLinks: [],
    PaymentTerms: {},
  };
}

function accountJson(account: Account): JsonObject {
  return {
    AccountID: account.id,
    ...(account.code === null ? {} : { Code: account.code }),
    Name: account.name,
    Status: account.status,
    Type: account.type,
    TaxType: account.taxType,
    ...(account.description === null ? {} : { Description: account.description }),
    Class: account.class,
    ...(account.systemAccount === null ? {} : { SystemAccount: account.systemAccount }),
    EnablePaymentsToAccount: account.enablePayments,
    ShowInExpenseClaims: account.showInExpenseClaims,
    ...(account.bankAccountNumber === null ? {} : { BankAccountNumber: account.bankAccountNumber }),
    BankAccountType: account.bankAccountType ?? '',
    ...(account.currencyCode === null ? {} : { CurrencyCode: account.currencyCode }),
    ReportingCode: '',
    HasAttachments: false,
    UpdatedDateUTC: msInstant(account.updatedAt),
    AddToWatchlist: false,
  };
}

function taxRateJson(rate: TaxRate): JsonObject {
  return {
    Name: rate.name,
    TaxType: rate.taxType,
    ReportTaxType: rate.reportTaxType,
    CanApplyToAssets: rate.appliesTo.includes('ASSET'),
    CanApplyToEquity: rate.appliesTo.includes('EQUITY'),
    CanApplyToExpenses: rate.appliesTo.includes('EXPENSE'),
    CanApplyToLiabilities: rate.appliesTo.includes('LIABILITY'),
    CanApplyToRevenue: rate.appliesTo.includes('REVENUE'),
    DisplayTaxRate: percent(rate.rate),
    EffectiveRate: percent(rate.rate),
    Status: rate.status,
    TaxComponents: rate.components.map((each) => ({
      Name: each.name,
      Rate: percent(each.rate),
      IsCompound: false,
      IsNonRecoverable: false,
    })),
  };
}

function percent(rate: string): Json {
  return number(Number(rate).toFixed(4));
}
