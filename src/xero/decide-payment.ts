import type { PaymentData } from '../events/payment.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { DocumentLinks, Link } from '../store/links.ts';
import type { Decision, Situation } from './decide.ts';
import { hold, isEnded, skip } from './decisions.ts';
import { feeOf } from './map-gateway-fee.ts';

/**
 * Decides what a payment needs. Xero lets nobody change a payment, so a changed one is deleted and made anew. Money
 * given back is for a person to book, unless the user chose that its payment goes.
 */
export function decidePayment({ data, contentHash, links, settings }: Situation<'payment'>): Decision {
  if (!settings.kinds.payments) return skip('switched-off');
  const { document: link } = links;
  const posted = living(link);
  if (data === null) {
    if (living(links.fee) !== undefined) return { do: 'delete', part: 'fee' };
    if (posted !== undefined) return { do: 'delete' };
    return link === undefined ? skip('deleted') : { do: 'nothing' };
  }
  const { status } = data;
  switch (status) {
    case 'completed':
      if (posted !== undefined)
        return posted.postedHash === contentHash
          ? decideFee(data, contentHash, posted, links, settings)
          : { do: 'update' };
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

/**
 * The fee of its gateway: booked with payments that went to Xero while fees were, and following TimeTracker from then on.
 * One that was booked stays when its payment is given back: the gateway keeps it.
 */
function decideFee(
  data: PaymentData,
  contentHash: string,
  posted: Link,
  links: DocumentLinks,
  settings: ConnectionSettings,
): Decision {
  const booked = living(links.fee);
  const hasFee = feeOf(data) !== undefined;
  if (booked !== undefined) {
    if (!hasFee) return { do: 'delete', part: 'fee' };
    return booked.postedHash === contentHash ? { do: 'nothing' } : { do: 'update', part: 'fee' };
  }
  const isToBook = booksFees(settings, links) && posted.said?.feeAccount !== undefined;
  return hasFee && isToBook ? { do: 'create', part: 'fee' } : { do: 'nothing' };
}

/** Whether a payment that is posted now has its fee booked too; one that had goes on having it. */
export function booksFees(settings: ConnectionSettings, links: DocumentLinks): boolean {
  return settings.gatewayFees.book === 'spend_money' || links.fee !== undefined;
}

function living(link: Link | undefined): Link | undefined {
  return link === undefined || isEnded(link) ? undefined : link;
}
