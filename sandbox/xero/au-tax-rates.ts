import { ANY, INCOME, LIABILITIES, SPENDING, taxRatesOf } from './tax-rate.ts';
import type { TaxRate } from './tax-rate.ts';

/** The GST rates of an organisation in Australia; there is no `NONE` among them. */
export function auTaxRates(): TaxRate[] {
  return taxRatesOf('GST', [
    ['BASEXCLUDED', 'BAS Excluded', '0', 'BASEXCLUDED', ANY],
    ['EXEMPTCAPITAL', 'GST Free Capital', '0', 'EXEMPTCAPITAL', SPENDING],
    ['EXEMPTEXPENSES', 'GST Free Expenses', '0', 'EXEMPTEXPENSES', SPENDING],
    ['EXEMPTEXPORT', 'GST Free Exports', '0', 'EXEMPTEXPORT', INCOME],
    ['EXEMPTOUTPUT', 'GST Free Income', '0', 'EXEMPTOUTPUT', INCOME],
    ['CAPEXINPUT', 'GST on Capital', '10', 'CAPITALEXINPUT', SPENDING],
    ['GSTONCAPIMPORTS', 'GST on Capital Imports', '0', 'GSTONCAPIMPORTS', LIABILITIES],
    ['INPUT', 'GST on Expenses', '10', 'INPUT', SPENDING],
    ['GSTONIMPORTS', 'GST on Imports', '0', 'GSTONIMPORTS', LIABILITIES],
    ['OUTPUT', 'GST on Income', '10', 'OUTPUT', INCOME],
    ['INPUTTAXED', 'Input Taxed', '0', 'INPUTTAXED', ANY],
  ]);
}
