import type { Decision, Situation } from './decide.ts';
import { endInXero, hold, isEnded, skip } from './decisions.ts';

/** Statuses of TimeTracker that mean: this is owed. */
const owed = new Set(['sent', 'overdue', 'paid']);

/** Decides what an invoice needs by its status, its date, its link and the settings. */
export function decideInvoice({
  data,
  contentHash,
  links: { document: link },
  settings,
}: Situation<'invoice'>): Decision {
  if (!settings.kinds.invoices) return skip('switched-off');
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
  return link.postedHash === contentHash ? { do: 'nothing' } : { do: 'update' };
}
