import { problem } from '../problems.ts';
import { dependOn, isLink, type DependOnDeps } from './depend-on.ts';
import type { OrganisationCopy } from './organisation-copy.ts';
import type { Prepared, PrepareRequest } from './prepared.ts';

/** The ContactID of a document's client: the one the user chose, else the client's own; or what it waits for. */
export async function contactOfClient(
  deps: DependOnDeps & { readonly copy: Pick<OrganisationCopy, 'contact'> },
  request: Pick<PrepareRequest, 'snapshot' | 'of' | 'settings'>,
  clientId: string,
): Promise<string | Prepared> {
  const waitsFor = { kind: 'client', sourceId: clientId } as const;
  const chosen = request.settings.contacts.find((row) => row.client === clientId);
  if (chosen !== undefined) {
    const contact = await deps.copy.contact(request.of, chosen.contactId);
    if (contact?.body['ContactStatus'] === 'ACTIVE') return chosen.contactId;
    return { kind: 'hold', problem: problem('chosen-contact-unusable'), waitsFor };
  }
  const found = await dependOn(deps, request, 'client', clientId);
  if (isLink(found)) return found.xeroId;
  if (!request.settings.kinds.clients)
    return { kind: 'hold', problem: problem('contacts-switched-off'), waitsFor };
  return found;
}
