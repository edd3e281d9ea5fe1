import { problem } from '../problems.ts';
import type { Link } from '../store/links.ts';
import type { Decision, Situation } from './decide.ts';

/** Statuses of TimeTracker that mean: this is owed. */
const owed = new Set(['sent', 'overdue', 'paid']);
/** Statuses of Xero from which nothing comes back. */
const ended = new Set(['VOIDED', 'DELETED']);

/** Decides what an invoice needs by its status, its date, its link and the settings. */
export function decideInvoice({ data, contentHash, link, settings }: Situation<'invoice'>): Decision {
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
  if (ended.has(link.xeroStatus)) {
    return status === 'draft' ? skip('draft') : hold('voided-in-xero');
  }
  if (status === 'draft') return hold('posted-then-draft');
  if (!owed.has(status) && status !== 'issued') return hold('unknown-status', { status });
  return link.postedHash === contentHash ? { do: 'nothing' } : { do: 'update' };
}

/** An approved invoice is voided, one that was never approved is deleted. */
function endInXero(link: Link): Decision {
  if (ended.has(link.xeroStatus)) return { do: 'nothing' };
  return { do: link.xeroStatus === 'DRAFT' || link.xeroStatus === 'SUBMITTED' ? 'delete' : 'void' };
}

function skip(
  type: 'draft' | 'cancelled' | 'deleted' | 'issued' | 'before-go-live' | 'switched-off' | 'carries-xero-id',
): Decision {
  return { do: 'skip', problem: problem(type) };
}

function hold(
  type: 'unknown-status' | 'posted-then-draft' | 'voided-in-xero',
  parameters: Record<string, string> = {},
): Decision {
  return { do: 'hold', problem: problem(type, parameters) };
}
