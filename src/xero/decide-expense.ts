import type { DocumentLinks, Link } from '../store/links.ts';
import type { Decision, Situation } from './decide.ts';
import { endInXero, hold, isEnded, skip } from './decisions.ts';
import { meaningful } from './text.ts';

/** Statuses of TimeTracker that mean: somebody has approved that this is owed. */
const approved = new Set(['approved', 'reimbursed']);

/**
 * Decides what an expense needs. Only approved ones are posted. What it is in Xero (bill, claim, money spent) is
 * settled when it is first posted, and stays. Once it is claimed, an update that would say something new is held.
 * Its receipt is attached once it is there, and before it is claimed.
 */
export function decideExpense({ data, contentHash, links, settings }: Situation<'expense'>): Decision {
  const { document: link, claim, attachment } = links;
  if (!settings.kinds.expenses) return skip('switched-off');
  if (data === null) return link === undefined ? skip('deleted') : endExpense(link, links);
  const { status } = data;
  const known = approved.has(status) || status === 'pending' || status === 'rejected';
  if (!known) return hold('unknown-expense-status', { status });

  if (link === undefined || isEnded(link)) {
    if (status === 'rejected') return link === undefined ? skip('expense-rejected') : { do: 'nothing' };
    if (status === 'pending') return skip('expense-pending');
    if (data.xeroExpenseId !== null) return skip('carries-xero-id');
    // The go-live date speaks of what may be in the books already; what was posted and ended is known not to be.
    if (link === undefined && settings.goLiveDate !== null && data.expenseDate < settings.goLiveDate)
      return skip('before-go-live');
    if (data.invoiceId !== null && !settings.postRecharged) return skip('recharged');
    return { do: 'create' };
  }

  if (status === 'rejected') return endExpense(link, links);
  if (status === 'pending') return hold('posted-then-pending');
  if (link.postedHash !== contentHash) return { do: 'update' };
  const unclaimed = link.xeroKind === 'Receipt' && (claim === undefined || isEnded(claim));
  // Xero takes files for a receipt only before it is claimed.
  const takesFiles = link.xeroKind !== 'Receipt' || unclaimed;
  if (takesFiles && settings.attachReceipts && meaningful(data.receiptPath) !== undefined) {
    if (attachment === undefined || isEnded(attachment)) return { do: 'create', part: 'attachment' };
    if (attachment.postedHash !== contentHash) return { do: 'update', part: 'attachment' };
  }
  return unclaimed ? { do: 'create', part: 'claim' } : { do: 'nothing' };
}

/**
 * A claim takes its receipt with it when it is voided, so a living receipt beside an ended claim is a newer one; money
 * spent is only ever deleted.
 */
function endExpense(link: Link, { claim }: DocumentLinks): Decision {
  if (isEnded(link)) return { do: 'nothing' };
  if (link.xeroKind === 'BankTransaction') return { do: 'delete' };
  if (link.xeroKind === 'Receipt') {
    return claim === undefined || isEnded(claim) ? { do: 'delete' } : { do: 'void', part: 'claim' };
  }
  return endInXero(link);
}
