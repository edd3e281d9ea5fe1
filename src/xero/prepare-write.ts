import type { ClientData } from '../events/client.ts';
import type { DocumentRef } from '../events/document-kind.ts';
import type { InvoiceData } from '../events/invoice.ts';
import { problem, type Problem, type ProblemType } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Link, Links } from '../store/links.ts';
import type { Outcomes } from '../store/outcomes.ts';
import type { Snapshot, Snapshots } from '../store/snapshots.ts';
import type { NewWrite, Operation } from '../store/writes.ts';
import type { Mapped } from './element.ts';
import { contactNumberOf, mapContact } from './map-contact.ts';
import { mapInvoice, mapInvoiceEnd, markOf } from './map-invoice.ts';
import type { CopyOf, OrganisationCopy } from './organisation-copy.ts';
import { cleanName } from './text.ts';
import { xeroKindOf } from './xero-kinds.ts';

/** What preparing a document for Xero came to. */
export type Prepared =
  | { readonly kind: 'write'; readonly write: NewWrite }
  /** What would be said is what was said last. */
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'hold';
      readonly problem: Problem;
      readonly waitsFor?: Pick<DocumentRef, 'kind' | 'sourceId'>;
    }
  | {
      readonly kind: 'wait';
      readonly problem: Problem;
      readonly waitsFor: Pick<DocumentRef, 'kind' | 'sourceId'>;
    }
  /** The counterpart is in Xero already and is taken as it is. */
  | { readonly kind: 'adopt'; readonly link: Link };

export interface PrepareDeps {
  readonly links: Links;
  readonly outcomes: Outcomes;
  readonly snapshots: Snapshots;
  readonly copy: OrganisationCopy;
  readonly timetrackerUrl: string;
}

export interface PrepareRequest {
  readonly snapshot: Snapshot;
  readonly operation: Operation;
  readonly link: Link | undefined;
  readonly settings: ConnectionSettings;
  readonly of: CopyOf;
}

/** Problems that our copy of the organisation's lists speaks of, and a fresher one may not. */
const saidByCopy = new Set<ProblemType>(['account-unusable', 'tax-type-wrong']);

/** Before a document is held for what our copy says, the copy is at most so old. */
const freshSeconds = 10;

/** Turns a snapshot into what is said to Xero, or into the reason why not. */
export function createPrepareWrite(deps: PrepareDeps) {
  return async function prepareWrite(request: PrepareRequest): Promise<Prepared> {
    return request.snapshot.kind === 'client' ? prepareContact(request) : prepareInvoice(request);
  };

  async function prepareContact(request: PrepareRequest): Promise<Prepared> {
    const { snapshot, link, of } = request;
    const client = snapshot.data as ClientData;
    const number = contactNumberOf(snapshot.installationId, client.id);
    const hasForeignNumber =
      link?.origin === 'xero' && link.xeroNumber !== null && link.xeroNumber !== number;
    const result = mapContact(client, snapshot.installationId, link?.xeroId, hasForeignNumber);
    if (!result.ok) return hold(result.problems);
    if (link !== undefined) return writeUnlessSaid(request, result.mapped);

    if (client.sameName.some((id) => BigInt(id) < BigInt(client.id)))
      return hold([problem('contact-name-taken')]);
    const like = await deps.copy.contactsLike(of, number, cleanName(client.name));
    const ours = like.find((contact) => contact.body['ContactNumber'] === number);
    const match = ours ?? like.find((contact) => contact.body['ContactStatus'] === 'ACTIVE') ?? like[0];
    if (match === undefined) return write(request, result.mapped);
    const owner = await deps.links.ownerOf(of.tenantId, 'Contact', match.id);
    if (owner !== undefined) return hold([problem('contact-name-taken')]);
    if (match.body['ContactStatus'] !== 'ACTIVE') return hold([problem('contact-archived')]);
    return { kind: 'adopt', link: adopted(request, match.id, match.body['ContactNumber'] ?? null) };
  }

  async function prepareInvoice(request: PrepareRequest): Promise<Prepared> {
    const { snapshot, operation, link, settings, of } = request;
    const { installationId, sourceId } = snapshot;
    if (operation === 'void' || operation === 'delete') {
      if (link === undefined) throw new Error('Only what is linked can be ended.');
      const status = operation === 'void' ? 'VOIDED' : 'DELETED';
      return write(request, mapInvoiceEnd(link, status, markOf(installationId, sourceId)));
    }
    const invoice = snapshot.data as InvoiceData;
    const contact = await contactOf(request, invoice);
    if (typeof contact !== 'string') return contact;
    const { timetrackerUrl } = deps;
    const context = { installationId, timetrackerUrl, contactId: contact, link, settings };
    let result = mapInvoice(invoice, { ...context, facts: await deps.copy.facts(of) });
    if (!result.ok && result.problems.some(({ type }) => saidByCopy.has(type))) {
      // Somebody may have mended it in Xero just now: an old copy holds nothing.
      result = mapInvoice(invoice, { ...context, facts: await deps.copy.facts(of, freshSeconds) });
    }
    if (!result.ok) return hold(result.problems);
    return link === undefined ? write(request, result.mapped) : writeUnlessSaid(request, result.mapped);
  }

  /** The ContactID of the invoice's client, or what the invoice waits for. */
  async function contactOf(request: PrepareRequest, invoice: InvoiceData): Promise<string | Prepared> {
    const { installationId } = request.snapshot;
    const client: DocumentRef = { installationId, kind: 'client', sourceId: invoice.clientId };
    const waitsFor = { kind: client.kind, sourceId: client.sourceId };
    const link = await deps.links.find(client, request.of.tenantId);
    if (link !== undefined) return link.xeroId;
    if (!request.settings.kinds.clients) {
      return { kind: 'hold', problem: problem('contacts-switched-off'), waitsFor };
    }
    const outcome = await deps.outcomes.find(client);
    if (outcome !== undefined && ['held', 'rejected', 'skipped'].includes(outcome.name))
      return { kind: 'hold', problem: problem('client-needs-you'), waitsFor };
    return { kind: 'wait', problem: problem('contact-first'), waitsFor };
  }
}

export type PrepareWrite = ReturnType<typeof createPrepareWrite>;

function hold(problems: readonly Problem[]): Prepared {
  const [first] = problems;
  if (first === undefined) throw new Error('A hold needs a problem.');
  return { kind: 'hold', problem: first };
}

function writeUnlessSaid(request: PrepareRequest, mapped: Mapped): Prepared {
  return request.link?.postedElementHash === mapped.elementHash
    ? { kind: 'nothing' }
    : write(request, mapped);
}

function write({ snapshot, operation }: PrepareRequest, mapped: Mapped): Prepared {
  return {
    kind: 'write',
    write: {
      sequence: snapshot.sequence,
      contentHash: snapshot.contentHash,
      operation,
      // A create is a PUT, so that a number already taken is an error and never overwrites.
      method: operation === 'create' ? 'PUT' : 'POST',
      path: xeroKindOf(snapshot.kind).path,
      ...mapped,
    },
  };
}

function adopted({ snapshot, of }: PrepareRequest, contactId: string, number: string | null): Link {
  return {
    tenantId: of.tenantId,
    origin: 'xero',
    xeroKind: 'Contact',
    xeroId: contactId,
    xeroNumber: number,
    xeroStatus: 'ACTIVE',
    postedHash: snapshot.contentHash,
    postedSequence: snapshot.sequence,
    postedLines: [],
    postedElementHash: null,
    xeroUpdatedAt: null,
    differsFrom: null,
  };
}
