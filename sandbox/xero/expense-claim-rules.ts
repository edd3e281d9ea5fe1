import { todayIn } from './dates.ts';
import type { ExpenseClaimInput } from './expense-claim-input.ts';
import type { ExpenseClaim } from './expense-claim.ts';
import type { Ids } from './ids.ts';
import { sum } from './money.ts';
import type { OrganisationSettings } from './organisations.ts';
import type { Receipt, ReceiptStatus } from './receipt.ts';
import { findUser, NO_VALID_USER } from './user-reference.ts';
import type { Lookup } from './versioned-table.ts';

export interface ExpenseClaimContext {
  settings: OrganisationSettings;
  receipts: Lookup<Receipt>;
  ids: Ids;
  clientId: string;
  now: number;
}

export interface PreparedClaim {
  claim: ExpenseClaim;
  /** The claim's receipts as they are with it. */
  receipts: Receipt[];
  problems: string[];
}

const NOT_MODIFIABLE = 'Expense claim not of valid status for modification';

/** A new claim: drafts of one person, which go in together. */
export function prepareNewClaim(input: ExpenseClaimInput, context: ExpenseClaimContext): PreparedClaim {
  const user = findUser(input.User, context.settings.users);
  const problems = user ? [] : [NO_VALID_USER];
  const ids = (input.Receipts ?? []).map((each) => each.ReceiptID.toLowerCase());
  const receipts = ids.flatMap((id) => context.receipts.get(id) ?? []);
  if (ids.length === 0) problems.push('At least one receipt must be specified.');
  if (new Set(ids).size < ids.length) problems.push('A receipt is named twice.');
  if (receipts.length < ids.length)
    problems.push('A receipt with the specified ReceiptID could not be found.');
  if (receipts.some((receipt) => receipt.status !== 'DRAFT')) {
    problems.push('Only receipts with the status DRAFT can be claimed.');
  }
  if (user && receipts.some((receipt) => receipt.userId !== user.id)) {
    problems.push('All receipts of a claim must belong to its user.');
  }
  if ((input.Status ?? 'SUBMITTED') !== 'SUBMITTED') problems.push('A new expense claim must be SUBMITTED.');
  const total = sum(receipts.map((receipt) => receipt.total));
  const claim: ExpenseClaim = {
    id: context.ids.uuid(),
    userId: user?.id ?? '',
    receiptIds: ids,
    status: 'SUBMITTED',
    total,
    amountPaid: '0.00',
    amountDue: total,
    reportingDate: null,
    createdBy: context.clientId,
    createdAt: context.now,
    updatedAt: context.now,
  };
  return { claim, receipts: withStatus(receipts, 'SUBMITTED', context.now), problems };
}

/** An existing claim with another status; nothing else about it can change. */
export function prepareClaimStatus(
  input: ExpenseClaimInput,
  existing: ExpenseClaim,
  context: ExpenseClaimContext,
): PreparedClaim {
  const status = input.Status ?? existing.status;
  const receipts = existing.receiptIds.flatMap((id) => context.receipts.get(id) ?? []);
  const approves = status === 'AUTHORISED' && existing.status === 'SUBMITTED';
  const open = existing.status === 'SUBMITTED' || existing.status === 'AUTHORISED';
  const voids = status === 'VOIDED' && open && Number(existing.amountPaid) === 0;
  const otherUser = input.User && input.User.UserID?.toLowerCase() !== existing.userId;
  const named = input.Receipts?.map((each) => each.ReceiptID.toLowerCase()).sort();
  const otherReceipts = named && named.join() !== [...existing.receiptIds].sort().join();

  const problems: string[] = [];
  if (!approves && !voids) problems.push(NOT_MODIFIABLE);
  if (otherUser || otherReceipts) problems.push('The user and the receipts of a claim cannot be changed.');
  const claim: ExpenseClaim = {
    ...existing,
    status: approves ? 'AUTHORISED' : 'VOIDED',
    reportingDate: approves ? todayIn(context.settings.timeZone, context.now) : existing.reportingDate,
    amountDue: approves ? existing.amountDue : '0.00',
    updatedAt: context.now,
  };
  return { claim, receipts: withStatus(receipts, approves ? 'AUTHORISED' : 'VOIDED', context.now), problems };
}

function withStatus(receipts: Receipt[], status: ReceiptStatus, now: number): Receipt[] {
  return receipts.map((receipt) => ({ ...receipt, status, updatedAt: now }));
}
