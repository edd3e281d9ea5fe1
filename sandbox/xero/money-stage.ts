import type { CreditNote } from './credit-note.ts';
import type { Invoice } from './invoice.ts';
import type { Organisation } from './organisations.ts';
import type { PaidDocument, Payment } from './payment.ts';
import { settledCreditNote, settledInvoice } from './settle.ts';
import type { SettleTime } from './settle.ts';
import { createStage } from './stage.ts';
import type { Stage } from './stage.ts';

/** The writes of a request that moves money: payments, and the documents they change. */
export interface MoneyStage {
  payments: Stage<Payment>;
  invoices: Stage<Invoice>;
  creditNotes: Stage<CreditNote>;
  /** Works out anew what is due on a document, or left of it. */
  settle(document: PaidDocument, time: SettleTime): void;
  commit(at: number): void;
}

export function createMoneyStage(organisation: Organisation): MoneyStage {
  const payments = createStage(organisation.payments);
  const invoices = createStage(organisation.invoices);
  const creditNotes = createStage(organisation.creditNotes);
  return {
    payments,
    invoices,
    creditNotes,
    settle({ kind, id }, time) {
      const invoice = kind === 'invoice' ? invoices.get(id) : undefined;
      const note = kind === 'creditNote' ? creditNotes.get(id) : undefined;
      if (invoice) invoices.put(settledInvoice(invoice, { payments, creditNotes }, time));
      if (note) creditNotes.put(settledCreditNote(note, payments, time));
    },
    commit(at) {
      payments.commit(at);
      invoices.commit(at);
      creditNotes.commit(at);
    },
  };
}
