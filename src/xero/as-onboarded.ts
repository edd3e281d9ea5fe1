import type { Situation } from './decide.ts';

/**
 * A document as it has to be seen that a person wants posted, whatever its date and whatever id something else has noted
 * in TimeTracker; until it is there.
 */
export function asOnboarded(situation: Situation): Situation {
  const { onboarded, links, data, settings } = situation;
  if (onboarded !== 'post' || links.document !== undefined || data === null) return situation;
  return {
    ...situation,
    data: {
      ...data,
      ...('xeroInvoiceId' in data && { xeroInvoiceId: null }),
      ...('xeroExpenseId' in data && { xeroExpenseId: null }),
    },
    settings: { ...settings, goLiveDate: null },
  };
}
