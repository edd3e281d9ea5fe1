import type { ClientData } from '../events/client.ts';
import type { DocumentRef } from '../events/document-kind.ts';
import { problem } from '../problems.ts';
import type { Link } from '../store/links.ts';
import type { OrganisationRecord } from '../store/organisation-records.ts';
import { changedFields, contactFields, mapContact, type ContactSource } from './map-contact.ts';
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
import { cleanName, meaningful } from './text.ts';

/**
 * A client, vendor or employee as a contact: our ContactNumber ▸ exact normalised name ▸ create. A contact of that
 * name is taken over, unless it is another client's; a vendor may share one with a client, and so may an employee of
 * the same e-mail address (docs/decisions/0024-who-shares-a-contact.md).
 */
export function createPrepareContact(deps: PrepareDeps) {
  return async function prepareContact(
    request: PrepareRequest<'client' | 'vendor' | 'employee'>,
  ): Promise<Prepared> {
    const { snapshot, links, of } = request;
    const source = sourceOf(snapshot);
    const number = shortMark(snapshot.installationId, snapshot.kind, snapshot.sourceId);
    const link = links.document;
    if (link !== undefined) return update(request, source, number, link);

    const result = mapContact(source, number);
    if (!result.ok) return hold(result.problems);
    const twins = await twinsOf(request, source.sameName);
    const older = twins.find(({ id }) => BigInt(id) < BigInt(snapshot.sourceId));
    if (older !== undefined) return hold([taken(source.name, older.name)]);
    const like = await deps.copy.contactsLike(of, number, source.name);
    const ours = like.find((contact) => contact.body['ContactNumber'] === number);
    const match = ours ?? like.find((contact) => contact.body['ContactStatus'] === 'ACTIVE') ?? like[0];
    if (match === undefined) return write(request, 'Contact', result.mapped);
    const owner = await deps.links.ownerOf(of.tenantId, 'Contact', match.id);
    if (owner !== undefined && !mayShare(snapshot.kind, source, match))
      return hold([taken(source.name, await nameOf(owner))]);
    // Which of two clients of one name the contact is meant for is not guessed.
    const [twin] = twins;
    if (ours === undefined && owner === undefined && twin !== undefined)
      return hold([taken(source.name, twin.name)]);
    if (match.body['ContactStatus'] === 'ACTIVE') return adopt(request, match, source);
    const survivor = await deps.copy.survivorOf(of, match.id);
    if (survivor === undefined) return hold([problem('contact-archived')]);
    const another = await deps.links.ownerOf(of.tenantId, 'Contact', survivor.id);
    if (another !== undefined && !mayShare(snapshot.kind, source, survivor))
      return hold([taken(source.name, await nameOf(another))]);
    return adopt(request, survivor, source);
  };

  /** Says what has changed in TimeTracker; of a contact that belongs to somebody else as well, nothing. */
  async function update(
    request: PrepareRequest<'client' | 'vendor' | 'employee'>,
    source: ContactSource,
    number: string,
    link: Link,
  ): Promise<Prepared> {
    const { snapshot, of } = request;
    const owner =
      snapshot.kind === 'client' ? undefined : await deps.links.ownerOf(of.tenantId, 'Contact', link.xeroId);
    if (owner !== undefined) return { kind: 'nothing' };
    const fields = link.said?.fields;
    const hasForeignNumber = link.origin === 'xero' && link.xeroNumber !== null && link.xeroNumber !== number;
    const result = mapContact(source, number, { contactId: link.xeroId, hasForeignNumber, fields });
    if (!result.ok) return hold(result.problems);
    const isSaid =
      fields !== undefined && Object.keys(changedFields(contactFields(source), fields)).length === 0;
    if (isSaid) return { kind: 'nothing' };
    const known = await deps.copy.contact(of, link.xeroId);
    if (known !== undefined && known.body['ContactStatus'] !== 'ACTIVE') {
      const now = await deps.copy.contact(of, link.xeroId, freshSeconds);
      if ((now?.body['MergedToContactID'] ?? null) !== null)
        return { kind: 'skip', problem: problem('contact-merged') };
      if (now !== undefined && now.body['ContactStatus'] !== 'ACTIVE')
        return hold([problem('contact-archived')]);
    }
    return writeUnlessSaid(request, 'Contact', result.mapped);
  }

  /** Other clients of the same name that would be contacts of their own: neither chosen in the mapping nor left alone. */
  async function twinsOf(
    { snapshot, settings }: PrepareRequest,
    sameName: readonly string[],
  ): Promise<{ readonly id: string; readonly name: string }[]> {
    const { installationId } = snapshot;
    const others = sameName.filter(
      (id) =>
        !settings.contacts.some(({ client }) => client === id) && !settings.leaveAlone.clients.includes(id),
    );
    return Promise.all(
      others.map(async (id) => ({
        id,
        name: await nameOf({ installationId, kind: 'client', sourceId: id }),
      })),
    );
  }

  /** What a client is called, with its number in TimeTracker, by which two of one name are told apart. */
  async function nameOf(client: DocumentRef): Promise<string> {
    const data = (await deps.snapshots.newest(client))?.data as ClientData | null | undefined;
    const name = data?.name === undefined ? '' : `${cleanName(data.name)} `;
    return `${name}(client ${client.sourceId})`;
  }
}

/** Before a contact is taken to be archived, our copy of it is at most so old, in seconds. */
const freshSeconds = 10;

function taken(name: string, other: string) {
  return problem('contact-name-taken', { name: cleanName(name), other });
}

/**
 * Whether a contact that is a client's may be somebody else's too. A vendor has nothing but a name, and the names of
 * contacts are unique: a firm that buys and sells is one contact. A person is known by the e-mail address.
 */
function mayShare(
  kind: 'client' | 'vendor' | 'employee',
  { email }: ContactSource,
  { body }: OrganisationRecord,
): boolean {
  if (kind === 'client') return false;
  if (kind === 'vendor') return true;
  const known = meaningful(email)?.toLowerCase();
  return known !== undefined && known === body['EmailAddress']?.toLowerCase();
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

/** A contact that was there before: what TimeTracker says of it now is not sent, only what it says otherwise later. */
function adopt(
  { snapshot, of }: PrepareRequest,
  { id, body }: OrganisationRecord,
  source: ContactSource,
): Prepared {
  return {
    kind: 'adopt',
    link: {
      ...linkedBefore({
        tenantId: of.tenantId,
        part: 'document',
        xeroKind: 'Contact',
        xeroId: id,
        xeroNumber: body['ContactNumber'] ?? null,
        snapshot,
      }),
      said: { fields: contactFields(source) },
    },
  };
}
