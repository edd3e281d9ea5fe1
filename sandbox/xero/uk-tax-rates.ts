import { ANY, INCOME, SPENDING, taxRatesOf } from './tax-rate.ts';
import type { TaxRate } from './tax-rate.ts';

/** The VAT rates of an organisation in the United Kingdom. */
export function ukTaxRates(): TaxRate[] {
  return taxRatesOf('VAT', [
    ['OUTPUT2', '20% (VAT on Income)', '20', 'OUTPUT', INCOME],
    ['RROUTPUT', '5% (VAT on Income)', '5', 'OUTPUT', INCOME],
    ['ZERORATEDOUTPUT', 'Zero Rated Income', '0', 'OUTPUT', INCOME],
    ['EXEMPTOUTPUT', 'Exempt Income', '0', 'EXEMPTOUTPUT', INCOME],
    ['INPUT2', '20% (VAT on Expenses)', '20', 'INPUT', SPENDING],
    ['RRINPUT', '5% (VAT on Expenses)', '5', 'INPUT', SPENDING],
    ['ZERORATEDINPUT', 'Zero Rated Expenses', '0', 'INPUT', SPENDING],
    ['EXEMPTINPUT', 'Exempt Expenses', '0', 'EXEMPTINPUT', SPENDING],
    ['NONE', 'No VAT', '0', 'NONE', ANY],
  ]);
}
