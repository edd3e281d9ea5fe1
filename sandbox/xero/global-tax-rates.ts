import { ANY, LIABILITIES, taxRatesOf } from './tax-rate.ts';
import type { TaxRate } from './tax-rate.ts';

/**
 * What an organisation starts with outside the countries that Xero has an edition for, the whole of the euro area among
 * them: four rates, all of 0 %. Those of its own country its people enter themselves, and they become TAX001 and so on.
 */
export function globalTaxRates(): TaxRate[] {
  return taxRatesOf('Tax', [
    ['INPUT', 'Tax on Purchases', '0', 'INPUT', ANY],
    ['NONE', 'Tax Exempt', '0', 'NONE', ANY],
    ['OUTPUT', 'Tax on Sales', '0', 'OUTPUT', ANY],
    ['GSTONIMPORTS', 'Sales Tax on Imports', '0', 'GSTONIMPORTS', LIABILITIES],
  ]);
}
