import type { ClientBase } from 'pg';
import type { Books } from './books.ts';
import { changeQuantity, renameClient, rewordLine, saveUnchanged, setStatus } from './edits.ts';
import { approveExpense, changeExpense, rejectExpenseByRest } from './expense-edits.ts';
import { deleteCreditNote, deletePayment, payByForm, refundPayment } from './payment-edits.ts';
import type { ExpectedCounts } from './firm.ts';
import { contactOf, dueOf, found, foundBill, paymentOf, statusOf, totalOf } from './shown-in-xero.ts';

/** A change that a person makes in TimeTracker, and how it must show in Xero. */
export interface DemoEdit {
  /** The change in a few words. */
  readonly what: string;
  readonly apply: (client: ClientBase) => Promise<void>;
  /** What Xero shows of it, in a few words; undefined while it does not show. */
  readonly shown: (books: Books) => string | undefined;
}

const newName = 'Blue Kettle Coffee Roasters';
const newText = 'Visual design, two rounds';

/** One change of each sort that people make every week. */
export const demoEdits: readonly DemoEdit[] = [
  {
    what: 'INV-20260701-1000: the first line is now 8 hours',
    apply: (client) => changeQuantity(client, 4, '8.00'),
    shown: (books) => found(books, 'INV-20260701-1000', (invoice) => invoice.total === '1575.00', totalOf),
  },
  {
    what: 'INV-20260728-1000: cancelled',
    apply: (client) => setStatus(client, 15, 'cancelled'),
    shown: (books) => found(books, 'INV-20260728-1000', (invoice) => invoice.status === 'VOIDED', statusOf),
  },
  {
    what: 'INV-20260804-1000: a draft was sent',
    apply: (client) => setStatus(client, 18, 'sent'),
    shown: (books) =>
      found(books, 'INV-20260804-1000', (invoice) => invoice.status === 'AUTHORISED', statusOf),
  },
  {
    what: `Blue Kettle Coffee: now called ${newName}`,
    apply: (client) => renameClient(client, 3, newName),
    shown: (books) => contactOf(books, 3, newName)?.name,
  },
  {
    what: 'INV-20260901-1000: the first line has another description',
    apply: (client) => rewordLine(client, 33, newText),
    shown: (books) =>
      found(
        books,
        'INV-20260901-1000',
        (invoice) => invoice.lines.some((line) => line.description === newText),
        () => 'the new description',
      ),
  },
  {
    what: 'INV-20260817-1000: opened and saved, which computes its tax',
    apply: (client) => saveUnchanged(client, 26),
    shown: (books) => found(books, 'INV-20260817-1000', (invoice) => invoice.total === '270.00', totalOf),
  },
  {
    what: 'Team lunch, 46.50 GBP: approved',
    apply: (client) => approveExpense(client, 8),
    shown: (books) => foundBill(books, 8, (bill) => bill.total === '46.50', totalOf),
  },
  {
    what: 'Studio electricity: 128.40 GBP instead of 120.40, and more tax',
    apply: (client) => changeExpense(client, 14, { amount: '128.40', tax: '6.42' }),
    shown: (books) => foundBill(books, 14, (bill) => bill.total === '134.82', totalOf),
  },
  {
    what: 'Proof prints & delivery: rejected after all',
    apply: (client) => rejectExpenseByRest(client, 20),
    shown: (books) => foundBill(books, 20, (bill) => bill.status === 'VOIDED', statusOf),
  },
  {
    what: 'INV-20260907-1000: the rest of it paid',
    apply: async (client) => {
      await payByForm(client, 36, { amount: '792.00', date: '2026-10-09', reference: 'RDP 07/09' });
    },
    shown: (books) => found(books, 'INV-20260907-1000', (invoice) => invoice.status === 'PAID', statusOf),
  },
  {
    what: 'INV-20260717-1000: its payment deleted',
    apply: (client) => deletePayment(client, 9),
    shown: (books) =>
      paymentOf(books, 9)?.status === 'DELETED'
        ? found(books, 'INV-20260717-1000', ({ due, total }) => due === total, dueOf)
        : undefined,
  },
  {
    what: 'INV-20260902-1000: its payment refunded, for a person to see',
    apply: (client) => refundPayment(client, 3),
    shown: (books) =>
      paymentOf(books, 3)?.status === 'AUTHORISED'
        ? found(books, 'INV-20260902-1000', ({ status }) => status === 'PAID', statusOf)
        : undefined,
  },
  {
    what: 'INV-20260720-1000: its credit note deleted',
    apply: (client) => deleteCreditNote(client, 1),
    shown: (books) => found(books, 'INV-20260720-1000', ({ due, total }) => due === total, dueOf),
  },
];

/** Where the documents must be once all of these have arrived. */
export const expectedAfterEdits = {
  client: { documents: 8, inXero: 7, held: 1, rejected: 0, leftAlone: 0 },
  invoice: { documents: 40, inXero: 21, held: 10, rejected: 2, leftAlone: 7 },
  expense: { documents: 20, inXero: 10, held: 2, rejected: 1, leftAlone: 7 },
  payment: { documents: 25, inXero: 11, held: 8, rejected: 0, leftAlone: 6 },
  credit_note: { documents: 3, inXero: 2, held: 1, rejected: 0, leftAlone: 0 },
} as const satisfies ExpectedCounts;
