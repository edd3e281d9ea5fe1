import { ANY, INCOME, LIABILITIES, SPENDING, taxRatesOf } from './tax-rate.ts';
import type { TaxRate } from './tax-rate.ts';

/** The GST rates of an organisation in New Zealand. Those of 12.5 % are deleted but still listed. */
export function nzTaxRates(): TaxRate[] {
  return taxRatesOf('GST', [
    ['INPUT', '12.5% GST on Expenses', '12.5', 'INPUT', SPENDING, { status: 'DELETED' }],
    ['OUTPUT', '12.5% GST on Income', '12.5', 'OUTPUT', INCOME, { status: 'DELETED' }],
    ['INPUT2', '15% GST on Expenses', '15', 'INPUT', SPENDING],
    ['OUTPUT2', '15% GST on Income', '15', 'OUTPUT', INCOME],
    ['GSTONIMPORTS', 'GST on Imports', '0', 'GSTONIMPORTS', LIABILITIES],
    ['NONE', 'No GST', '0', 'NONE', ANY],
    ['ZERORATED', 'Zero Rated', '0', 'OUTPUT', ['LIABILITY', 'REVENUE']],
  ]);
}
