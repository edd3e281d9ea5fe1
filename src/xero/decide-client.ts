import { problem } from '../problems.ts';
import type { Decision, Situation } from './decide.ts';

/** A client becomes a contact and stays one: contacts are never deleted, since the books refer to them. */
export function decideClient({ data, contentHash, link, settings }: Situation<'client'>): Decision {
  if (data === null) return { do: 'skip', problem: problem('deleted') };
  if (!settings.kinds.clients) return { do: 'skip', problem: problem('switched-off') };
  if (link === undefined) return { do: 'create' };
  return link.postedHash === contentHash ? { do: 'nothing' } : { do: 'update' };
}
