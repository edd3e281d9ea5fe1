/** A tax rate as Xero keeps it; `rate` is a percentage as a decimal string. */
export interface TaxRate {
  name: string;
  taxType: string;
  reportTaxType: string;
  rate: string;
  status: 'ACTIVE' | 'ARCHIVED' | 'DELETED';
  appliesTo: AccountClass[];
  /** What the rate is made of; its rates add up to it. */
  components: TaxComponent[];
}

export interface TaxComponent {
  name: string;
  rate: string;
}

export type AccountClass = 'ASSET' | 'EQUITY' | 'EXPENSE' | 'LIABILITY' | 'REVENUE';

export const INCOME: AccountClass[] = ['ASSET', 'EQUITY', 'LIABILITY', 'REVENUE'];
export const SPENDING: AccountClass[] = ['ASSET', 'EQUITY', 'EXPENSE', 'LIABILITY'];
export const LIABILITIES: AccountClass[] = ['LIABILITY'];
export const ANY: AccountClass[] = ['ASSET', 'EQUITY', 'EXPENSE', 'LIABILITY', 'REVENUE'];

type Row = [
  taxType: string,
  name: string,
  percent: string,
  reportTaxType: string,
  appliesTo: AccountClass[],
  rest?: Partial<Pick<TaxRate, 'status' | 'components'>>,
];

/** Makes tax rates of rows, each of one component with this name unless the row has its own. */
export function taxRatesOf(componentName: string, rows: Row[]): TaxRate[] {
  return rows.map(([taxType, name, rate, reportTaxType, appliesTo, rest]) => ({
    name,
    taxType,
    reportTaxType,
    rate,
    status: 'ACTIVE',
    appliesTo,
    components: [{ name: componentName, rate }],
    ...rest,
  }));
}

/** A rate that the organisation's own people enter, for sales or for purchases: it gets the next free code, TAX001 first. */
export function enteredTaxRate(
  known: readonly TaxRate[],
  entered: { readonly name: string; readonly rate: string; readonly reportTaxType: 'OUTPUT' | 'INPUT' },
): TaxRate {
  const own = known.flatMap(({ taxType }) => Number(/^TAX(\d{3})$/.exec(taxType)?.[1] ?? 0));
  const taxType = `TAX${String(Math.max(0, ...own) + 1).padStart(3, '0')}`;
  return {
    ...entered,
    taxType,
    status: 'ACTIVE',
    appliesTo: ANY,
    components: [{ name: entered.name, rate: entered.rate }],
  };
}
