import type { DocumentRef, LedgerKind } from '../events/document-kind.ts';
import { problem } from '../problems.ts';
import { backlogOf } from './backlog.ts';
import { createConnectionTests } from './connection-tests.ts';
import { createHandEdits } from './hand-edits.ts';
import type { Queryable } from './database.ts';
import type { OutcomeName } from './outcomes.ts';
import { namedDocument, type NamedRow } from './named-row.ts';

/** A document and where it stands, for people. */
export interface DocumentLine {
  readonly kind: LedgerKind;
  readonly sourceId: string;
  /** What people know it by: a number, a name, a title, or the number of a payment's invoice; null once the document is deleted and was never posted. */
  readonly name: string | null;
  readonly clientName: string | null;
  readonly total: string | null;
  readonly currency: string | null;
  readonly issueDate: string | null;
  /** Null: nothing has been decided yet. */
  readonly outcome: OutcomeName | null;
  readonly problem: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly changedAt: Date;
  readonly xeroKind: string | null;
  readonly xeroId: string | null;
  readonly xeroNumber: string | null;
  readonly xeroStatus: string | null;
  /** An invoice on which nothing is due in Xero, and that is not paid in TimeTracker. */
  readonly isPaidInXero: boolean;
}

export interface OutcomeCount {
  readonly kind: LedgerKind;
  readonly outcome: OutcomeName | null;
  readonly count: number;
}

