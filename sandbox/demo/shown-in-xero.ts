import type { BookContact, BookInvoice, BookPayment, Books } from './books.ts';
import { idInMark, idInUrl } from './source-id.ts';

/** What is said of the one invoice with this number, once it is right. */
export function found(
  books: Books,
  number: string,
  isRight: (invoice: BookInvoice) => boolean,
  words: (invoice: BookInvoice) => string,
): string | undefined {
  const invoices = books.invoices.filter((invoice) => invoice.number === number);
  const [only] = invoices;
  return only !== undefined && invoices.length === 1 && isRight(only) ? words(only) : undefined;
}

/** What is said of the one bill of an expense, once it is right. */
export function foundBill(
  books: Books,
  expenseId: number,
  isRight: (bill: BookInvoice) => boolean,
  words: (bill: BookInvoice) => string,
): string | undefined {
  const bills = books.bills.filter((bill) => idInUrl(bill.url, 'expense') === expenseId);
  const [only] = bills;
  return only !== undefined && bills.length === 1 && isRight(only) ? words(only) : undefined;
}

/** The payment that carries the mark of one of ours. */
export function paymentOf(books: Books, id: number): BookPayment | undefined {
  return books.payments.find((payment) => idInMark(payment.reference, 'p') === String(id));
}

export function totalOf(invoice: BookInvoice): string {
  return `a total of ${invoice.total} ${invoice.currency}`;
}

export function statusOf(invoice: BookInvoice): string {
  return invoice.status.toLowerCase();
}

export function dueOf(invoice: BookInvoice): string {
  return `${invoice.due} ${invoice.currency} due again`;
}

/** A client's contact, once it has this name. */
export function contactOf(books: Books, id: number, name: string): BookContact | undefined {
  return books.contacts.find(
    (contact) => idInMark(contact.number, 'c') === String(id) && contact.name === name,
  );
}
