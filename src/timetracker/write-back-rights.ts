import type { Queryable } from '../store/database.ts';
import type { WriteBackKind } from './write-back.ts';

const tables = { invoice: 'invoices', expense: 'expenses' } as const satisfies Record<WriteBackKind, string>;

/** What stands in the way of writing ids, as far as TimeTracker's database can say. */
export interface WriteBackRights {
  /** Kinds that ids can be written for. */
  readonly kinds: readonly WriteBackKind[];
  /** Tables or columns that are not there, in words. */
  readonly missing: readonly string[];
  /** Tables that the role may not write to. */
  readonly refused: readonly string[];
  /** What TimeTracker's administrator has to run for them; null: nothing. */
  readonly grant: string | null;
}

/** Looks whether the role may write ids for these kinds. Needs no more than the right to connect. */
export async function writeBackRights(
  timetracker: Queryable,
  wanted: readonly WriteBackKind[],
): Promise<WriteBackRights> {
  const found = await timetracker.query<{
    table: string;
    role: string;
    enters: boolean;
    reads: boolean | null;
    writes: boolean | null;
  }>(
    `select t.name as table, quote_ident(current_user) as role,
       has_schema_privilege('public', 'usage') as enters,
       bool_and(has_column_privilege(c.oid, a.attnum, 'select')) filter (where a.attname is not null) as reads,
       bool_or(has_column_privilege(c.oid, a.attnum, 'update')) filter (where a.attname = 'integration_metadata') as writes
     from unnest($1::text[]) as t (name)
     left join pg_class c on c.relname = t.name and c.relnamespace = 'public'::regnamespace
     left join pg_attribute a on a.attrelid = c.oid and a.attname in ('id', 'integration_metadata') and not a.attisdropped
     group by t.name order by t.name desc`,
    [wanted.map((kind) => tables[kind])],
  );
  const missing = found.rows.filter(({ writes }) => writes === null);
  const refused = found.rows.filter(
    ({ enters, reads, writes }) => writes !== null && !(enters && reads === true && writes),
  );
  const refusedTables = refused.map(({ table }) => table);
  const [first] = refused;
  return {
    kinds: wanted.filter((kind) => ![...missing, ...refused].some(({ table }) => table === tables[kind])),
    missing: missing.map(({ table }) => `the column ${table}.integration_metadata`),
    refused: refusedTables,
    grant: first === undefined ? null : grantFor(first.role, refusedTables, first.enters),
  };
}

function grantFor(role: string, refusedTables: readonly string[], enters: boolean): string {
  const names = refusedTables.map((table) => `public.${table}`).join(', ');
  return [
    ...(enters ? [] : [`GRANT USAGE ON SCHEMA public TO ${role}`]),
    `GRANT SELECT (id, integration_metadata), UPDATE (integration_metadata) ON ${names} TO ${role}`,
  ].join('; ');
}
