import type { Decision, Situation } from './decide.ts';
import { skip } from './decisions.ts';

/**
 * A client becomes a contact and stays one: contacts are never deleted, since the books refer to them. One that stands
 * for a contact the user chose is left alone; its documents go to that contact.
 */
export function decideClient({
  sourceId,
  data,
  contentHash,
  links: { document: link },
  settings,
}: Situation<'client'>): Decision {
  if (data === null) return skip('deleted');
  if (settings.contacts.some((row) => row.client === sourceId)) return skip('contact-chosen');
  if (!settings.kinds.clients) return skip('switched-off');
  if (link === undefined) return { do: 'create' };
  return link.postedHash === contentHash ? { do: 'nothing' } : { do: 'update' };
}
