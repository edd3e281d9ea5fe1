import { problem } from '../problems.ts';
import { dependOn, isLink, type DependOnDeps } from './depend-on.ts';
import type { OrganisationRecord } from '../store/organisation-records.ts';
import type { CopyOf, OrganisationCopy } from './organisation-copy.ts';
import type { Prepared, PrepareRequest, WaitsFor } from './prepared.ts';

type ContactCopy = Pick<OrganisationCopy, 'contact' | 'knownContact' | 'survivorOf'>;

/** The ContactID of a document's client: the one the user chose, else the client's own; or what it waits for. */
export async function contactOfClient(
  deps: DependOnDeps & { readonly copy: ContactCopy },
  request: Pick<PrepareRequest, 'snapshot' | 'of' | 'settings'>,
  clientId: string,
): Promise<string | Prepared> {
  const waitsFor = { kind: 'client', sourceId: clientId } as const;
  const chosen = request.settings.contacts.find((row) => row.client === clientId);
  if (chosen !== undefined) {
    const contact = await deps.copy.contact(request.of, chosen.contactId);
    if (contact?.body['ContactStatus'] === 'ACTIVE') return chosen.contactId;
    const survivor = await deps.copy.survivorOf(request.of, chosen.contactId);
    if (survivor !== undefined) return survivor.id;
    return { kind: 'hold', problem: problem('chosen-contact-unusable'), waitsFor };
  }
  const found = await dependOn(deps, request, 'client', clientId);
  if (isLink(found)) return livingContact(deps.copy, request.of, found.xeroId, waitsFor);
  if (!request.settings.kinds.clients)
    return { kind: 'hold', problem: problem('contacts-switched-off'), waitsFor };
  return found;
}

/** Before a document is held for an archived contact, our copy of it is at most so old, in seconds. */
const freshSeconds = 10;

/**
 * The contact that documents go to for one that we know: itself or, if somebody has merged it in Xero, the one that is
 * left. An archived one takes none.
 */
export async function livingContact(
  copy: ContactCopy,
  of: CopyOf,
  contactId: string,
  waitsFor: WaitsFor,
): Promise<string | Prepared> {
  const isUsable = (contact: OrganisationRecord | undefined) =>
    // A contact that our copy does not have yet was made just now.
    contact === undefined || contact.body['ContactStatus'] === 'ACTIVE';
  if (isUsable(await copy.knownContact(of, contactId))) return contactId;
  if (isUsable(await copy.contact(of, contactId, freshSeconds))) return contactId;
  const survivor = await copy.survivorOf(of, contactId);
  return survivor?.id ?? { kind: 'hold', problem: problem('contact-archived'), waitsFor };
}
