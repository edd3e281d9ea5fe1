import type { Decision, Situation } from './decide.ts';
import { skip } from './decisions.ts';

/** A vendor or employee becomes a contact once an expense is owed to them, and stays one. */
export function decideParty({
  contentHash,
  links: { document: link },
  settings,
}: Situation<'vendor' | 'employee'>): Decision {
  if (!settings.kinds.expenses) return skip('switched-off');
  if (link === undefined) return { do: 'create' };
  return link.postedHash === contentHash ? { do: 'nothing' } : { do: 'update' };
}
