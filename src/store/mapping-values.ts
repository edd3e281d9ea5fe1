import type { LedgerKind } from '../events/document-kind.ts';
import type { ItemMatch, OwnerKind } from '../mapping/keys.ts';
import type { Queryable } from './database.ts';

/** A value that documents have, and how many. */
export interface SeenValue {
  readonly key: string;
  /** As TimeTracker shows it. */
  readonly name: string;
  readonly documents: number;
  /** Of employees only. */
  readonly email?: string | null;
}

/** Documents that are held for one reason of a mapping. */
export interface HeldCount {
  readonly kind: LedgerKind;
  readonly problem: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** What the documents themselves say: a client, an employee, a tax rate, method and currency. */
  readonly of: string | null;
  readonly documents: number;
}

/** A client, and what it is in Xero now. */
export interface ClientLine {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  /** The contact that the client itself became. */
  readonly contactId: string | null;
  readonly contactName: string | null;
}

export interface Page {
  /** A part of a name, as typed; empty: all. */
  readonly search: string;
  readonly limit: number;
  readonly offset: number;
}

/**
 * The percentage of an expense: the stored one, else what its tax comes to, with as few decimals as give the tax to
 * within a cent.
 */
const purchaseRate = `
  case when (data->>'taxRate')::numeric <> 0 then trim_scale((data->>'taxRate')::numeric)::text
       when coalesce((data->>'taxAmount')::numeric, 0) = 0 or (data->>'amount')::numeric = 0 then '0'
       else (select trim_scale(rate)::text
               from (select round((data->>'taxAmount')::numeric * 100 / (data->>'amount')::numeric, places) as rate,
                            places
                       from generate_series(0, 2) places) rates
              where places = 2
                 or abs((data->>'amount')::numeric * rate / 100 - (data->>'taxAmount')::numeric) <= 0.01
              order by places limit 1)
  end`;

/** Method and currency of a payment, or of an expense; TimeTracker's forms write "None" for nothing. */
const moneyKey = `
  coalesce(nullif(nullif(lower(trim(coalesce(data->>'method', data->>'paymentMethod'))), ''), 'none'), '*')
  || '|' || (data->>'currency')`;

const itemValues: Readonly<
  Record<ItemMatch, { readonly key: string; readonly name: string; readonly from: string }>
> = {
  sku: {
    key: `line->>'sku'`,
    name: `line->>'sku'`,
    from: `snapshot, jsonb_array_elements(data->'lines') line where line->>'source' = 'good'`,
  },
  category: {
    key: `line->>'category'`,
    name: `line->>'category'`,
    from: `snapshot, jsonb_array_elements(data->'lines') line where line->>'source' = 'good'`,
  },
  project: {
    key: `data#>>'{project,id}'`,
    name: `data#>>'{project,name}'`,
    from: `snapshot where true`,
  },
  description: {
    key: `btrim(line->>'description', E' \\t\\n\\r')`,
    name: `line->>'description'`,
    from: `snapshot, jsonb_array_elements(data->'lines') line where true`,
  },
};

