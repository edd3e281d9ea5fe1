import type { AccountClass } from './tax-rate.ts';

/** An account of the chart of accounts. */
export interface Account {
  id: string;
  /** Bank accounts may have none. */
  code: string | null;
  name: string;
  type: string;
  class: AccountClass;
  taxType: string;
  status: 'ACTIVE' | 'ARCHIVED';
  systemAccount: string | null;
  enablePayments: boolean;
  /** Whether receipts of classic expenses may use it. */
  showInExpenseClaims: boolean;
  bankAccountNumber: string | null;
  /** Null for anything but a bank account. */
  bankAccountType: 'BANK' | 'CREDITCARD' | null;
  currencyCode: string | null;
  description: string | null;
  updatedAt: number;
}

const CLASS_OF_TYPE: Record<string, AccountClass> = {
  BANK: 'ASSET',
  CURRENT: 'ASSET',
  FIXED: 'ASSET',
  CURRLIAB: 'LIABILITY',
  TERMLIAB: 'LIABILITY',
  EQUITY: 'EQUITY',
  DIRECTCOSTS: 'EXPENSE',
  EXPENSE: 'EXPENSE',
  OVERHEADS: 'EXPENSE',
  REVENUE: 'REVENUE',
  OTHERINCOME: 'REVENUE',
};

/** An account as a chart lists it; what is left out follows from its type. */
export type AccountRow = [
  code: string | null,
  name: string,
  type: string,
  taxType: string,
  rest?: Partial<Account>,
];

/** The accounts of a chart, as an organisation with this base currency starts with them. */
export function accountsOf(
  rows: AccountRow[],
  baseCurrency: string,
  idOf: (name: string) => string,
): Account[] {
  return rows.map(([code, name, type, taxType, rest]) => ({
    id: idOf(`account/${name}`),
    code,
    name,
    type,
    class: CLASS_OF_TYPE[type] ?? 'EXPENSE',
    taxType,
    status: 'ACTIVE',
    systemAccount: null,
    enablePayments: false,
    showInExpenseClaims: CLASS_OF_TYPE[type] === 'EXPENSE' && rest?.systemAccount === undefined,
    bankAccountNumber: null,
    bankAccountType: type === 'BANK' ? 'BANK' : null,
    currencyCode: type === 'BANK' ? baseCurrency : null,
    description: null,
    updatedAt: Date.parse('2024-01-15T09:30:00Z'),
    ...rest,
  }));
}
