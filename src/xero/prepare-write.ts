import { createApplyRules, noteSaid } from './apply-rules.ts';
import { createPrepareContact } from './prepare-contact.ts';
import { createPrepareCreditNote } from './prepare-credit-note.ts';
import { createPrepareExpense } from './prepare-expense.ts';
import { createPrepareInvoice } from './prepare-invoice.ts';
import { createPrepareMissingPayment } from './prepare-missing-payment.ts';
import { createPreparePayment } from './prepare-payment.ts';
import type { PrepareDeps, Prepared, PrepareRequest } from './prepared.ts';

/** Turns a snapshot into what is said to Xero next, or into the reason why not. */
export function createPrepareWrite(deps: PrepareDeps) {
  const prepareContact = createPrepareContact(deps);
  const prepareInvoice = createPrepareInvoice(deps);
  const prepareMissingPayment = createPrepareMissingPayment(deps);
  const prepareExpense = createPrepareExpense(deps);
  const preparePayment = createPreparePayment(deps);
  const prepareCreditNote = createPrepareCreditNote(deps);

  const applyRules = createApplyRules(deps);

  /** Throws as `readXero`. */
  return async function prepareWrite(request: PrepareRequest): Promise<Prepared> {
    const allowed = await applyRules(request);
    if ('stopped' in allowed) return allowed.stopped;
    return noteSaid(await prepareByKind(allowed.request), request.snapshot.kind, allowed.said);
  };

  async function prepareByKind(request: PrepareRequest): Promise<Prepared> {
    switch (request.snapshot.kind) {
      case 'client':
      case 'vendor':
      case 'employee':
        return prepareContact(request as PrepareRequest<'client' | 'vendor' | 'employee'>);
      case 'invoice':
        return request.part === 'payment'
          ? prepareMissingPayment(request as PrepareRequest<'invoice'>)
          : prepareInvoice(request as PrepareRequest<'invoice'>);
      case 'expense':
        return prepareExpense(request as PrepareRequest<'expense'>);
      case 'payment':
        return preparePayment(request as PrepareRequest<'payment'>);
      case 'credit_note':
        return prepareCreditNote(request as PrepareRequest<'credit_note'>);
    }
  }
}

export type PrepareWrite = ReturnType<typeof createPrepareWrite>;
