import type { Decision, Situation } from './decide.ts';
import { endInXero, hold, isEnded, skip } from './decisions.ts';
import { missingPayment } from './missing-payment.ts';

/** Statuses of TimeTracker that mean: this is owed. */
const owed = new Set(['sent', 'overdue', 'paid']);

/**
 * Decides what an invoice needs by its status, its date, its link and the settings. A payment that stands in for what is
 * missing in TimeTracker goes before anything else is said, since Xero changes nothing that is paid; and comes last.
 */
export function decideInvoice({
  data,
  contentHash,
  links: { document: link, payment },
  settings,
  money,
}: Situation<'invoice'>): Decision {
  if (!settings.kinds.invoices) return skip('switched-off');
  const standIn = payment === undefined || isEnded(payment) ? undefined : payment;
  const missing = money && missingPayment(data, money);
  if (standIn !== undefined) {
    if (data?.status !== 'paid') return { do: 'delete', part: 'payment' };
    if (money !== undefined && standIn.postedHash !== missing?.key)
      return { do: missing === undefined ? 'delete' : 'update', part: 'payment' };
  }
  if (data === null) return link === undefined ? skip('deleted') : endInXero(link);
  const { status } = data;

  if (link === undefined) {
    if (data.xeroInvoiceId !== null) return skip('carries-xero-id');
    if (status === 'draft' || status === 'cancelled') return skip(status);
    if (settings.goLiveDate !== null && data.issueDate < settings.goLiveDate) return skip('before-go-live');
    if (status === 'issued' && !settings.postIssued) return skip('issued');
    if (!owed.has(status) && status !== 'issued') return hold('unknown-status', { status });
    return { do: 'create' };
  }

  if (status === 'cancelled') return endInXero(link);
  if (isEnded(link)) return status === 'draft' ? skip('draft') : hold('voided-in-xero');
  if (status === 'draft') return hold('posted-then-draft');
  if (!owed.has(status) && status !== 'issued') return hold('unknown-status', { status });
  if (link.postedHash !== contentHash) return { do: 'update' };
  const isToPay = settings.paidWithoutPayment === 'post' && link.differsFrom === null;
  return isToPay && standIn === undefined && missing !== undefined
    ? { do: 'create', part: 'payment' }
    : { do: 'nothing' };
}
