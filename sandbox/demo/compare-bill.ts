import { Decimal } from 'decimal.js';
import type { BookContact, BookInvoice, BookLine, Books } from './books.ts';
import { differing, type Difference, type Fact } from './difference.ts';
import { expenseAccountOf, purchaseTaxTypeOf } from './expense-should-be.ts';
import type { ExpenseState } from './firm-rows.ts';
import { contactNameOf, meaningful, sameName, squeeze } from './plain-text.ts';
import type { MappingChoices } from './settings.ts';
import { idInMark } from './source-id.ts';
import { twoDecimals } from './two-decimals.ts';

/** Compares one expense with the bill it became, field by field. */
export function compareBill(
  expense: ExpenseState,
  bill: BookInvoice,
  books: Books,
  choices: MappingChoices,
): Difference[] {
  const contact = books.contacts.find((one) => one.id === bill.contactId);
  const [line] = bill.lines;
  const tax = expense.tax ?? '0';
  return differing(`expense/${expense.id}`, [
    ['number', meaningful(expense.receiptNumber) || `EXP-${expense.id}`, bill.number],
    ['contact', ...contactOf(expense, contact)],
    ['date', expense.date, bill.date],
    ['due date', expense.date, bill.dueDate],
    ['currency', expense.currency, bill.currency],
    ['total', new Decimal(expense.amount).plus(tax).toFixed(2), twoDecimals(bill.total)],
    // As it stands on the receipt, even where Xero would have computed another cent.
    ['tax', twoDecimals(tax), twoDecimals(bill.tax)],
    ['status', new Decimal(bill.due).isZero() ? 'PAID' : 'AUTHORISED', bill.status],
    ['line', '1', String(bill.lines.length)],
    ...textOf(expense, line),
    ['account', expenseAccountOf(expense, choices) ?? 'none', line?.account ?? ''],
    ['tax type', purchaseTaxTypeOf(expense, choices) ?? 'none', line?.taxType ?? ''],
  ]);
}

/** What is reimbursable is owed to the employee, all else to the vendor. */
function contactOf(
  expense: ExpenseState,
  contact: BookContact | undefined,
): readonly [timeTracker: string, xero: string] {
  if (expense.reimbursable) {
    const own = idInMark(contact?.number ?? null, 'u') === String(expense.employeeId);
    return [squeeze(expense.employee), own ? (contact?.name ?? '') : `another: ${contact?.name ?? 'none'}`];
  }
  const vendor = contactNameOf(expense.vendor ?? '');
  // The contact keeps the letters in which the vendor was written first.
  return [
    vendor,
    contact !== undefined && sameName(vendor, contact.name) ? vendor : (contact?.name ?? 'none'),
  ];
}

/** The title, then what else was said of it, however the two are joined. */
function textOf(expense: ExpenseState, line: BookLine | undefined): Fact[] {
  const title = contactNameOf(expense.title);
  const more = meaningful(expense.description);
  const text = squeeze(line?.description ?? '');
  const isThere = more === '' ? text === title : text.startsWith(title) && text.endsWith(more);
  return isThere ? [] : [['line', `${title} ${more}`.trim(), text]];
}