/** What TimeTracker's documents have that needs a counterpart in Xero. Nothing here writes. */
export function createMappingValues(database: Queryable) {
  async function seen(sql: string, values: readonly unknown[]): Promise<SeenValue[]> {
    return (await database.query<SeenValue>(sql, [...values])).rows;
  }

  return {
    /** Percentages of invoices and credit notes. */
    salesRates: (installationId: string) =>
      seen(
        `select trim_scale((data->>'taxRate')::numeric)::text as key,
                trim_scale((data->>'taxRate')::numeric)::text as name, count(*)::int as documents
           from snapshot
          where installation_id = $1 and kind in ('invoice', 'credit_note') and data->>'taxRate' is not null
          group by 1 order by 3 desc, 1`,
        [installationId],
      ),

    /** Percentages of expenses. */
    purchaseRates: (installationId: string) =>
      seen(
        `select rate as key, rate as name, count(*)::int as documents
           from (select ${purchaseRate} as rate from snapshot
                  where installation_id = $1 and kind = 'expense' and data is not null) expenses
          group by rate order by 3 desc, 1`,
        [installationId],
      ),

    expenseCategories: (installationId: string) =>
      seen(
        `select lower(trim(data->>'category')) as key, min(trim(data->>'category')) as name,
                count(*)::int as documents
           from snapshot
          where installation_id = $1 and kind = 'expense' and trim(data->>'category') <> ''
          group by 1 order by 3 desc, 1`,
        [installationId],
      ),

    /** Vendors of expenses, most used first. Spellings that mean one vendor are told apart here. */
    vendors: (installationId: string, { search, limit, offset }: Page) =>
      seen(
        `select trim(data->>'vendor') as key, trim(data->>'vendor') as name, count(*)::int as documents
           from snapshot
          where installation_id = $1 and kind = 'expense' and trim(data->>'vendor') not in ('', 'None')
            and strpos(lower(data->>'vendor'), lower($2)) > 0
          group by 1 order by 3 desc, 1 limit $3 offset $4`,
        [installationId, search, limit, offset],
      ),

    /** Projects or clients that documents have, by name. */
    owners: (installationId: string, by: OwnerKind, { search, limit, offset }: Page) =>
      seen(
        by === 'project'
          ? `select data#>>'{project,id}' as key, min(data#>>'{project,name}') as name, count(*)::int as documents
               from snapshot
              where installation_id = $1 and kind in ('invoice', 'expense') and data#>>'{project,id}' is not null
                and strpos(lower(data#>>'{project,name}'), lower($2)) > 0
              group by 1 order by 2, 1 limit $3 offset $4`
          : `select c.source_id::text as key, c.data->>'name' as name,
                    (select count(*)::int from snapshot d
                      where d.installation_id = $1 and d.kind in ('invoice', 'expense', 'credit_note')
                        and d.data->>'clientId' = c.source_id::text) as documents
               from snapshot c
              where c.installation_id = $1 and c.kind = 'client' and c.data is not null
                and strpos(lower(c.data->>'name'), lower($2)) > 0
              order by lower(c.data->>'name'), c.source_id limit $3 offset $4`,
        [installationId, search, limit, offset],
      ),

    /** What some projects or clients are called, by their ids. */
    ownerNames: async (
      installationId: string,
      by: OwnerKind,
      ids: readonly string[],
    ): Promise<ReadonlyMap<string, string>> => {
      const found = await database.query<{ id: string; name: string }>(
        by === 'project'
          ? `select data#>>'{project,id}' as id, min(data#>>'{project,name}') as name from snapshot
              where installation_id = $1 and kind in ('invoice', 'expense') and data#>>'{project,id}' = any($2)
              group by 1`
          : `select source_id::text as id, data->>'name' as name from snapshot
              where installation_id = $1 and kind = 'client' and data is not null and source_id::text = any($2)`,
        [installationId, ids],
      );
      return new Map(found.rows.map(({ id, name }) => [id, name]));
    },

    /** Method and currency of payments, and of expenses that are money spent; a star for no method. */
    payments: (installationId: string, spends: boolean) =>
      seen(
        `select ${moneyKey} as key,
                min(coalesce(trim(coalesce(data->>'method', data->>'paymentMethod')), '')) as name,
                count(*)::int as documents
           from snapshot
          where installation_id = $1 and (kind = 'payment' or kind = 'expense' and $2) and data is not null
          group by 1 order by 3 desc, 1`,
        [installationId, spends],
      ),

    /** What invoice lines may be known by, most used first. */
    itemValues: (installationId: string, by: ItemMatch, { search, limit, offset }: Page) => {
      const { key, name, from } = itemValues[by];
      return seen(
        `select ${key} as key, min(${name}) as name, count(distinct source_id)::int as documents
           from ${from} and installation_id = $1 and kind = 'invoice' and coalesce(${key}, '') not in ('', 'None')
            and (length(${key}) <= 500)
            and strpos(lower(${name}), lower($2)) > 0
          group by 1 order by 3 desc, 1 limit $3 offset $4`,
        [installationId, search, limit, offset],
      );
    },

    /** Names of projects by their ids. */
    projects: (installationId: string) =>
      seen(
        `select data#>>'{project,id}' as key, min(data#>>'{project,name}') as name, count(*)::int as documents
           from snapshot where installation_id = $1 and kind = 'invoice' and data#>>'{project,id}' is not null
          group by 1`,
        [installationId],
      ),

    /** Who has expenses, by the id of the TimeTracker user. */
    employees: (installationId: string) =>
      seen(
        `select data#>>'{employee,id}' as key,
                min(coalesce(nullif(data#>>'{employee,fullName}', ''), data#>>'{employee,username}')) as name,
                min(nullif(data#>>'{employee,email}', '')) as email, count(*)::int as documents
           from snapshot
          where installation_id = $1 and kind = 'expense' and data#>>'{employee,id}' is not null
          group by 1 order by 2`,
        [installationId],
      ),

    /** Clients by name. `tenantId`: whose contacts are shown. */
    async clients(
      installationId: string,
      tenantId: string,
      { search, limit, offset }: Page,
    ): Promise<ClientLine[]> {
      return clientLines(
        database,
        `strpos(lower(s.data->>'name'), lower($3)) > 0
          order by lower(s.data->>'name'), s.source_id limit $4 offset $5`,
        [installationId, tenantId, search, limit, offset],
      );
    },

    /** Some clients, by their ids. */
    async clientsById(
      installationId: string,
      tenantId: string,
      ids: readonly string[],
    ): Promise<ClientLine[]> {
      return clientLines(database, `s.source_id = any($3::bigint[])`, [installationId, tenantId, ids]);
    },

    /** How many documents are held for something that a mapping could mend. */
    async held(installationId: string, problems: readonly string[]): Promise<HeldCount[]> {
      const found = await database.query<HeldCount>(
        `select kind, problem, parameters, "of", count(*)::int as documents
           from (select o.kind, o.problem, o.parameters,
                        case when o.problem = 'chosen-contact-unusable' then data->>'clientId'
                             when o.problem = 'employee-not-mapped' then data#>>'{employee,id}'
                             when o.problem like 'payment-account-%' then ${moneyKey}
                             when o.problem = 'purchase-tax-rate-not-mapped' then ${purchaseRate}
                         end as "of"
                   from outcome o
                   join snapshot s using (installation_id, kind, source_id)
                  where o.installation_id = $1 and o.outcome = 'held' and o.problem = any($2)
                    and o.sequence >= s.sequence and s.data is not null) held
          group by kind, problem, parameters, "of"`,
        [installationId, problems],
      );
      return found.rows;
    },
  };
}

export type MappingValues = ReturnType<typeof createMappingValues>;

async function clientLines(
  database: Queryable,
  where: string,
  values: readonly unknown[],
): Promise<ClientLine[]> {
  const found = await database.query<ClientLine>(
    `select s.source_id as id, s.data->>'name' as name, s.data->>'email' as email, l.xero_id as "contactId",
            r.body->>'Name' as "contactName"
       from snapshot s
       left join link l on l.installation_id = s.installation_id and l.kind = s.kind and l.source_id = s.source_id
                       and l.tenant_id = $2 and l.part = 'document'
       left join organisation_record r on r.tenant_id = $2 and r.collection = 'contacts'
                                      and r.record_id = l.xero_id::text
      where s.installation_id = $1 and s.kind = 'client' and s.data is not null and ${where}`,
    [...values],
  );
  return found.rows;
}
