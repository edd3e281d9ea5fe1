import { Decimal } from 'decimal.js';
import type { BookInvoice, BookLine, Books } from '../../../sandbox/demo/books.ts';
import { clients } from '../../../sandbox/demo/firm-clients.ts';
import { invoices, type InvoiceRow } from '../../../sandbox/demo/firm-invoices.ts';
import type { FirmRows, InvoiceState, LineState } from '../../../sandbox/demo/firm-rows.ts';

/** The demo firm as the database would show it, without a database. */
export function firmInMemory(): FirmRows {
  return {
    clients: clients.map(({ id, name, email }) => ({ id, name, email })),
    invoices: invoices.map((row) => ({
      id: row.id,
      number: row.number,
      clientId: row.clientId,
      status: row.status,
      issueDate: row.issueDate,
      dueDate: row.dueDate,
      currency: row.currency,
      taxRate: row.totals.taxRate,
      subtotal: row.totals.subtotal,
      tax: row.totals.taxAmount,
      total: row.totals.totalAmount,
      buyerReference: row.buyerReference,
      xeroId: row.metadata === null ? null : 'an id',
      lines: linesOf(row),
    })),
  };
}

function linesOf(row: InvoiceRow): LineState[] {
  return [
    ...row.items.map((line) => ({
      kind: 'item' as const,
      text: line.description,
      amount: line.totalAmount,
      currency: row.currency,
    })),
    ...row.expenses.map((expense) => ({
      kind: 'expense' as const,
      text: expense.title,
      amount: new Decimal(expense.amount).plus(expense.taxAmount ?? '0').toFixed(2),
      currency: expense.currency,
    })),
    ...row.goods.map((good) => ({
      kind: 'good' as const,
      text: good.name,
      amount: good.totalAmount,
      currency: good.currency,
    })),
  ];
}

/** Books in which every document of the untouched firm is exactly as it should be. */
export function goodBooks(): Books {
  const rows = firmInMemory();
  const wanted = new Set(invoices.filter((row) => row.expect.state === 'inXero').map((row) => row.id));
  return {
    organisation: 'Northgate Design Ltd',
    currencies: ['GBP', 'EUR', 'USD'],
    lockedUntil: '2026-03-31',
    contacts: clients
      .filter((client) => client.expect.state === 'inXero')
      .map((client) => ({
        id: `contact-${client.id}`,
        number: `TT-demo-c${client.id}`,
        name: client.contactName,
        archived: false,
        email: client.email ?? '',
        addressLines: [],
      })),
    invoices: rows.invoices.filter((row) => wanted.has(row.id)).map(posted),
  };
}

/** An invoice as Xero would hold it: tax rounded line by line, and a line for what rounding costs. */
export function posted(row: InvoiceState): BookInvoice {
  const taxType = { '20.00': 'OUTPUT2', '5.00': 'RROUTPUT', '0.00': 'ZERORATEDOUTPUT' }[row.taxRate] ?? '?';
  const lines = row.lines.map((line): BookLine => ({
    description: line.text === '' ? 'No description' : line.text,
    amount: line.amount,
    taxType,
    tax: new Decimal(line.amount).times(row.taxRate).div(100).toFixed(2, Decimal.ROUND_HALF_UP),
    account: { item: '200', good: '201', expense: '270' }[line.kind],
  }));
  const sum = (values: readonly string[]): Decimal =>
    values.reduce((total, value) => total.plus(value), new Decimal(0));
  const tax = sum(lines.map((line) => line.tax));
  const rounding = new Decimal(row.total).minus(sum(lines.map((line) => line.amount))).minus(tax);
  if (!rounding.isZero()) {
    lines.push({
      description: 'Rounding',
      amount: rounding.toFixed(2),
      taxType: 'NONE',
      tax: '0.00',
      account: '860',
    });
  }
  const subtotal = sum(lines.map((line) => line.amount));
  return {
    id: `invoice-${row.id}`,
    number: row.number,
    contactId: `contact-${row.clientId}`,
    date: row.issueDate,
    dueDate: row.dueDate,
    currency: row.currency,
    status: 'AUTHORISED',
    reference: row.buyerReference ?? '',
    url: `https://timetracker.northgate.example/invoices/${row.id}`,
    lines,
    subtotal: subtotal.toFixed(2),
    tax: tax.toFixed(2),
    total: subtotal.plus(tax).toFixed(2),
  };
}
