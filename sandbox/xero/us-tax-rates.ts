import { ANY, LIABILITIES, taxRatesOf } from './tax-rate.ts';
import type { TaxComponent, TaxRate } from './tax-rate.ts';

const cityAndState = (state: string): { components: TaxComponent[] } => ({
  components: [
    { name: 'City Tax', rate: '4' },
    { name: 'State Tax', rate: state },
  ],
});

/**
 * The sales tax rates of an organisation in the United States: two parts each, and one that is
 * the organisation's own. AVALARA is listed, but documents that come through the API cannot use it.
 */
export function usTaxRates(): TaxRate[] {
  return taxRatesOf('Tax', [
    ['AVALARA', 'Auto Look Up', '0', 'AVALARA', ANY],
    ['GSTONIMPORTS', 'Sales Tax on Imports', '0', 'GSTONIMPORTS', LIABILITIES],
    ['NONE', 'Tax Exempt', '0', 'NONE', ANY],
    ['OUTPUT', 'Tax on Sales', '8.25', 'OUTPUT', ANY, cityAndState('4.25')],
    ['TAX001', 'Tax on Goods', '8.75', 'OUTPUT', ANY, cityAndState('4.75')],
    ['INPUT', 'Tax on Purchases', '8.25', 'INPUT', ANY, cityAndState('4.25')],
  ]);
}
