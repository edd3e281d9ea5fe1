import type { DocumentRef, LedgerKind } from '../events/document-kind.ts';
import type { Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { DocumentLinks, Link, Part, XeroKindName } from '../store/links.ts';
import type { Outcomes } from '../store/outcomes.ts';
import type { Links } from '../store/links.ts';
import type { MoneyInMotion } from '../store/money-in-motion.ts';
import type { Snapshot, Snapshots } from '../store/snapshots.ts';
import type { NewWrite, Operation, Writes } from '../store/writes.ts';
import type { Timing } from '../timing.ts';
import type { Mapped } from './element.ts';
import type { CopyOf, OrganisationCopy } from './organisation-copy.ts';
import type { Payee } from './payee.ts';
import type { ReadXero } from './read-xero.ts';
import type { ReceiptFiles } from './receipt-files.ts';
import { requestOf } from './xero-kinds.ts';

/** The document that another one waits for. */
export type WaitsFor = Pick<DocumentRef, 'kind' | 'sourceId'>;

/** What preparing a document for Xero came to. */
export type Prepared =
  | { readonly kind: 'write'; readonly write: NewWrite }
  /** What would be said is what was said last. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'hold' | 'skip'; readonly problem: Problem; readonly waitsFor?: WaitsFor }
  | {
      readonly kind: 'wait';
      readonly problem: Problem;
      readonly waitsFor: WaitsFor;
      /** What it waits for is known by this document alone. */
      readonly brings?: Payee;
      /** It is worth another look after so many seconds, should nobody wake it. */
      readonly dueInSeconds?: number;
    }
  /** It stays without something that it could do without, and people are told why. */
  | { readonly kind: 'warn'; readonly problem: Problem }
  /** It is too early to say; worth another look after so many seconds. */
  | { readonly kind: 'later'; readonly problem: Problem; readonly dueInSeconds: number }
  /** The counterpart is in Xero already and is taken as it is. */
  | { readonly kind: 'adopt'; readonly link: Link };

export interface PrepareDeps {
  readonly links: Links;
  readonly outcomes: Outcomes;
  readonly snapshots: Snapshots;
  readonly writes: Pick<Writes, 'endedIds'>;
  readonly moneyInMotion: MoneyInMotion;
  readonly copy: OrganisationCopy;
  readonly readXero: ReadXero;
  readonly receiptFiles: ReceiptFiles;
  readonly timing: Pick<Timing, 'settle'>;
  readonly timetrackerUrl: string;
}

export interface PrepareRequest<K extends LedgerKind = LedgerKind> {
  readonly snapshot: Snapshot<K>;
  readonly operation: Operation;
  readonly part: Part;
  readonly links: DocumentLinks;
  readonly settings: ConnectionSettings;
  readonly of: CopyOf;
  /** What the connection was granted. */
  readonly scopes: readonly string[];
  /** What an invoice says of its own date, where it had to be dated otherwise. */
  readonly dateNote?: string;
}

/** Holds the document for the first of these problems. */
export function hold(problems: readonly Problem[]): Prepared {
  const [first] = problems;
  if (first === undefined) throw new Error('A hold needs a problem.');
  return { kind: 'hold', problem: first };
}

/** A write of the document, to be queued. */
export function write(
  { snapshot, operation, part }: PrepareRequest,
  xeroKind: Exclude<XeroKindName, 'Attachment'>,
  mapped: Mapped,
  operationInXero: Operation = operation,
): Prepared {
  const { xeroId, parentId } = mapped.expected;
  return {
    kind: 'write',
    write: {
      sequence: snapshot.sequence,
      contentHash: snapshot.contentHash,
      part,
      xeroKind,
      operation: operationInXero,
      ...requestOf(xeroKind, operationInXero, xeroId, parentId),
      ...mapped,
    },
  };
}

/** A create, or an update unless it would say what was said last. */
export function writeUnlessSaid(
  request: PrepareRequest,
  xeroKind: Exclude<XeroKindName, 'Attachment'>,
  mapped: Mapped,
): Prepared {
  const said = request.operation === 'update' ? request.links[request.part]?.postedElementHash : undefined;
  return said === mapped.elementHash ? { kind: 'nothing' } : write(request, xeroKind, mapped);
}

/** A link to what is in Xero already, without our having posted it. */
export function linkedBefore({
  snapshot,
  xeroNumber = null,
  ...object
}: Pick<Link, 'tenantId' | 'part' | 'xeroKind' | 'xeroId'> & {
  readonly snapshot: Snapshot;
  readonly xeroNumber?: string | null;
}): Link {
  return {
    ...object,
    xeroNumber,
    origin: 'xero',
    xeroStatus: 'ACTIVE',
    postedHash: snapshot.contentHash,
    postedSequence: snapshot.sequence,
    postedLines: [],
    postedElementHash: null,
    xeroUpdatedAt: null,
    xeroHash: null,
    differsFrom: null,
  };
}

/** The counterpart that an operation other than a create is about. */
export function linked({ links, part }: Pick<PrepareRequest, 'links' | 'part'>): Link {
  const link = links[part];
  if (link === undefined) throw new Error('Only what is linked can be changed or ended.');
  return link;
}
