import { randomUUID } from 'node:crypto';
import type { DocumentKind } from '../../src/events/document-kind.ts';
import { audit } from '../../src/store/audit.ts';
import type { Database } from '../../src/store/database.ts';
import { createOutcomes, type OutcomeName } from '../../src/store/outcomes.ts';
import type { ProblemType } from '../../src/problems.ts';

export interface SampleDocument {
  readonly kind: DocumentKind;
  readonly id: number;
  readonly data: Record<string, string> | null;
  readonly outcome?: OutcomeName;
  readonly problem?: ProblemType;
  readonly parameters?: Record<string, string>;
  /** Makes a link with this number in Xero. */
  readonly xeroNumber?: string;
}

const invoice = (number: string, clientName: string, total: string, issueDate: string, currency = 'GBP') => ({
  number,
  clientName,
  total,
  currency,
  issueDate,
});

/** One document for each way in which a document can stand. */
export const sampleDocuments: readonly SampleDocument[] = [
  { kind: 'client', id: 1, data: { name: 'Harbour & Sons <Ltd>' }, outcome: 'synced', xeroNumber: '' },
  { kind: 'client', id: 2, data: { name: 'Büro Müller' }, outcome: 'unchanged', xeroNumber: '' },
  {
    kind: 'client',
    id: 3,
    data: { name: 'Acorn Yoga' },
    outcome: 'held',
    problem: 'contact-archived',
  },
  {
    kind: 'invoice',
    id: 11,
    data: invoice('INV-2026-0041', 'Harbour & Sons <Ltd>', '12345.60', '2026-11-03'),
    outcome: 'synced',
    xeroNumber: 'INV-2026-0041',
  },
  {
    kind: 'invoice',
    id: 12,
    data: invoice('INV-2026-0042', 'Büro Müller', '980.00', '2026-11-05', 'EUR'),
    outcome: 'synced',
    xeroNumber: 'INV-2026-0042',
  },
  {
    kind: 'invoice',
    id: 13,
    data: invoice('INV-2026-0043', 'Acorn Yoga', '240.00', '2026-11-08'),
    outcome: 'held',
    problem: 'client-needs-you',
  },
  {
    kind: 'invoice',
    id: 14,
    data: invoice('INV-2026-0044', 'Harbour & Sons <Ltd>', '1999.99', '2026-11-10'),
    outcome: 'rejected',
    problem: 'xero-refused',
    parameters: { message: 'Account code "200" is archived and cannot be used.' },
  },
  {
    kind: 'invoice',
    id: 15,
    data: invoice('INV-2026-0045', 'Büro Müller', '55.10', '2026-11-12', 'EUR'),
    outcome: 'waiting',
    problem: 'contact-first',
  },
  {
    kind: 'invoice',
    id: 16,
    data: invoice('INV-2026-0046', 'Kestrel Films', '4210.00', '2026-11-15'),
    outcome: 'skipped',
    problem: 'draft',
  },
  {
    kind: 'invoice',
    id: 17,
    data: invoice('INV-2026-0047', 'Kestrel Films', '310.25', '2026-11-18'),
    outcome: 'unknown',
    problem: 'answer-unknown',
  },
  { kind: 'invoice', id: 18, data: invoice('INV-2026-0048', 'Kestrel Films', '75.00', '2026-11-20') },
  { kind: 'invoice', id: 19, data: null, outcome: 'skipped', problem: 'deleted' },
  {
    kind: 'invoice',
    id: 20,
    data: invoice('INV-2026-0049', 'Harbour & Sons <Ltd>', '1240.00', '2026-11-21'),
    outcome: 'held',
    problem: 'account-not-chosen',
    parameters: { lineType: 'goods' },
  },
  {
    kind: 'invoice',
    id: 21,
    data: invoice('INV-2026-0050', 'Büro Müller', '6120.00', '2026-11-22', 'EUR'),
    outcome: 'held',
    problem: 'tax-rate-not-mapped',
    parameters: { taxRate: '19' },
  },
];

/** Stores documents as the worker would. */
export async function storeSampleDocuments(
  database: Database,
  tenantId: string,
  documents: readonly SampleDocument[] = sampleDocuments,
  installationId = 'main',
): Promise<void> {
  const outcomes = createOutcomes(database);
  await database.query(`insert into installation (id) values ($1) on conflict do nothing`, [installationId]);
  for (const { kind, id, data, outcome, problem, parameters, xeroNumber } of documents) {
    const document = { installationId, kind, sourceId: String(id) };
    await database.query(
      `insert into snapshot (installation_id, kind, source_id, sequence, content_hash, data)
       values ($1, $2, $3, 1, 'hash', $4)`,
      [installationId, kind, id, data],
    );
    if (outcome !== undefined) {
      await outcomes.record(document, {
        name: outcome,
        sequence: 1n,
        tenantId,
        problem: problem && { type: problem, parameters: parameters ?? {} },
      });
      await audit(database, {
        actor: 'system',
        action: `document.${outcome}`,
        installationId,
        document,
        details: { sequence: 1, problem: problem ?? null },
      });
    }
    if (xeroNumber !== undefined) {
      await database.query(
        `insert into link (installation_id, kind, source_id, tenant_id, origin, xero_kind, xero_id, xero_number,
                           xero_status)
         values ($1, $2, $3, $4, 'timetracker', $5, $6, nullif($7, ''), $8)`,
        [
          installationId,
          kind,
          id,
          tenantId,
          kind === 'client' ? 'Contact' : 'Invoice',
          randomUUID(),
          xeroNumber,
          kind === 'client' ? 'ACTIVE' : 'AUTHORISED',
        ],
      );
    }
  }
}

/** The local copy of the organisation itself. */
export async function storeOrganisation(database: Database, tenantId: string): Promise<void> {
  await database.query(
    `insert into organisation_record (tenant_id, collection, record_id, body)
     values ($1, 'organisation', $1::uuid::text, '{"ShortCode": "!nG4d1", "IsDemoCompany": true}')`,
    [tenantId],
  );
}
