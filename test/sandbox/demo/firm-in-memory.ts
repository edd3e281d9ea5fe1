import { Decimal } from 'decimal.js';
import type {
  BookContact,
  BookCreditNote,
  BookInvoice,
  BookLine,
  BookPayment,
  Books,
} from '../../../sandbox/demo/books.ts';
import type { Expectation } from '../../../sandbox/demo/expectation.ts';
import { clients, users } from '../../../sandbox/demo/firm-clients.ts';
import { creditNotes } from '../../../sandbox/demo/firm-credit-notes.ts';
import { expenses } from '../../../sandbox/demo/firm-expenses.ts';
import { invoices } from '../../../sandbox/demo/firm-invoices.ts';
import { firm, type DemoFirm } from '../../../sandbox/demo/firm.ts';
import type { InvoiceRow } from '../../../sandbox/demo/invoice-row.ts';
import { payments } from '../../../sandbox/demo/firm-payments.ts';
import type {
  CreditNoteState,
  ExpenseState,
  FirmRows,
  InvoiceState,
  LineState,
  PaymentState,
} from '../../../sandbox/demo/firm-rows.ts';

/** A firm as the database would show it, without a database; the British one unless another is given. */
export function firmInMemory(given: DemoFirm = firm): FirmRows {
  const { clients, users, invoices, expenses, payments, creditNotes } = given;
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
    expenses: expenses.map((row) => {
      const user = users.find((one) => one.id === row.userId);
      return {
        ...pick(row, ['id', 'title', 'description', 'category', 'amount', 'taxRate', 'currency', 'status']),
        ...pick(row, ['reimbursable', 'invoiceId', 'date', 'receiptNumber', 'vendor']),
        tax: row.taxAmount,
        employeeId: row.userId,
        employee: user?.fullName ?? user?.username ?? '',
        xeroId: row.metadata === null ? null : 'an id',
      };
    }),
    payments: payments.map((row) => ({
      ...pick(row, ['id', 'invoiceId', 'amount', 'currency', 'date', 'method', 'reference', 'status']),
      gatewayTransactionId: row.gatewayTransactionId,
    })),
    creditNotes: creditNotes.map((row) => ({
      ...pick(row, ['id', 'invoiceId', 'number', 'amount', 'reason']),
      date: row.createdAt.slice(0, 10),
    })),
  };
}

function pick<Row, Key extends keyof Row>(row: Row, keys: readonly Key[]): Pick<Row, Key> {
  const picked: Partial<Pick<Row, Key>> = {};
  for (const key of keys) picked[key] = row[key];
  return picked as Pick<Row, Key>;
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
  const posted = {
    payments: rows.payments.filter((row) => isIn(payments, row.id)).map(postedPayment),
    creditNotes: rows.creditNotes.filter((row) => isIn(creditNotes, row.id)).map(postedCreditNote),
  };
  return {
    organisation: 'Northgate Design Ltd',
    currencies: ['GBP', 'EUR', 'USD'],
    lockedUntil: '2026-03-31',
    contacts: [
      ...clients
        .filter((client) => client.expect.state === 'inXero')
        .map((client) => contact(client.id, 'c', client.contactName, client.email)),
      ...users.map((user) => contact(user.id, 'u', user.fullName ?? user.username, user.email)),
      ...vendors.map((name, at) => contact(at + 1, 'v', name, null)),
    ],
    invoices: rows.invoices
      .filter((row) => isIn(invoices, row.id))
      .map((row) => settled(postedInvoice(row), posted)),
    bills: rows.expenses.filter((row) => isIn(expenses, row.id)).map(postedBill),
    ...posted,
  };
}

/** As they are written on the first of their expenses. */
const vendors = ['Figma Inc', 'Avon Energy', 'Bristol Print Works'];

function isIn(rows: readonly { readonly id: number; readonly expect: Expectation }[], id: number): boolean {
  return rows.find((row) => row.id === id)?.expect.state === 'inXero';
}

function contact(id: number, letter: string, name: string, email: string | null): BookContact {
  const key = letter === 'c' ? `contact-${id}` : `contact-${letter}${id}`;
  const number = `TT-demo-${letter}${id}`;
  return { id: key, number, name, archived: false, email: email ?? '', addressLines: [] };
}

/** What is due on an invoice once payments and credit notes have arrived. */
function settled(
  invoice: BookInvoice,
  { payments: paid, creditNotes: credited }: Pick<Books, 'payments' | 'creditNotes'>,
): BookInvoice {
  const amounts = [
    ...paid.filter((one) => one.invoiceId === invoice.id).map((one) => one.amount),
    ...credited.flatMap((note) =>
      note.allocations.filter((one) => one.invoiceId === invoice.id).map((one) => one.amount),
    ),
  ];
  const due = amounts.reduce((rest, amount) => rest.minus(amount), new Decimal(invoice.total)).toFixed(2);
  return { ...invoice, due, status: due === '0.00' ? 'PAID' : 'AUTHORISED' };
}

