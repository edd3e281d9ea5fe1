import type { Decision, Situation } from './decide.ts';
import { endInXero, hold, isEnded, skip } from './decisions.ts';

/**
 * Decides what a credit note needs: it is made, then allocated to its invoice. To change or void it, Xero asks for the
 * allocation to be removed first.
 */
export function decideCreditNote({
  data,
  contentHash,
  links: { document: link, allocation },
  settings,
}: Situation<'credit_note'>): Decision {
  if (!settings.kinds.creditNotes) return skip('switched-off');
  const allocated = allocation !== undefined && !isEnded(allocation);
  if (data === null) {
    if (link === undefined) return skip('deleted');
    return allocated ? { do: 'delete', part: 'allocation' } : endInXero(link);
  }
  if (link === undefined) {
    return settings.goLiveDate !== null && data.date < settings.goLiveDate
      ? skip('before-go-live')
      : { do: 'create' };
  }
  if (isEnded(link)) return hold('credit-voided-in-xero');
  if (link.postedHash !== contentHash) return { do: 'update' };
  return allocated ? { do: 'nothing' } : { do: 'create', part: 'allocation' };
}
