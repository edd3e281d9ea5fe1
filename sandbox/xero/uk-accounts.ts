import { accountsOf } from './account.ts';
import type { Account, AccountRow } from './account.ts';

const ROWS: AccountRow[] = [
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

/** The chart of accounts an organisation in the United Kingdom starts with. */
export function ukAccounts(idOf: (name: string) => string, baseCurrency = 'GBP'): Account[] {
  return accountsOf(ROWS, baseCurrency, idOf);
}