export interface AuditLine {
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

/** Why nothing is published at the moment. */
export interface CaptureHold {
  readonly problem: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly heldAt: Date;
}

/** What keeps capture from reading; it ends by itself. */
export interface CaptureStopLine {
  readonly problem: string;
  /** Empty: all kinds. */
  readonly kind: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly since: Date;
}

/** What the local copy knows of an organisation itself. */
export interface OrganisationLine {
  readonly shortCode: string | null;
}

export interface DocumentFilter {
  /** Only documents with one of these outcomes; null stands for none yet. */
  readonly outcomes?: readonly (OutcomeName | null)[];
  /** A part of a number or a name, as typed. */
  readonly search?: string;
  readonly limit: number;
  readonly offset: number;
}

interface LineRow extends NamedRow {
  issue_date: string | null;
  outcome: OutcomeName | null;
  problem: string | null;
  parameters: Record<string, string> | null;
  unusable: string[] | null;
  changed_at: Date;
  xero_kind: string | null;
  xero_id: string | null;
  xero_number: string | null;
  xero_status: string | null;
  is_paid_in_xero: boolean | null;
}

/**
 * Every document of installation $1 with its outcome; one that cannot be read as it stands in TimeTracker needs a
 * person, whatever was made of its former state, and also if it never had one. `only`: a further condition.
 */
const standingDocuments = (only = '') => `
  select coalesce(s.kind, p.kind) as kind, coalesce(s.source_id, p.source_id) as source_id, s.data,
         p.fields as unusable, greatest(s.stored_at, o.recorded_at, p.seen_at) as changed_at,
         case when p.fields is null then o.outcome else 'held' end as outcome, o.problem, o.parameters
    from (select * from snapshot where installation_id = $1 ${only}) s
    full join (select * from capture_problem where installation_id = $1 ${only}) p
      on p.kind = s.kind and p.source_id = s.source_id
    left join outcome o
      on (o.installation_id, o.kind, o.source_id) = ($1, s.kind, s.source_id) and o.sequence >= s.sequence`;

/** What people know a document by; a payment by its invoice. */
const nameOfDocument = `coalesce(d.data->>'number', d.data->>'name', d.data->>'title', d.data->>'fullName',
                  d.data->>'username', d.data->>'invoiceNumber', l.xero_number)`;

/** SQL: a document is an invoice that TimeTracker has as owed and not paid. */
const openInvoice = (snapshot: string) =>
  `coalesce(${snapshot}.kind = 'invoice' and ${snapshot}.data->>'status' in ('sent', 'overdue', 'issued'), false)`;

/** $2: whose links are shown. */
const selectLines = (only?: string) => `
  select d.kind, d.source_id, ${nameOfDocument} as name,
         coalesce(d.data->>'clientName', d.data->>'vendor') as client_name,
         coalesce(d.data->>'total',
                  ((d.data->>'amount')::numeric + coalesce((d.data->>'taxAmount')::numeric, 0))::text) as total,
         d.data->>'currency' as currency,
         coalesce(d.data->>'issueDate', d.data->>'expenseDate', d.data->>'paymentDate', d.data->>'date')
           as issue_date, d.outcome, d.problem, d.parameters, d.unusable, d.changed_at,
         l.xero_kind, l.xero_id, l.xero_number, l.xero_status,
         l.paid_in_xero and ${openInvoice('d')} as is_paid_in_xero
    from (${standingDocuments(only)}) d
    left join lateral (
      select xero_kind, xero_id, xero_number, xero_status, paid_in_xero from link
       where link.installation_id = $1 and link.kind = d.kind and link.source_id = d.source_id
         and link.tenant_id = $2 and link.part = 'document'
    ) l on true`;

/** What the pages read. Nothing here writes. @param minute seconds that Xero's minute takes */
export function createOverview(database: Queryable, minute = 60) {
  const tests = createConnectionTests(database);
  const handEdits = createHandEdits(database);
  return {
    /** How many documents stand where. */
    async counts(installationId: string): Promise<OutcomeCount[]> {
      const found = await database.query<OutcomeCount>(
        `select kind, outcome, count(*)::int as count from (${standingDocuments()}) d group by kind, outcome`,
        [installationId],
      );
      return found.rows;
    },

    /** What waits for Xero's limit of calls. */
    backlog: (installationId: string) => backlogOf(database, installationId, minute),

    /** How many documents wait for approval. */
    async approvals(installationId: string): Promise<number> {
      const found = await database.query<{ count: number }>(
        `select count(*)::int as count from outcome
          where installation_id = $1 and outcome = 'waiting' and problem = 'approval'`,
        [installationId],
      );
      return found.rows[0]?.count ?? 0;
    },

    /** Documents, last changed first. `tenantId`: whose links are shown. */
    async documents(
      installationId: string,
      tenantId: string | null,
      filter: DocumentFilter,
    ): Promise<DocumentLine[]> {
      const found = await database.query<LineRow>(
        `${selectLines()}
          where ($3::text[] is null or coalesce(d.outcome, '') = any($3))
            and ($4::text is null or concat_ws(' ', ${nameOfDocument}, d.data->>'clientName', d.data->>'vendor',
                                               l.xero_number) ilike $4)
          order by d.changed_at desc, d.kind, d.source_id desc
          limit $5 offset $6`,
        [
          installationId,
          tenantId,
          filter.outcomes?.map((outcome) => outcome ?? '') ?? null,
          filter.search === undefined ? null : `%${filter.search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`,
          filter.limit,
          filter.offset,
        ],
      );
      return found.rows.map(fromRow);
    },

    async document(
      installationId: string,
      tenantId: string | null,
      kind: LedgerKind,
      sourceId: string,
    ): Promise<DocumentLine | undefined> {
      const found = await database.query<LineRow>(selectLines('and kind = $3 and source_id = $4'), [
        installationId,
        tenantId,
        kind,
        sourceId,
      ]);
      return found.rows[0] && fromRow(found.rows[0]);
    },

    /** What was changed by hand in Xero and waits for a decision. */
    handEdit: (document: DocumentRef, tenantId: string) => handEdits.find(document, tenantId),

    /** How many invoices are paid in Xero and open in TimeTracker, as far as we have seen. */
    async countPaidInXero(installationId: string, tenantId: string | null): Promise<number> {
      const found = await database.query<{ count: number }>(
        `select count(*)::int as count
           from link l join snapshot d using (installation_id, kind, source_id)
          where installation_id = $1 and l.tenant_id = $2 and l.part = 'document' and l.paid_in_xero
            and ${openInvoice('d')}`,
        [installationId, tenantId],
      );
      return found.rows[0]?.count ?? 0;
    },

    /** Whether an organisation is connected with which nothing was compared yet, and to which nothing was posted. */
    async needsOnboarding(installationId: string, tenantId: string): Promise<boolean> {
      const found = await database.query(
        `select from onboarding where (installation_id, tenant_id) = ($1, $2)
         union all
         select from link where (installation_id, tenant_id) = ($1, $2) limit 1`,
        [installationId, tenantId],
      );
      return found.rowCount === 0;
    },

    /** What was done with a document, newest first. */
    async auditTrail(
      installationId: string,
      kind: LedgerKind,
      sourceId: string,
      limit: number,
    ): Promise<AuditLine[]> {
      const found = await database.query<AuditLine & { at: Date }>(
        `select at, actor, action, details from audit
          where installation_id = $1 and kind = $2 and source_id = $3 order by id desc limit $4`,
        [installationId, kind, sourceId, limit],
      );
      return found.rows;
    },

    /** Holds that nobody has released. */
    async captureHolds(installationId: string): Promise<CaptureHold[]> {
      const found = await database.query<{
        problem: string;
        details: Record<string, unknown>;
        held_at: Date;
      }>(
        `select problem, details, held_at from capture_hold
          where installation_id = $1 and released_at is null order by id`,
        [installationId],
      );
      return found.rows.map((row) => ({ problem: row.problem, details: row.details, heldAt: row.held_at }));
    },

    /** What keeps capture from reading. */
    async captureStops(installationId: string): Promise<CaptureStopLine[]> {
      const found = await database.query<CaptureStopLine & { since: Date }>(
        `select problem, kind, parameters, since from capture_stop
          where installation_id = $1 order by since, problem, kind`,
        [installationId],
      );
      return found.rows;
    },

    /** How the last refresh of a connection's tokens failed, as it was stored; undefined: it did not. */
    async refreshFailure(connectionId: string): Promise<string | undefined> {
      const found = await database.query<{ failure: string | null }>(
        `select refresh_failure as failure from connection where id = $1`,
        [connectionId],
      );
      return found.rows[0]?.failure ?? undefined;
    },

    /** What the last test of a connection found; undefined: it was never tested. */
    connectionTest: (connectionId: string) => tests.newest(connectionId),

    async organisation(tenantId: string): Promise<OrganisationLine> {
      const found = await database.query<{ short_code: string | null }>(
        `select body->>'ShortCode' as short_code
           from organisation_record where tenant_id = $1 and collection = 'organisation' limit 1`,
        [tenantId],
      );
      return {
        shortCode: found.rows[0]?.short_code ?? null,
      };
    },
  };
}

export type Overview = ReturnType<typeof createOverview>;

function fromRow(row: LineRow): DocumentLine {
  const stored = { problem: row.problem, parameters: row.parameters ?? {} };
  return {
    ...namedDocument(row),
    issueDate: row.issue_date,
    outcome: row.outcome,
    ...(row.unusable === null ? stored : cannotBeRead(row.unusable)),
    changedAt: row.changed_at,
    xeroKind: row.xero_kind,
    xeroId: row.xero_id,
    xeroNumber: row.xero_number,
    xeroStatus: row.xero_status,
    isPaidInXero: row.is_paid_in_xero === true,
  };
}

/** Fields by name, those of all lines together. */
function cannotBeRead(fields: readonly string[]): Pick<DocumentLine, 'problem' | 'parameters'> {
  const names = new Set(fields.map((field) => field.replaceAll(/\.\d+(?=\.|$)/g, '')));
  const { type, parameters } = problem('cannot-be-read', { fields: [...names].join(', ') });
  return { problem: type, parameters };
}