/** A bill as Xero would hold it, without any of its rules. */
export function postedBill(row: ExpenseState): BookInvoice {
  const tax = new Decimal(row.tax ?? 0);
  const total = tax.plus(row.amount).toFixed(2);
  const account = { travel: '493', accommodation: '494', software: '463', supplies: '461', meals: '420' };
  const accounts: Readonly<Record<string, string | undefined>> = account;
  const rate = tax.div(row.amount).times(100).round().toFixed();
  const vendor = vendors.findIndex((name) =>
    row.vendor?.toLowerCase().includes(name.slice(0, 5).toLowerCase()),
  );
  return {
    id: `bill-${row.id}`,
    number: (row.receiptNumber ?? '') || `EXP-${row.id}`,
    contactId: row.reimbursable ? `contact-u${row.employeeId}` : `contact-v${vendor + 1}`,
    date: row.date,
    dueDate: row.date,
    currency: row.currency,
    status: 'AUTHORISED',
    reference: '',
    url: `https://timetracker.northgate.example/expenses/${row.id}?ttx=demo.expense.${row.id}`,
    lines: [
      {
        description: row.description === null ? row.title : `${row.title}\n${row.description}`,
        amount: row.amount,
        tax: tax.toFixed(2),
        taxType: { '20': 'INPUT2', '5': 'RRINPUT', '0': 'NONE' }[rate] ?? '?',
        account: accounts[row.category] ?? '429',
      },
    ],
    subtotal: row.amount,
    tax: tax.toFixed(2),
    total,
    due: total,
  };
}

/** A payment as Xero would hold it. */
export function postedPayment(row: PaymentState): BookPayment {
  const invoice = invoices.find((one) => one.id === row.invoiceId);
  const byMethod = { stripe: 'Business Savings Account', cash: 'Directors Loan Account' };
  const accounts: Readonly<Record<string, string | undefined>> = byMethod;
  const bank = (row.currency ?? invoice?.currency) === 'EUR' ? 'Euro Account' : 'Business Bank Account';
  return {
    id: `payment-${row.id}`,
    invoiceId: `invoice-${row.invoiceId}`,
    account: accounts[row.method ?? ''] ?? bank,
    date: row.date,
    amount: row.amount,
    reference: `${row.reference ?? ''} TT-demo-p${row.id}`.trim(),
    status: 'AUTHORISED',
    isReconciled: false,
  };
}

/** A credit note as Xero would hold it, set off as far as its invoice of the untouched firm takes it. */
function postedCreditNote(row: CreditNoteState): BookCreditNote {
  const invoice = invoices.find((one) => one.id === row.invoiceId);
  if (invoice === undefined) throw new Error(`no invoice ${row.invoiceId}`);
  const { taxRate, totalAmount } = invoice.totals;
  const tax = new Decimal(row.amount).times(taxRate).div(new Decimal(100).plus(taxRate)).toFixed(2);
  const allocated = Decimal.min(row.amount, totalAmount);
  const remaining = new Decimal(row.amount).minus(allocated).toFixed(2);
  return {
    id: `credit-note-${row.id}`,
    number: row.number,
    contactId: `contact-${invoice.clientId}`,
    date: row.date,
    currency: invoice.currency,
    status: remaining === '0.00' ? 'PAID' : 'AUTHORISED',
    reference: `TT-demo-n${row.id}`,
    lines: [
      {
        description: row.reason ?? `Credit for ${invoice.number}`,
        amount: row.amount,
        tax,
        taxType: salesTaxTypes[taxRate] ?? '?',
        account: '200',
      },
    ],
    subtotal: new Decimal(row.amount).minus(tax).toFixed(2),
    tax,
    total: row.amount,
    remaining,
    allocations: [{ invoiceId: `invoice-${row.invoiceId}`, amount: allocated.toFixed(2) }],
  };
}

const salesTaxTypes: Readonly<Record<string, string | undefined>> = {
  '20.00': 'OUTPUT2',
  '5.00': 'RROUTPUT',
  '0.00': 'ZERORATEDOUTPUT',
};

/** An invoice as Xero would hold it: tax rounded line by line, and a line for what rounding costs. */
export function postedInvoice(row: InvoiceState): BookInvoice {
  const taxType = salesTaxTypes[row.taxRate] ?? '?';
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
    due: subtotal.plus(tax).toFixed(2),
  };
}
