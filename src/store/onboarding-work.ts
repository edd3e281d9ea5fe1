import type { DocumentRef, LedgerKind } from '../events/document-kind.ts';
import type { LedgerData } from '../events/party.ts';
import type { ComparedKind } from '../onboarding/finding.ts';
import { audit } from './audit.ts';
import type { Database, Queryable } from './database.ts';
import { createLinks, type Link } from './links.ts';
import type { OnboardingChoice } from './onboarding.ts';

/** A document of TimeTracker that has no counterpart of ours yet. */
export interface Unlinked<K extends ComparedKind = ComparedKind> extends DocumentRef<K> {
  readonly data: LedgerData[K];
  readonly contentHash: string;
  readonly sequence: bigint;
}

/** One decision to be carried out. */
export interface DecisionToCarryOut extends Pick<DocumentRef, 'kind' | 'sourceId'> {
  readonly choice: OnboardingChoice;
  readonly xeroId: string | null;
  readonly isChosen: boolean;
  /** The finding and its reasons, for whoever asks later. */
  readonly finding: object;
  /** Of one that is adopted: what it is linked to. */
  readonly links: readonly Link[];
}

/** What became of the decisions: how many of each kind, and how many were overtaken. */
export type CarriedOut = Readonly<Record<OnboardingChoice | 'overtaken', number>>;

interface UnlinkedRow {
  kind: ComparedKind;
  source_id: string;
  data: LedgerData[ComparedKind];
  content_hash: string;
  sequence: string;
}

/** Documents of these kinds that stand in TimeTracker and have no counterpart of ours in the organisation; by date. */
export async function unlinkedDocuments(
  database: Queryable,
  installationId: string,
  tenantId: string,
  kinds: readonly ComparedKind[],
): Promise<Unlinked[]> {
  const found = await database.query<UnlinkedRow>(
    `select s.kind, s.source_id, s.data - 'lines' as data, s.content_hash, s.sequence
       from snapshot s
      where s.installation_id = $1 and s.kind = any ($3) and s.data is not null
        and not exists (select from link l
                         where (l.installation_id, l.kind, l.source_id, l.tenant_id, l.part)
                               = (s.installation_id, s.kind, s.source_id, $2, 'document'))
      order by array_position($3, s.kind),
               coalesce(s.data->>'issueDate', s.data->>'expenseDate', s.data->>'paymentDate', s.data->>'date'), s.source_id`,
    [installationId, tenantId, kinds],
  );
  return found.rows.map((row) => ({
    installationId,
    kind: row.kind,
    sourceId: row.source_id,
    data: row.data,
    contentHash: row.content_hash,
    sequence: BigInt(row.sequence),
  }));
}

/** What documents of a kind are linked to in the organisation: ids of Xero, by id in TimeTracker. */
export async function linkedIds(
  database: Queryable,
  installationId: string,
  tenantId: string,
  kind: LedgerKind,
): Promise<Map<string, string>> {
  const found = await database.query<{ source_id: string; xero_id: string }>(
    `select source_id, xero_id from link
      where installation_id = $1 and tenant_id = $2 and kind = $3 and part = 'document'
        and xero_status not in ('VOIDED', 'DELETED')`,
    [installationId, tenantId, kind],
  );
  return new Map(found.rows.map((row) => [row.source_id, row.xero_id]));
}

/** Objects of Xero that are the counterpart of a document already, of whichever installation. */
export async function objectsInUse(database: Queryable, tenantId: string): Promise<Set<string>> {
  const found = await database.query<{ xero_id: string }>(
    `select distinct xero_id from link where tenant_id = $1 and kind not in ('vendor', 'employee')`,
    [tenantId],
  );
  return new Set(found.rows.map((row) => row.xero_id));
}

/** Clients of TimeTracker by the number that our contacts have in the organisation, and by their names. */
export async function contactsOfOrganisation(
  database: Queryable,
  tenantId: string,
): Promise<{ readonly id: string; readonly number: string | null; readonly name: string | null }[]> {
  const found = await database.query<{ id: string; number: string | null; name: string | null }>(
    `select record_id as id, body->>'ContactNumber' as number, body->>'normalisedName' as name
       from organisation_record where tenant_id = $1 and collection = 'contacts'`,
    [tenantId],
  );
  return found.rows;
}

/**
 * Carries decisions out, all or none: links what is adopted, and notes what is left alone or posted. A document that was
 * linked or is on its way by now stays as it is and counts as overtaken.
 */
export async function carryOutDecisions(
  database: Database,
  { installationId, tenantId }: { readonly installationId: string; readonly tenantId: string },
  decisions: readonly DecisionToCarryOut[],
  actor: string,
): Promise<CarriedOut> {
  return database.transaction(async (client) => {
    const counts = { adopt: 0, leave: 0, post: 0, overtaken: 0 };
    for (const decision of decisions) {
      const document = { installationId, kind: decision.kind, sourceId: decision.sourceId };
      const isDone = await carryOut(client, document, tenantId, decision, actor);
      counts[isDone ? decision.choice : 'overtaken'] += 1;
    }
    await client.query(
      `insert into onboarding (installation_id, tenant_id, carried_out_by, counts) values ($1, $2, $3, $4)
       on conflict (installation_id, tenant_id) do update
         set carried_out_at = clock_timestamp(), carried_out_by = excluded.carried_out_by, counts = excluded.counts`,
      [installationId, tenantId, actor, JSON.stringify(counts)],
    );
    await audit(client, {
      actor,
      action: 'onboarding.carried_out',
      installationId,
      tenantId,
      details: counts,
    });
    return counts;
  });
}

async function carryOut(
  client: Queryable,
  document: DocumentRef,
  tenantId: string,
  { choice, xeroId, isChosen, finding, links }: DecisionToCarryOut,
  actor: string,
): Promise<boolean> {
  const key = [document.installationId, document.kind, document.sourceId, tenantId];
  const isOvertaken = await client.query(
    `select from link where (installation_id, kind, source_id, tenant_id, part) = ($1, $2, $3, $4, 'document')
     union all
     select from write where (installation_id, kind, source_id, tenant_id) = ($1, $2, $3, $4) and state <> 'done'
      limit 1`,
    key,
  );
  if (isOvertaken.rowCount !== 0) return false;
  const store = createLinks(client);
  for (const link of links) if (!(await store.save(document, link, client))) return false;
  await client.query(
    `insert into onboarding_choice
       (installation_id, kind, source_id, tenant_id, choice, xero_id, finding, chosen_by, in_force)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $5)
     on conflict (installation_id, kind, source_id, tenant_id) do update
       set choice = excluded.choice, xero_id = excluded.xero_id, finding = excluded.finding,
           chosen_by = excluded.chosen_by, in_force = excluded.in_force`,
    [...key, choice, xeroId, JSON.stringify(finding), isChosen ? actor : 'default'],
  );
  await client.query(
    `update outcome set outcome = 'superseded', problem = null, parameters = '{}', recorded_at = clock_timestamp()
      where installation_id = $1 and kind = $2 and source_id = $3`,
    key.slice(0, 3),
  );
  if (choice === 'adopt')
    await audit(client, {
      actor,
      action: 'document.adopted',
      installationId: document.installationId,
      tenantId,
      document,
    });
  return true;
}
