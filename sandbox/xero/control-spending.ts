import { z } from 'zod';
import { Refused } from './by-hand.ts';
import { AMOUNT } from './control-change.ts';
import type { Change } from './control-change.ts';
import type { Sandbox } from './create-sandbox.ts';
import { decimal } from './money.ts';
import { bookBankTransaction, bookExpenseClaim, bookReceipt } from './spending-books.ts';

const claimChange = z.strictObject({
  /** What has been paid out from now on; claims are paid nowhere but in Xero's own pages. */
  amountPaid: z.string().regex(AMOUNT, 'must be a decimal string such as "12.50"'),
});
const receiptChange = z.strictObject({ status: z.literal('DECLINED') });
const transactionChange = z.strictObject({
  isReconciled: z.boolean().optional(),
  status: z.literal('DELETED').optional(),
});

/** What people do in Xero's own pages with claims, receipts and bank transactions. */
export function mountSpendingControls(sandbox: Sandbox, change: Change): void {
  change('/expense-claims/:what', claimChange, (organisation, body, id) => {
    const claim = organisation.expenseClaims.get(id);
    if (!claim) return null;
    const amountDue = decimal(claim.total).minus(body.amountPaid);
    const open = claim.status === 'AUTHORISED' || claim.status === 'PAID';
    if (!open || amountDue.isNegative()) throw new Refused(`Claim ${id} cannot be paid ${body.amountPaid}.`);
    const next = {
      ...claim,
      status: amountDue.isZero() ? ('PAID' as const) : ('AUTHORISED' as const),
      amountPaid: decimal(body.amountPaid).toFixed(2),
      amountDue: amountDue.toFixed(2),
      updatedAt: sandbox.clock.now(),
    };
    organisation.expenseClaims.put(next, next.updatedAt);
    return bookExpenseClaim(next, organisation);
  });

  change('/receipts/:what', receiptChange, (organisation, { status }, id) => {
    const receipt = organisation.receipts.get(id);
    if (!receipt) return null;
    const next = { ...receipt, status, updatedAt: sandbox.clock.now() };
    organisation.receipts.put(next, next.updatedAt);
    return bookReceipt(next, organisation);
  });

  change('/bank-transactions/:what', transactionChange, (organisation, body, id) => {
    const transaction = organisation.bankTransactions.get(id);
    if (!transaction) return null;
    const { isReconciled = transaction.isReconciled, status = transaction.status } = body;
    const next = { ...transaction, isReconciled, status, updatedAt: sandbox.clock.now() };
    organisation.bankTransactions.put(next, next.updatedAt);
    return bookBankTransaction(next, organisation);
  });
}
