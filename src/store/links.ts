import type { DocumentRef } from '../events/document-kind.ts';
import type { SeenWords } from '../xero/seen-words.ts';
import type { Totals } from '../xero/totals.ts';
import { askTogether, columnsOf, rowsByKey, type InTenant } from './ask-together.ts';
import type { Queryable } from './database.ts';
import { createOnboarded } from './onboarded.ts';

/** A line as it stands in Xero after our last posting. */
export interface PostedLine {
  readonly lineItemId: string;
  /** What the line says; equal keys mean that nothing about it changed. */
  readonly contentKey: string;
  readonly accountCode: string;
  readonly taxType: string;
  readonly itemCode?: string;
  readonly tracking?: readonly PostedTracking[];
}

/** A tracking option on a line, by the ids of Xero. */
export interface PostedTracking {
  readonly categoryId: string;
  readonly optionId: string;
}

/**
 * What stands in Xero for a document: the document itself, and what else it needs there. `attachment`: the file of an
 * expense. `fee`: what a payment's gateway kept. `payment`: of an invoice that is paid without a payment of its own.
 */
export type Part = 'document' | 'claim' | 'allocation' | 'attachment' | 'fee' | 'payment';

/** The counterparts of one document in one organisation. */
export type DocumentLinks = { readonly [P in Part]?: Link };

/** A kind of object in Xero; a bill is an invoice there. */
export type XeroKindName =
  | 'Contact'
  | 'Invoice'
  | 'CreditNote'
  | 'Allocation'
  | 'Payment'
  | 'BankTransaction'
  | 'Receipt'
  | 'ExpenseClaim'
  | 'Attachment';

/** A document and its counterpart in one organisation. */
export interface Link {
  readonly tenantId: string;
  readonly part: Part;
  readonly origin: 'timetracker' | 'xero';
  readonly xeroKind: XeroKindName;
  readonly xeroId: string;
  readonly xeroNumber: string | null;
  readonly xeroStatus: string;
  readonly postedHash: string | null;
  readonly postedSequence: bigint | null;
  readonly postedLines: readonly PostedLine[];
  /** SHA-256 of the element that was posted last: an update that would say the same is not sent. */
  readonly postedElementHash: string | null;
  readonly xeroUpdatedAt: Date | null;
  /** What the object said when we saw it last (src/xero/seen-hash.ts). */
  readonly xeroHash: string | null;
  /** The totals that were meant, if Xero made others of them. */
  readonly differsFrom: Totals | null;
  readonly said?: Said;
  /** What it said when we saw it last; null: we have never seen it. */
  readonly xeroSeen?: SeenWords | null;
  /** Nothing was due on it any more when we saw it last. */
  readonly paidInXero?: boolean;
  /** The content hash of what TimeTracker said when a person kept Xero's instead. */
  readonly keptHash?: string | null;
}

/** What was said of an object last, beyond its lines. It is known even after the document was deleted in TimeTracker. */
export interface Said {
  readonly clientId?: string;
  readonly projectId?: string;
  /** Its date in TimeTracker, `YYYY-MM-DD`, and the one that it has in Xero. */
  readonly ownDate?: string;
  readonly date?: string;
  /** Of a payment whose gateway's fee is booked too: the AccountID that both go through. */
  readonly feeAccount?: string;
  /** Of a contact, by the names of its fields in Xero. */
  readonly fields?: Readonly<Record<string, string>>;
}

interface Row {
  tenant_id: string;
  part: Part;
  origin: Link['origin'];
  xero_kind: Link['xeroKind'];
  xero_id: string;
  xero_number: string | null;
  xero_status: string;
  posted_hash: string | null;
  posted_sequence: string | null;
  posted_lines: PostedLine[];
  posted_element_hash: string | null;
  xero_updated_at: Date | null;
  xero_hash: string | null;
  differs_from: Totals | null;
  said: Said;
  xero_seen: SeenWords | null;
  paid_in_xero: boolean;
  kept_hash: string | null;
}

