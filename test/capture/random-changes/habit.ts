import type { ClientBase } from 'pg';
import { inTransaction } from '../../../sandbox/demo/in-transaction.ts';
import type { Choose } from '../../faults/random/choose.ts';

/** A change as somebody makes it. It says what was done, or null if there was nothing to do it to. */
export type Habit = (db: ClientBase, choose: Choose) => Promise<string | null>;

/** How often, beside the others; its name; what it does. */
export type WeightedHabit = readonly [weight: number, name: string, habit: Habit];

/** The client whose documents only edits touch, so that no kind ever has none left: that is the brake's business. */
export const anchorClient = 'Anchor & Chain Ltd';

/** What lies behind the firm, and is changed by nobody but by chance: see `older` of the options. */
const isFree = `client_id <> (select id from clients where name = '${anchorClient}') and issue_date >= '2026-01-01'`;

/** An id of those that the SQL gives, in their order; null if it gives none. */
export async function pick(
  db: ClientBase,
  choose: Choose,
  sql: string,
  values: unknown[] = [],
): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>(sql, values);
  return choose.one(rows)?.id ?? null;
}

/** An invoice that may be changed in any way and deleted. */
export function pickInvoice(db: ClientBase, choose: Choose, condition = 'true'): Promise<number | null> {
  return pick(db, choose, `select id from invoices where ${isFree} and ${condition} order by id`);
}

/** A row of `table` whose invoice is free, or is not there. */
export function pickMoney(
  db: ClientBase,
  choose: Choose,
  table: 'payments' | 'credit_notes',
  condition = 'true',
): Promise<number | null> {
  return pick(
    db,
    choose,
    `select id from ${table} t where ${condition}
       and not exists (select from invoices i where i.id = t.invoice_id and not (i.${isFree})) order by id`,
  );
}

/** What several saves of the application write, as one transaction. */
export function asOneTransaction<T>(db: ClientBase, work: (client: ClientBase) => Promise<T>): Promise<T> {
  return inTransaction(db, () => work(withinTransaction(db)));
}

const boundaries = new Set(['begin', 'commit', 'rollback']);

/** The same connection, of which nobody opens or ends the transaction that it is in. */
export function withinTransaction<C extends ClientBase>(client: C): C {
  return new Proxy(client, {
    get(target, property) {
      if (property !== 'query') return Reflect.get(target, property) as unknown;
      return (text: string, values?: unknown[]) =>
        boundaries.has(text) ? Promise.resolve() : target.query(text, values);
    },
  });
}
