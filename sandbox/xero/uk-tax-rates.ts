/** A tax rate as Xero keeps it; `rate` is a percentage as a decimal string. */
export interface TaxRate {
  name: string;
  taxType: string;
  reportTaxType: string;
  rate: string;
  status: 'ACTIVE' | 'ARCHIVED';
  appliesTo: AccountClass[];
}

export type AccountClass = 'ASSET' | 'EQUITY' | 'EXPENSE' | 'LIABILITY' | 'REVENUE';

const INCOME: AccountClass[] = ['ASSET', 'EQUITY', 'LIABILITY', 'REVENUE'];
const SPENDING: AccountClass[] = ['ASSET', 'EQUITY', 'EXPENSE', 'LIABILITY'];
const ANY: AccountClass[] = ['ASSET', 'EQUITY', 'EXPENSE', 'LIABILITY', 'REVENUE'];

/** The VAT rates of an organisation in the United Kingdom. */
export function ukTaxRates(): TaxRate[] {
  const rate = (
    taxType: string,
    name: string,
    percent: string,
    reportTaxType: string,
    appliesTo: AccountClass[],
  ): TaxRate => ({ name, taxType, reportTaxType, rate: percent, status: 'ACTIVE', appliesTo });
  return [
    rate('OUTPUT2', '20% (VAT on Income)', '20', 'OUTPUT', INCOME),
    rate('RROUTPUT', '5% (VAT on Income)', '5', 'OUTPUT', INCOME),
    rate('ZERORATEDOUTPUT', 'Zero Rated Income', '0', 'OUTPUT', INCOME),
    rate('EXEMPTOUTPUT', 'Exempt Income', '0', 'EXEMPTOUTPUT', INCOME),
    rate('INPUT2', '20% (VAT on Expenses)', '20', 'INPUT', SPENDING),
    rate('RRINPUT', '5% (VAT on Expenses)', '5', 'INPUT', SPENDING),
    rate('ZERORATEDINPUT', 'Zero Rated Expenses', '0', 'INPUT', SPENDING),
    rate('EXEMPTINPUT', 'Exempt Expenses', '0', 'EXEMPTINPUT', SPENDING),
    rate('NONE', 'No VAT', '0', 'NONE', ANY),
  ];
}
