import { problem } from '../problems.ts';
import type { OrganisationRecord } from '../store/organisation-records.ts';
import { mapContact, type ContactSource } from './map-contact.ts';
import { shortMark } from './marks.ts';
import {
  hold,
  linkedBefore,
  write,
  writeUnlessSaid,
  type PrepareDeps,
  type Prepared,
  type PrepareRequest,
} from './prepared.ts';
import { cleanName } from './text.ts';

/**
 * A client, vendor or employee as a contact: our ContactNumber ▸ exact normalised name ▸ create. A contact of that
 * name is taken over, unless it is another client's; a vendor may share one with a client.
 */
export function createPrepareContact(deps: PrepareDeps) {
  return async function prepareContact(
    request: PrepareRequest<'client' | 'vendor' | 'employee'>,
  ): Promise<Prepared> {
    const { snapshot, links, of } = request;
    const source = sourceOf(snapshot);
    const link = links.document;
    const number = shortMark(snapshot.installationId, snapshot.kind, snapshot.sourceId);
    const hasForeignNumber =
      link?.origin === 'xero' && link.xeroNumber !== null && link.xeroNumber !== number;
    const result = mapContact(source, number, link?.xeroId, hasForeignNumber);
    if (!result.ok) return hold(result.problems);
    if (link !== undefined) return writeUnlessSaid(request, 'Contact', result.mapped);

    if (source.sameName.some((id) => BigInt(id) < BigInt(snapshot.sourceId)))
      return hold([problem('contact-name-taken')]);
    const like = await deps.copy.contactsLike(of, number, cleanName(source.name));
    const ours = like.find((contact) => contact.body['ContactNumber'] === number);
    const match = ours ?? like.find((contact) => contact.body['ContactStatus'] === 'ACTIVE') ?? like[0];
    if (match === undefined) return write(request, 'Contact', result.mapped);
    const owner = await deps.links.ownerOf(of.tenantId, 'Contact', match.id);
    if (owner !== undefined && snapshot.kind === 'client') return hold([problem('contact-name-taken')]);
    if (match.body['ContactStatus'] !== 'ACTIVE') return hold([problem('contact-archived')]);
    return adopt(request, match);
  };
}

function sourceOf(snapshot: PrepareRequest<'client' | 'vendor' | 'employee'>['snapshot']): ContactSource & {
  readonly sameName: readonly string[];
} {
  const { data } = snapshot;
  if (data === null) throw new Error('A deleted document becomes no contact.');
  if ('sameName' in data) return data;
  const name = 'name' in data ? data.name : (data.fullName ?? data.username);
  return {
    name,
    email: 'email' in data ? data.email : null,
    contactPerson: null,
    phone: null,
    address: null,
    taxNumber: null,
    sameName: [],
  };
}

function adopt({ snapshot, of }: PrepareRequest, { id, body }: OrganisationRecord): Prepared {
  return {
    kind: 'adopt',
    link: linkedBefore({
      tenantId: of.tenantId,
      part: 'document',
      xeroKind: 'Contact',
      xeroId: id,
      xeroNumber: body['ContactNumber'] ?? null,
      snapshot,
    }),
  };
}
