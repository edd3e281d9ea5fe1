import type { DemoEdit } from '../demo-edits.ts';
import { changeQuantity, setStatus } from '../edits.ts';
import { approveExpense } from '../expense-edits.ts';
import type { DemoFirm, ExpectedCounts } from '../firm.ts';
import { payByForm } from '../payment-edits.ts';
import { found, foundBill, statusOf, totalOf } from '../shown-in-xero.ts';

/** Which documents of a firm are changed, by their ids; amounts are decimal strings. */
export interface WeeklyEdits {
  readonly recounted: { readonly invoice: number; readonly quantity: string; readonly total: string };
  readonly cancelled: { readonly invoice: number };
  readonly sent: { readonly invoice: number };
  readonly approved: { readonly expense: number; readonly total: string };
  /** What is left of an invoice is paid. */
  readonly paid: { readonly invoice: number; readonly amount: string };
}

/** One change of each sort that people make every week. */
export function weeklyEdits(firm: DemoFirm, edits: WeeklyEdits): DemoEdit[] {
  const { recounted, cancelled, sent, approved, paid } = edits;
  const numberOf = (id: number): string => firm.invoices.find((row) => row.id === id)?.number ?? '';
  const titleOf = (id: number): string => firm.expenses.find((row) => row.id === id)?.title ?? '';
  return [
    {
      what: `${numberOf(recounted.invoice)}: the first line is now ${recounted.quantity}`,
      apply: (client) => changeQuantity(client, recounted.invoice, recounted.quantity),
      shown: (books) =>
        found(books, numberOf(recounted.invoice), ({ total }) => total === recounted.total, totalOf),
    },
    {
      what: `${numberOf(cancelled.invoice)}: cancelled`,
      apply: (client) => setStatus(client, cancelled.invoice, 'cancelled'),
      shown: (books) =>
        found(books, numberOf(cancelled.invoice), ({ status }) => status === 'VOIDED', statusOf),
    },
    {
      what: `${numberOf(sent.invoice)}: a draft was sent`,
      apply: (client) => setStatus(client, sent.invoice, 'sent'),
      shown: (books) =>
        found(books, numberOf(sent.invoice), ({ status }) => status === 'AUTHORISED', statusOf),
    },
    {
      what: `${titleOf(approved.expense)}: approved`,
      apply: (client) => approveExpense(client, approved.expense),
      shown: (books) => foundBill(books, approved.expense, ({ total }) => total === approved.total, totalOf),
    },
    {
      what: `${numberOf(paid.invoice)}: the rest of it paid`,
      apply: async (client) => {
        const { amount } = paid;
        await payByForm(client, paid.invoice, { amount, date: '2026-10-09', reference: 'final' });
      },
      shown: (books) => found(books, numberOf(paid.invoice), ({ status }) => status === 'PAID', statusOf),
    },
  ];
}

/** Where the documents are after these: one is voided and one comes in its place, an expense and a payment more. */
export function afterWeeklyEdits({ expense, payment, ...others }: ExpectedCounts): ExpectedCounts {
  return {
    ...others,
    expense: { ...expense, inXero: expense.inXero + 1, leftAlone: expense.leftAlone - 1 },
    payment: { ...payment, documents: payment.documents + 1, inXero: payment.inXero + 1 },
  };
}
