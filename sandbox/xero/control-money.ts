import { z } from 'zod';
import { bookCreditNote, bookPayment } from './books.ts';
import { createHand } from './by-hand.ts';
import { AMOUNT } from './control-change.ts';
import type { Change } from './control-change.ts';
import type { Sandbox } from './create-sandbox.ts';

const amount = z.string().regex(AMOUNT, 'must be a decimal string such as "12.50"');
const id = z.uuid();
const date = z.iso.date().optional();

const newPayment = z.strictObject({
  invoiceId: id.optional(),
  creditNoteId: id.optional(),
  amount,
  date,
  account: z.string().default('090'),
  reference: z.string().optional(),
});
const paymentChange = z.strictObject({
  isReconciled: z.boolean().optional(),
  status: z.literal('DELETED').optional(),
});
const newCreditNote = z.strictObject({
  invoiceId: id,
  amount,
  date,
  number: z.string().optional(),
  reference: z.string().optional(),
  /** Whether it is set off against the invoice at once. */
  allocate: z.boolean().default(true),
});
const creditNoteChange = z.strictObject({
  status: z.enum(['VOIDED', 'DELETED']).optional(),
  reference: z.string().optional(),
  allocate: z.strictObject({ invoiceId: id, amount, date }).optional(),
  removeAllocation: id.optional(),
});

/** Money moved by hand, as a bookkeeper does it in Xero's own pages. */
export function mountMoneyControls(sandbox: Sandbox, change: Change): void {
  change('/payments', newPayment, (organisation, body) => {
    const hand = createHand(sandbox, organisation);
    const payment = hand.pay(body);
    hand.commit();
    return bookPayment(payment, organisation);
  });

  change('/payments/:what', paymentChange, (organisation, { status, isReconciled }, paymentId) => {
    const payment = organisation.payments.get(paymentId);
    if (!payment) return null;
    const hand = createHand(sandbox, organisation);
    hand.changePayment(payment, {
      ...(isReconciled === undefined ? {} : { isReconciled }),
      delete: status === 'DELETED',
    });
    hand.commit();
    return bookPayment(organisation.payments.get(paymentId) ?? payment, organisation);
  });

  change('/credit-notes', newCreditNote, (organisation, { allocate, ...body }) => {
    const hand = createHand(sandbox, organisation);
    const note = hand.credit(body);
    if (allocate) hand.allocate(note.id, body);
    hand.commit();
    return bookCreditNote(organisation.creditNotes.get(note.id) ?? note, organisation);
  });

  change('/credit-notes/:what', creditNoteChange, (organisation, body, noteId) => {
    const note = organisation.creditNotes.get(noteId);
    if (!note) return null;
    const hand = createHand(sandbox, organisation);
    if (body.removeAllocation !== undefined) hand.takeOff(note, body.removeAllocation);
    if (body.allocate) hand.allocate(noteId, body.allocate);
    const { status, reference } = body;
    if (status !== undefined || reference !== undefined) {
      hand.changeCreditNote(noteId, {
        ...(status === undefined ? {} : { status }),
        ...(reference === undefined ? {} : { reference }),
      });
    }
    hand.commit();
    return bookCreditNote(organisation.creditNotes.get(noteId) ?? note, organisation);
  });
}
