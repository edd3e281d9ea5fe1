import type { DocumentRef, LedgerKind } from '../events/document-kind.ts';
import type { OnboardingList } from '../onboarding/lists.ts';
import type { XeroObject } from '../onboarding/xero-object.ts';
import type { Database } from './database.ts';

/** How far the reading of one list is. */
export interface Reading {
  readonly list: OnboardingList;
  readonly state: 'reading' | 'read' | 'forbidden';
  /** What changed in Xero since then comes next; null: everything. */
  readonly since: Date | null;
  /** The page of that, from 1. */
  readonly page: number;
  readonly pagesRead: number;
  readonly readAt: Date | null;
}

/** What a person may choose for a document. */
export const onboardingChoices = ['adopt', 'leave', 'post'] as const;

export type OnboardingChoice = (typeof onboardingChoices)[number];

/** What was chosen for a document, and whether it is carried out. */
export interface Chosen extends Pick<DocumentRef, 'kind' | 'sourceId'> {
  readonly choice: OnboardingChoice;
  readonly xeroId: string | null;
  /** `cli`, `page`, or `default`: nobody chose. */
  readonly by: string;
  readonly isCarriedOut: boolean;
}

export interface OnboardingDone {
  readonly at: Date;
  readonly by: string;
  readonly counts: Readonly<Record<string, number>>;
}

interface ReadingRow {
  list: OnboardingList;
  state: Reading['state'];
  since: Date | null;
  page: number;
  pages_read: number;
  read_at: Date | null;
}

interface ChosenRow {
  kind: LedgerKind;
  source_id: string;
  choice: OnboardingChoice;
  xero_id: string | null;
  chosen_by: string;
  in_force: OnboardingChoice | null;
}

/** What onboarding remembers: what stands in the organisation, what was chosen, and what was carried out. */
export function createOnboardingStore(database: Database) {
  return {
    /** How far each list is that was begun. */
    async readings(tenantId: string): Promise<Reading[]> {
      const found = await database.query<ReadingRow>(
        `select list, state, since, page, pages_read, read_at from onboarding_reading where tenant_id = $1`,
        [tenantId],
      );
      return found.rows.map(({ pages_read: pagesRead, read_at: readAt, ...row }) => ({
        ...row,
        pagesRead,
        readAt,
      }));
    },

    /** Begins a list, or takes it up again to read what changed since it was read. */
    async begin(tenantId: string, list: OnboardingList): Promise<void> {
      await database.query(
        `insert into onboarding_reading (tenant_id, list, state) values ($1, $2, 'reading')
         on conflict (tenant_id, list) do update set state = 'reading', page = 1
           where onboarding_reading.state <> 'reading'`,
        [tenantId, list],
      );
    },

    /** Stores a page and where the next one begins. A page that is stored twice changes nothing. */
    async savePage(
      tenantId: string,
      list: OnboardingList,
      objects: readonly XeroObject[],
      next: { readonly since: Date | null; readonly page: number; readonly isLast: boolean },
    ): Promise<void> {
      await database.transaction(async (client) => {
        await client.query(
          `insert into onboarding_object (tenant_id, xero_kind, xero_id, body)
           select $1, o->>'xeroKind', (o->>'xeroId')::uuid, o from unnest($2::jsonb[]) o
           on conflict (tenant_id, xero_kind, xero_id) do update set body = excluded.body`,
          [tenantId, objects.map((object) => JSON.stringify(object))],
        );
        await client.query(
          `update onboarding_reading
              set since = $3, page = $4, pages_read = pages_read + 1,
                  state = case when $5 then 'read' else 'reading' end,
                  read_at = case when $5 then clock_timestamp() else read_at end
            where tenant_id = $1 and list = $2`,
          [tenantId, list, next.since, next.page, next.isLast],
        );
      });
    },

    /** Xero does not show this list to the connection. */
    async markForbidden(tenantId: string, list: OnboardingList): Promise<void> {
      await database.query(
        `update onboarding_reading set state = 'forbidden', read_at = clock_timestamp()
          where tenant_id = $1 and list = $2`,
        [tenantId, list],
      );
    },

    /** Everything that was read, by id. */
    async objects(tenantId: string): Promise<XeroObject[]> {
      const found = await database.query<{ body: XeroObject }>(
        `select body from onboarding_object where tenant_id = $1 order by xero_kind, xero_id`,
        [tenantId],
      );
      return found.rows.map(({ body }) => body);
    },

    /** Forgets what was read, to read it anew. */
    async forgetObjects(tenantId: string): Promise<void> {
      await database.transaction(async (client) => {
        await client.query(`delete from onboarding_object where tenant_id = $1`, [tenantId]);
        await client.query(`delete from onboarding_reading where tenant_id = $1`, [tenantId]);
      });
    },

    /** What was chosen, for all documents of an installation. */
    async chosen(installationId: string, tenantId: string): Promise<Chosen[]> {
      const found = await database.query<ChosenRow>(
        `select kind, source_id, choice, xero_id, chosen_by, in_force from onboarding_choice
          where installation_id = $1 and tenant_id = $2`,
        [installationId, tenantId],
      );
      return found.rows.map((row) => ({
        kind: row.kind,
        sourceId: row.source_id,
        choice: row.choice,
        xeroId: row.xero_id,
        by: row.chosen_by,
        isCarriedOut: row.in_force === row.choice,
      }));
    },

    /** A person chooses. What is in force stays so until this is carried out. */
    async choose(
      document: DocumentRef,
      tenantId: string,
      choice: OnboardingChoice,
      xeroId: string | null,
      by: string,
    ): Promise<void> {
      await database.query(
        `insert into onboarding_choice (installation_id, kind, source_id, tenant_id, choice, xero_id, chosen_by)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (installation_id, kind, source_id, tenant_id) do update
           set choice = excluded.choice, xero_id = excluded.xero_id, chosen_by = excluded.chosen_by,
               chosen_at = clock_timestamp()`,
        [document.installationId, document.kind, document.sourceId, tenantId, choice, xeroId, by],
      );
    },

    /** Whether it was done for this organisation, and what it came to. */
    async done(installationId: string, tenantId: string): Promise<OnboardingDone | undefined> {
      const found = await database.query<{ at: Date; by: string; counts: Record<string, number> }>(
        `select carried_out_at as at, carried_out_by as by, counts from onboarding
          where installation_id = $1 and tenant_id = $2`,
        [installationId, tenantId],
      );
      return found.rows[0];
    },
  };
}

export type OnboardingStore = ReturnType<typeof createOnboardingStore>;