/** Links between documents and Xero. Nothing here is ever deleted. */
export function createLinks(database: Queryable) {
  const all = askTogether(async (asked: readonly InTenant[]): Promise<DocumentLinks[]> => {
    const found = await database.query<Row & { n: string }>(
      `select d.n, l.* from unnest($1::text[], $2::text[], $3::bigint[], $4::uuid[]) with ordinality
           as d(installation_id, kind, source_id, tenant_id, n)
        cross join lateral (
          select tenant_id, part, origin, xero_kind, xero_id, xero_number, xero_status, posted_hash, posted_sequence,
                 posted_lines, posted_element_hash, xero_updated_at, xero_hash, differs_from, said, xero_seen,
                 paid_in_xero, kept_hash
            from link l
           where l.installation_id = d.installation_id and l.kind = d.kind and l.source_id = d.source_id
             and l.tenant_id = d.tenant_id
          offset 0) l`,
      [...columnsOf(asked.map(({ document }) => document)), asked.map(({ tenantId }) => tenantId)],
    );
    return rowsByKey(found.rows, asked.length).map((rows) =>
      Object.fromEntries(rows.map((row) => [row.part, fromRow(row)])),
    );
  });

  return {
    /** What was decided at onboarding about a document that has no counterpart. */
    onboarded: createOnboarded(database),

    /** The document's counterparts in one organisation. */
    all: (document: DocumentRef, tenantId: string): Promise<DocumentLinks> => all({ document, tenantId }),

    /** The document itself as it stands in one organisation. */
    async find(document: DocumentRef, tenantId: string): Promise<Link | undefined> {
      const found = await database.query<Row>(
        `select tenant_id, part, origin, xero_kind, xero_id, xero_number, xero_status, posted_hash, posted_sequence,
                posted_lines, posted_element_hash, xero_updated_at, xero_hash, differs_from, said, xero_seen, paid_in_xero,
                kept_hash
           from link where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4
            and part = 'document'`,
        [document.installationId, document.kind, document.sourceId, tenantId],
      );
      const row = found.rows[0];
      return row && fromRow(row);
    },

    /** Which document, if any, a Xero object belongs to. Vendors and employees own no contact, they share it. */
    async ownerOf(
      tenantId: string,
      xeroKind: Link['xeroKind'],
      xeroId: string,
    ): Promise<DocumentRef | undefined> {
      const found = await database.query<{
        installation_id: string;
        kind: DocumentRef['kind'];
        source_id: string;
      }>(
        `select installation_id, kind, source_id from link
          where tenant_id = $1 and xero_kind = $2 and xero_id = $3 and kind not in ('vendor', 'employee')`,
        [tenantId, xeroKind, xeroId],
      );
      const row = found.rows[0];
      return row && { installationId: row.installation_id, kind: row.kind, sourceId: row.source_id };
    },

    /** Records what stands in Xero now: the truth, whatever came before. Returns false if the Xero object belongs to another document. */
    async save(document: DocumentRef, link: Link, client: Queryable = database): Promise<boolean> {
      const saved = await client.query(
        `insert into link (installation_id, kind, source_id, tenant_id, part, origin, xero_kind, xero_id, xero_number,
                           xero_status, posted_hash, posted_sequence, posted_lines, posted_element_hash,
                           xero_updated_at, differs_from, xero_hash, said, xero_seen, paid_in_xero)
         select $1, $2, $3, $4, $16, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $17, $18, $19, $20
          where not exists (
            select from link other
             where other.tenant_id = $4 and other.xero_kind = $6 and other.xero_id = $7
               and (other.installation_id, other.kind, other.source_id) <> ($1, $2, $3)
               and $2 not in ('vendor', 'employee') and other.kind not in ('vendor', 'employee'))
         on conflict (installation_id, kind, source_id, tenant_id, part) do update
           set -- Only what was ended in Xero is ever replaced by another object there.
               xero_kind = case when link.xero_status in ('VOIDED', 'DELETED') then excluded.xero_kind
                                else link.xero_kind end,
               xero_id = case when link.xero_status in ('VOIDED', 'DELETED') then excluded.xero_id
                              else link.xero_id end,
               xero_number = excluded.xero_number, xero_status = excluded.xero_status,
               posted_hash = excluded.posted_hash, posted_sequence = excluded.posted_sequence,
               posted_lines = excluded.posted_lines, posted_element_hash = excluded.posted_element_hash,
               xero_updated_at = excluded.xero_updated_at, xero_hash = excluded.xero_hash,
               differs_from = excluded.differs_from, xero_seen = excluded.xero_seen,
               paid_in_xero = excluded.paid_in_xero, kept_hash = null,
               -- What ends it says nothing of it.
               said = case when excluded.said = '{}' then link.said else excluded.said end,
               updated_at = clock_timestamp()
         returning xero_id`,
        [
          document.installationId,
          document.kind,
          document.sourceId,
          link.tenantId,
          link.origin,
          link.xeroKind,
          link.xeroId,
          link.xeroNumber,
          link.xeroStatus,
          link.postedHash,
          link.postedSequence?.toString() ?? null,
          JSON.stringify(link.postedLines),
          link.postedElementHash,
          link.xeroUpdatedAt,
          link.differsFrom === null ? null : JSON.stringify(link.differsFrom),
          link.part,
          link.xeroHash,
          JSON.stringify(link.said ?? {}),
          link.xeroSeen ? JSON.stringify(link.xeroSeen) : null,
          link.paidInXero ?? false,
        ],
      );
      return saved.rowCount === 1;
    },

    /**
     * Notes that a newer state of the document asks for nothing new in Xero. False if the link no longer says that
     * `before` was posted last: then the question must be asked anew.
     */
    async savePosted(
      document: DocumentRef,
      tenantId: string,
      before: string | null,
      posted: { readonly hash: string; readonly sequence: bigint },
      part: Part = 'document',
    ): Promise<boolean> {
      const saved = await database.query(
        `update link set posted_hash = $5, posted_sequence = greatest(posted_sequence, $6), updated_at = clock_timestamp()
          where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4 and part = $8
            and posted_hash is not distinct from $7`,
        [
          document.installationId,
          document.kind,
          document.sourceId,
          tenantId,
          posted.hash,
          posted.sequence.toString(),
          before,
          part,
        ],
      );
      return saved.rowCount === 1;
    },

    /** A voided claim has voided its receipt: the expense may become a new one. */
    async endReceipt(document: DocumentRef, tenantId: string, client: Queryable = database): Promise<void> {
      await client.query(
        `update link set xero_status = 'VOIDED', updated_at = clock_timestamp()
          where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4 and part = 'document'
            and xero_kind = 'Receipt'`,
        [document.installationId, document.kind, document.sourceId, tenantId],
      );
    },

    /** What the file was attached to is ended: whatever takes its place has none yet. */
    async endAttachment(
      document: DocumentRef,
      tenantId: string,
      client: Queryable = database,
    ): Promise<void> {
      await client.query(
        `update link set xero_status = 'DELETED', updated_at = clock_timestamp()
          where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4 and part = 'attachment'`,
        [document.installationId, document.kind, document.sourceId, tenantId],
      );
    },

    /** Somebody has corrected the document in Xero: its totals are what they should be. */
    async clearDifference(document: DocumentRef, tenantId: string, part: Part): Promise<void> {
      await database.query(
        `update link set differs_from = null, updated_at = clock_timestamp()
          where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4 and part = $5`,
        [document.installationId, document.kind, document.sourceId, tenantId, part],
      );
    },
  };
}

export type Links = ReturnType<typeof createLinks>;

function fromRow(row: Row): Link {
  return {
    tenantId: row.tenant_id,
    part: row.part,
    origin: row.origin,
    xeroKind: row.xero_kind,
    xeroId: row.xero_id,
    xeroNumber: row.xero_number,
    xeroStatus: row.xero_status,
    postedHash: row.posted_hash,
    postedSequence: row.posted_sequence === null ? null : BigInt(row.posted_sequence),
    postedLines: row.posted_lines,
    postedElementHash: row.posted_element_hash,
    xeroUpdatedAt: row.xero_updated_at,
    xeroHash: row.xero_hash,
    differsFrom: row.differs_from,
    said: row.said,
    xeroSeen: row.xero_seen,
    paidInXero: row.paid_in_xero,
    keptHash: row.kept_hash,
  };
}
