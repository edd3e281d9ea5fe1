import { askTogether } from './ask-together.ts';
import { noteDemo } from './connections.ts';
import type { Database } from './database.ts';

/** The lists of an organisation of which a local copy is kept. */
export type Collection =
  | 'organisation'
  | 'accounts'
  | 'tax_rates'
  | 'contacts'
  | 'items'
  | 'users'
  | 'claims'
  | 'tracking'
  | 'branding_themes';

/** One object of a list, with what mapping needs of it. */
export interface OrganisationRecord {
  readonly id: string;
  readonly body: Readonly<Record<string, string | null>>;
}

export interface CopyState {
  /** Seconds since the copy was last compared with Xero. */
  readonly ageSeconds: number;
  /** From when on changes are asked for, `YYYY-MM-DDTHH:MM:SS` in UTC. */
  readonly modifiedSince: string | null;
}

export interface StoredState {
  readonly ageSeconds: number;
  readonly version: string;
}

/** The local copies of organisations' lists. */
export function createOrganisationRecords(database: Database) {
  return {
    /** How old a copy is; undefined if there is none. */
    async state(tenantId: string, collection: Collection): Promise<CopyState | undefined> {
      const found = await database.query<{ age: number; since: string | null }>(
        `select extract(epoch from clock_timestamp() - fetched_at)::float8 as age,
                to_char(modified_since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') as since
           from organisation_copy where tenant_id = $1 and collection = $2`,
        [tenantId, collection],
      );
      const row = found.rows[0];
      return row && { ageSeconds: row.age, modifiedSince: row.since };
    },

    /** How old each copy is, and a text that is another one after each time it was stored. */
    states: askTogether(async (tenantIds: readonly string[]): Promise<Map<Collection, StoredState>[]> => {
      const found = await database.query<{
        tenant_id: string;
        collection: Collection;
        age: number;
        version: string;
      }>(
        `select tenant_id, collection, extract(epoch from clock_timestamp() - fetched_at)::float8 as age,
                xmin::text as version
           from organisation_copy where tenant_id = any ($1) order by collection`,
        [[...new Set(tenantIds)]],
      );
      return tenantIds.map(
        (tenantId) =>
          new Map(
            found.rows
              .filter((row) => row.tenant_id === tenantId)
              .map(({ collection, age, version }) => [collection, { ageSeconds: age, version }]),
          ),
      );
    }),

    /**
     * Stores what Xero gave. A whole list replaces the copy; changes are added to it. The next changes are asked for
     * from the newest one seen, minus an overlap: reads may lag behind, and whether the bound itself is included is
     * not documented.
     */
    async store(
      tenantId: string,
      collection: Collection,
      records: readonly OrganisationRecord[],
      newest: Date | null,
      whole: boolean,
    ): Promise<void> {
      await database.transaction(async (client) => {
        if (whole) {
          await client.query(`delete from organisation_record where tenant_id = $1 and collection = $2`, [
            tenantId,
            collection,
          ]);
        }
        await client.query(
          `insert into organisation_record (tenant_id, collection, record_id, body)
           select $1, $2, r.id, r.body
             from jsonb_to_recordset($3::jsonb) as r(id text, body jsonb)
           on conflict (tenant_id, collection, record_id) do update set body = excluded.body`,
          [tenantId, collection, JSON.stringify(records)],
        );
        await client.query(
          `insert into organisation_copy (tenant_id, collection, modified_since, fetched_at)
           values ($1, $2, $3::timestamptz - interval '90 seconds', clock_timestamp())
           on conflict (tenant_id, collection) do update
             set modified_since = coalesce(excluded.modified_since, organisation_copy.modified_since),
                 fetched_at = excluded.fetched_at`,
          [tenantId, collection, newest],
        );
        const [organisation] = collection === 'organisation' ? records : [];
        if (organisation !== undefined)
          await noteDemo(client, tenantId, organisation.body['IsDemoCompany'] === 'true');
      });
    },

    /** All records of a list. */
    async all(tenantId: string, collection: Collection): Promise<OrganisationRecord[]> {
      const found = await database.query<{ record_id: string; body: Record<string, string | null> }>(
        `select record_id, body from organisation_record where tenant_id = $1 and collection = $2 order by record_id`,
        [tenantId, collection],
      );
      return found.rows.map((row) => ({ id: row.record_id, body: row.body }));
    },

    /** All lists but the contacts, which may be many. */
    async lists(tenantId: string): Promise<Partial<Record<Collection, OrganisationRecord[]>>> {
      const found = await database.query<{
        collection: Collection;
        record_id: string;
        body: Record<string, string | null>;
      }>(
        `select collection, record_id, body from organisation_record
          where tenant_id = $1 and collection <> 'contacts' order by collection, record_id`,
        [tenantId],
      );
      return Object.groupBy(
        found.rows.map((row) => ({ collection: row.collection, id: row.record_id, body: row.body })),
        ({ collection }) => collection,
      );
    },

    /** One record of a list. */
    async one(tenantId: string, collection: Collection, id: string): Promise<OrganisationRecord | undefined> {
      const found = await database.query<{ record_id: string; body: Record<string, string | null> }>(
        `select record_id, body from organisation_record
          where tenant_id = $1 and collection = $2 and record_id = $3`,
        [tenantId, collection, id],
      );
      const row = found.rows[0];
      return row && { id: row.record_id, body: row.body };
    },

    /** Contacts with this ContactNumber or this normalised name, archived ones included. */
    async contactsLike(
      tenantId: string,
      number: string,
      normalisedName: string,
    ): Promise<OrganisationRecord[]> {
      const found = await database.query<{ record_id: string; body: Record<string, string | null> }>(
        `select record_id, body from organisation_record
          where tenant_id = $1 and collection = 'contacts'
            and (body->>'ContactNumber' = $2 or body->>'normalisedName' = $3)`,
        [tenantId, number, normalisedName],
      );
      return found.rows.map((row) => ({ id: row.record_id, body: row.body }));
    },
  };
}

export type OrganisationRecords = ReturnType<typeof createOrganisationRecords>;
