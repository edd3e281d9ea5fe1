import { prepareAllocation } from './allocation-rules.ts';
import { prepareCreditNote } from './credit-note-rules.ts';
import type { CreditNote } from './credit-note.ts';
import type { Sandbox } from './create-sandbox.ts';
import { todayIn } from './dates.ts';
import { nextCreditNoteNumber } from './invoice-number.ts';
import { createMoneyStage } from './money-stage.ts';
import type { Organisation } from './organisations.ts';
import { deletionProblem, preparePayment } from './payment-rules.ts';
import type { PaymentContext } from './payment-rules.ts';
import type { Payment } from './payment.ts';
import { livingPayments } from './settle.ts';

export interface HandPayment {
  invoiceId?: string | undefined;
  creditNoteId?: string | undefined;
  /** A decimal string. */
  amount: string;
  date?: string | undefined;
  /** Its code or its id. */
  account: string;
  reference?: string | undefined;
}

export interface HandCredit {
  invoiceId: string;
  amount: string;
  date?: string | undefined;
  number?: string | undefined;
  reference?: string | undefined;
}

export interface HandAllocation {
  invoiceId: string;
  amount: string;
  date?: string | undefined;
}

/** Thrown where Xero would refuse what a person wants to do. */
export class Refused extends Error {}

/**
 * What a bookkeeper does with money in Xero's own pages. The rules are those of the API. Nothing
 * reaches the books until `commit`. Each throws Refused where Xero would refuse.
 */
export function createHand(sandbox: Sandbox, organisation: Organisation) {
  const { settings } = organisation;
  const now = sandbox.clock.now();
  const stage = createMoneyStage(organisation);
  const today = todayIn(settings.timeZone, now);
  const time = { now, movesUpdatedDate: sandbox.switches.paymentMovesUpdatedDate };
  const { switches, ids } = sandbox;
  const context: PaymentContext = { settings, stage, switches, ids, clientId: '', now };

  const refuse = (problems: string[]) => {
    if (problems.length > 0) throw new Refused(problems.join('; '));
  };
  const settle = (noteId: string, invoiceId: string) => {
    stage.settle({ kind: 'creditNote', id: noteId }, time);
    stage.settle({ kind: 'invoice', id: invoiceId }, time);
  };

  const pay = ({ invoiceId, creditNoteId, ...body }: HandPayment): Payment => {
    const account = settings.accounts.find((each) => [each.code, each.id].includes(body.account));
    const input = {
      ...(invoiceId === undefined ? {} : { Invoice: { InvoiceID: invoiceId } }),
      ...(creditNoteId === undefined ? {} : { CreditNote: { CreditNoteID: creditNoteId } }),
      Account: { AccountID: account?.id },
      Date: body.date ?? today,
      Amount: body.amount,
      Reference: body.reference,
    };
    const { payment, problems } = preparePayment(input, context);
    refuse(problems);
    stage.payments.put(payment);
    stage.settle(payment.pays, time);
    return payment;
  };

  const allocate = (noteId: string, { invoiceId, amount, date }: HandAllocation): void => {
    const note = stage.creditNotes.get(noteId);
    if (!note) return;
    const input = { Invoice: { InvoiceID: invoiceId }, Amount: amount, Date: date ?? today };
    const { allocation, problems } = prepareAllocation(input, note, {
      settings,
      invoices: stage.invoices,
      switches,
      ids,
    });
    refuse(problems);
    stage.creditNotes.put({ ...note, allocations: [...note.allocations, allocation] });
    settle(noteId, invoiceId);
  };

  return {
    pay,
    allocate,

    /** Makes an invoice's payments add up to an amount: the living ones go, one takes their place. */
    payToTotal(invoiceId: string, total: string): void {
      for (const payment of livingPayments(stage.payments, invoiceId)) {
        stage.payments.put({ ...payment, status: 'DELETED', updatedAt: now });
      }
      stage.settle({ kind: 'invoice', id: invoiceId }, time);
      if (Number(total) > 0) pay({ invoiceId, amount: total, account: '090' });
    },

    changePayment(payment: Payment, change: { isReconciled?: boolean; delete: boolean }): void {
      const next = { ...payment, isReconciled: change.isReconciled ?? payment.isReconciled, updatedAt: now };
      const problem = change.delete ? deletionProblem(next, context) : null;
      refuse(problem === null ? [] : [problem]);
      stage.payments.put(change.delete ? { ...next, status: 'DELETED' } : next);
      if (change.delete) stage.settle(next.pays, time);
    },

    /** An approved credit note over an amount, on the account and tax rate of the invoice's first line. */
    credit(body: HandCredit): CreditNote {
      const invoice = stage.invoices.get(body.invoiceId);
      if (!invoice) throw new Refused('Invoice could not be found');
      const line = invoice.lines.find((each) => each.amounts !== null);
      const foreign = invoice.currencyCode !== settings.baseCurrency;
      const { note, problems } = prepareCreditNote(
        {
          Type: invoice.type === 'ACCREC' ? 'ACCRECCREDIT' : 'ACCPAYCREDIT',
          Contact: { ContactID: invoice.contactId },
          CreditNoteNumber: body.number ?? nextCreditNoteNumber(stage.creditNotes),
          Reference: body.reference,
          Date: body.date ?? today,
          CurrencyCode: invoice.currencyCode,
          CurrencyRate: foreign ? invoice.currencyRate : undefined,
          LineAmountTypes: 'Inclusive',
          Status: 'AUTHORISED',
          LineItems: [
            {
              Description: `Credit for ${invoice.number}`,
              Quantity: '1',
              UnitAmount: body.amount,
              AccountID: line?.accountId ?? undefined,
              TaxType: line?.taxType ?? undefined,
            },
          ],
        },
        null,
        {
          lists: organisation,
          contacts: organisation.contacts,
          creditNotes: stage.creditNotes,
          switches,
          ids,
          unitDecimals: 2,
          clientId: '',
          now,
        },
      );
      refuse(problems);
      stage.creditNotes.put(note);
      return note;
    },

    takeOff(note: CreditNote, allocationId: string): void {
      const taken = note.allocations.find((each) => each.id === allocationId && !each.isDeleted);
      if (!taken) throw new Refused('There is no such allocation on this credit note.');
      const rest = note.allocations.map((each) => (each === taken ? { ...each, isDeleted: true } : each));
      stage.creditNotes.put({ ...note, allocations: rest });
      settle(note.id, taken.invoiceId);
    },

    changeCreditNote(noteId: string, change: Partial<Pick<CreditNote, 'status' | 'reference'>>): void {
      const note = stage.creditNotes.get(noteId);
      if (!note) return;
      const used = note.remainingCredit !== note.total;
      if (change.status !== undefined && used) throw new Refused('The credit note has been used.');
      stage.creditNotes.put({ ...note, ...change, updatedAt: now });
    },

    commit: () => stage.commit(now),
  };
}
