import type { Decision, Situation } from './decide.ts';
import { hold, isEnded, skip } from './decisions.ts';

/**
 * Decides what a payment needs. Xero lets nobody change a payment, so a changed one is deleted and made anew. Money
 * given back is for a person to book, unless the user chose that its payment goes.
 */
export function decidePayment({ data, contentHash, links, settings }: Situation<'payment'>): Decision {
  if (!settings.kinds.payments) return skip('switched-off');
  const { document: link } = links;
  const posted = link !== undefined && !isEnded(link) ? link : undefined;
  if (data === null) {
    if (posted !== undefined) return { do: 'delete' };
    return link === undefined ? skip('deleted') : { do: 'nothing' };
  }
  const { status } = data;
  switch (status) {
    case 'completed':
      if (posted !== undefined)
        return posted.postedHash === contentHash ? { do: 'nothing' } : { do: 'update' };
      // What was in Xero once goes on being followed: an update deletes it before it is made anew.
      if (link === undefined && settings.goLiveDate !== null && data.paymentDate < settings.goLiveDate)
        return skip('before-go-live');
      return { do: 'create' };
    case 'pending':
      return posted === undefined ? skip('payment-pending') : hold('payment-no-longer-completed', { status });
    case 'failed':
      return posted === undefined ? skip('payment-failed') : hold('payment-no-longer-completed', { status });
    case 'refunded':
      if (posted !== undefined)
        return settings.refunds === 'delete_payment' ? { do: 'delete' } : hold('refunded-after-posting');
      return skip(link === undefined ? 'payment-refunded' : 'payment-taken-back');
    default:
      return hold('unknown-payment-status', { status });
  }
}
