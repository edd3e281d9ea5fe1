import type { AccountClass } from './uk-tax-rates.ts';

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
  EQUITY: 'EQUITY',
  DIRECTCOSTS: 'EXPENSE',
  EXPENSE: 'EXPENSE',
  OVERHEADS: 'EXPENSE',
  REVENUE: 'REVENUE',
  OTHERINCOME: 'REVENUE',
};

type Row = [code: string | null, name: string, type: string, taxType: string, rest?: Partial<Account>];

const ROWS: Row[] = [
  ['090', 'Business Bank Account', 'BANK', 'NONE', { bankAccountNumber: '20000112345678' }],
  [null, 'Business Savings Account', 'BANK', 'NONE', { bankAccountNumber: '20000187654321' }],
  ['091', 'Euro Account', 'BANK', 'NONE', { bankAccountNumber: '20000155555555', currencyCode: 'EUR' }],
  ['092', 'Company Card', 'BANK', 'NONE', { bankAccountNumber: '4000123', bankAccountType: 'CREDITCARD' }],
  ['200', 'Sales', 'REVENUE', 'OUTPUT2', { description: 'Income from any normal business activity' }],
  ['201', 'Product sales', 'REVENUE', 'OUTPUT2'],
  ['205', 'Old sales', 'REVENUE', 'OUTPUT2', { status: 'ARCHIVED' }],
  ['260', 'Other Revenue', 'OTHERINCOME', 'OUTPUT2'],
  ['270', 'Recharged expenses', 'REVENUE', 'OUTPUT2'],
  ['310', 'Cost of Goods Sold', 'DIRECTCOSTS', 'INPUT2'],
  ['400', 'Advertising & Marketing', 'OVERHEADS', 'INPUT2'],
  ['404', 'Bank Fees', 'OVERHEADS', 'NONE', { showInExpenseClaims: false }],
  ['408', 'Cleaning', 'OVERHEADS', 'INPUT2'],
  ['412', 'Consulting', 'OVERHEADS', 'INPUT2'],
  ['420', 'Entertainment', 'OVERHEADS', 'NONE'],
  ['425', 'Postage, Freight & Courier', 'OVERHEADS', 'INPUT2'],
  ['429', 'General Expenses', 'OVERHEADS', 'INPUT2'],
  ['461', 'Printing & Stationery', 'OVERHEADS', 'INPUT2'],
  ['463', 'IT Software and Consumables', 'OVERHEADS', 'INPUT2'],
  ['485', 'Subscriptions', 'OVERHEADS', 'INPUT2'],
  ['489', 'Telephone & Internet', 'OVERHEADS', 'INPUT2'],
  ['493', 'Travel - National', 'OVERHEADS', 'ZERORATEDINPUT'],
  ['494', 'Travel - International', 'OVERHEADS', 'ZERORATEDINPUT'],
  ['497', 'Bank Revaluations', 'OVERHEADS', 'NONE', { systemAccount: 'BANKCURRENCYGAIN' }],
  ['499', 'Realised Currency Gains', 'OVERHEADS', 'NONE', { systemAccount: 'REALISEDCURRENCYGAIN' }],
  ['610', 'Accounts Receivable', 'CURRENT', 'NONE', { systemAccount: 'DEBTORS' }],
  ['800', 'Accounts Payable', 'CURRLIAB', 'NONE', { systemAccount: 'CREDITORS' }],
  ['801', 'Unpaid Expense Claims', 'CURRLIAB', 'NONE', { systemAccount: 'UNPAIDEXPCLM' }],
  ['820', 'VAT', 'CURRLIAB', 'NONE', { systemAccount: 'GST' }],
  ['835', 'Directors Loan Account', 'CURRLIAB', 'NONE', { enablePayments: true }],
  ['860', 'Rounding', 'CURRLIAB', 'NONE', { systemAccount: 'ROUNDING' }],
  ['960', 'Retained Earnings', 'EQUITY', 'NONE', { systemAccount: 'RETAINEDEARNINGS' }],
];

/** The chart of accounts both organisations start with. */
export function ukAccounts(idOf: (name: string) => string): Account[] {
  return ROWS.map(([code, name, type, taxType, rest]) => ({
    id: idOf(`account/${name}`),
    code,
    name,
    type,
    class: CLASS_OF_TYPE[type] ?? 'EXPENSE',
    taxType,
    status: 'ACTIVE',
    systemAccount: null,
    enablePayments: false,
    showInExpenseClaims: isOverhead(type) && rest?.systemAccount === undefined,
    bankAccountNumber: null,
    bankAccountType: type === 'BANK' ? 'BANK' : null,
    currencyCode: type === 'BANK' ? 'GBP' : null,
    description: null,
    updatedAt: Date.parse('2024-01-15T09:30:00Z'),
    ...rest,
  }));
}

function isOverhead(type: string): boolean {
  return CLASS_OF_TYPE[type] === 'EXPENSE';
}
