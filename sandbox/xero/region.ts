import type { Account } from './account.ts';
import { auAccounts } from './au-accounts.ts';
import { auTaxRates } from './au-tax-rates.ts';
import { globalAccounts } from './global-accounts.ts';
import { globalTaxRates } from './global-tax-rates.ts';
import { nzAccounts } from './nz-accounts.ts';
import { nzTaxRates } from './nz-tax-rates.ts';
import type { TaxRate } from './tax-rate.ts';
import { ukAccounts } from './uk-accounts.ts';
import { ukTaxRates } from './uk-tax-rates.ts';
import { usAccounts } from './us-accounts.ts';
import { usTaxRates } from './us-tax-rates.ts';

/**
 * Xero's edition for the place where an organisation is: it decides its money, its taxes and the chart of accounts it
 * starts with. GLOBAL is the edition for all other countries.
 */
export const REGIONS = ['AU', 'NZ', 'UK', 'US', 'GLOBAL'] as const;
export type Region = (typeof REGIONS)[number];

export interface RegionFacts {
  /** ISO 3166, as in CountryCode. */
  country: string;
  baseCurrency: string;
  currencies: string[];
  /** IANA name of the time zone, and Xero's name for it. */
  timeZone: string;
  xeroTimeZone: string;
  /** The tax type of lines on documents without tax. */
  noTax: string;
  /** Parts of the answer of `GET /Organisation`. */
  taxNumber: string;
  registrationNumber: string;
  salesTaxBasis: string;
  salesTaxPeriod: string;
  financialYearEnd: { day: number; month: number };
  accounts: (idOf: (name: string) => string, baseCurrency: string) => Account[];
  taxRates: () => TaxRate[];
  /** Where the items the organisation starts with are booked. */
  items: ItemBooking;
}

export interface ItemBooking {
  sales: string;
  productSales: string;
  recharged: string;
  software: string;
  stationery: string;
  salesTax: string;
  purchaseTax: string;
}

export const REGION_FACTS: Record<Region, RegionFacts> = {
  AU: {
    country: 'AU',
    baseCurrency: 'AUD',
    currencies: ['AUD', 'NZD', 'USD'],
    timeZone: 'Australia/Sydney',
    xeroTimeZone: 'AUSEASTERNSTANDARDTIME',
    noTax: 'BASEXCLUDED',
    taxNumber: '11 111 111 138',
    registrationNumber: '111 111 138',
    salesTaxBasis: 'CASH',
    salesTaxPeriod: 'QUARTERLY1',
    financialYearEnd: { day: 30, month: 6 },
    accounts: auAccounts,
    taxRates: auTaxRates,
    items: {
      sales: '200',
      productSales: '200',
      recharged: '260',
      software: '485',
      stationery: '461',
      salesTax: 'OUTPUT',
      purchaseTax: 'INPUT',
    },
  },
  NZ: {
    country: 'NZ',
    baseCurrency: 'NZD',
    currencies: ['NZD', 'AUD', 'USD'],
    timeZone: 'Pacific/Auckland',
    xeroTimeZone: 'NEWZEALANDSTANDARDTIME',
    noTax: 'NONE',
    taxNumber: '101-2-303',
    registrationNumber: '1234567',
    salesTaxBasis: 'PAYMENTS',
    salesTaxPeriod: 'TWOMONTHS',
    financialYearEnd: { day: 31, month: 3 },
    accounts: nzAccounts,
    taxRates: nzTaxRates,
    items: {
      sales: '200',
      productSales: '200',
      recharged: '260',
      software: '485',
      stationery: '461',
      salesTax: 'OUTPUT2',
      purchaseTax: 'INPUT2',
    },
  },
  UK: {
    country: 'GB',
    baseCurrency: 'GBP',
    currencies: ['GBP', 'EUR', 'USD'],
    timeZone: 'Europe/London',
    xeroTimeZone: 'GMTSTANDARDTIME',
    noTax: 'NONE',
    taxNumber: 'GB123456789',
    registrationNumber: '08123456',
    salesTaxBasis: 'ACCRUALS',
    salesTaxPeriod: 'QUARTERLY1',
    financialYearEnd: { day: 31, month: 3 },
    accounts: ukAccounts,
    taxRates: ukTaxRates,
    items: {
      sales: '200',
      productSales: '201',
      recharged: '270',
      software: '463',
      stationery: '461',
      salesTax: 'OUTPUT2',
      purchaseTax: 'INPUT2',
    },
  },
  US: {
    country: 'US',
    baseCurrency: 'USD',
    currencies: ['USD', 'CAD', 'EUR'],
    timeZone: 'America/New_York',
    xeroTimeZone: 'EASTERNSTANDARDTIME',
    noTax: 'NONE',
    taxNumber: '98-7654321',
    registrationNumber: '98-7654321',
    salesTaxBasis: 'ACCRUALS',
    salesTaxPeriod: 'MONTHLY',
    financialYearEnd: { day: 31, month: 12 },
    accounts: usAccounts,
    taxRates: usTaxRates,
    items: {
      sales: '400',
      productSales: '400',
      recharged: '470',
      software: '676',
      stationery: '656',
      salesTax: 'OUTPUT',
      purchaseTax: 'INPUT',
    },
  },
  // As an organisation in Germany has it.
  GLOBAL: {
    country: 'DE',
    baseCurrency: 'EUR',
    currencies: ['EUR', 'CHF', 'USD'],
    timeZone: 'Europe/Berlin',
    xeroTimeZone: 'WEUROPESTANDARDTIME',
    noTax: 'NONE',
    taxNumber: 'DE123456789',
    registrationNumber: 'HRB 123456',
    salesTaxBasis: 'ACCRUALS',
    salesTaxPeriod: 'MONTHLY',
    financialYearEnd: { day: 31, month: 12 },
    accounts: globalAccounts,
    taxRates: globalTaxRates,
    items: {
      sales: '200',
      productSales: '200',
      recharged: '260',
      software: '485',
      stationery: '461',
      salesTax: 'OUTPUT',
      purchaseTax: 'INPUT',
    },
  },
};
