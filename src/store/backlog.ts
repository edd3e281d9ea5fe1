import { mostMembers } from '../xero/call-shape.ts';
import type { Queryable } from './database.ts';
import { callsPerMinute } from './gate-lanes.ts';

/** Documents that Xero's limit of calls keeps waiting, and how long. */
export interface Backlog {
  readonly documents: number;
  /** Seconds until they go on. */
  readonly goesOnIn: number;
  /** Seconds until the last of them is in Xero, if each call takes as many as it can. */
  readonly doneIn: number;
}

/** What waits for Xero's limit; undefined if nothing does. @param minute seconds that Xero's minute takes. */
export async function backlogOf(
  database: Queryable,
  installationId: string,
  minute: number,
): Promise<Backlog | undefined> {
  const found = await database.query<{ documents: number; seconds: number | null }>(
    `select count(*)::int as documents, extract(epoch from min(due_at) - clock_timestamp())::float8 as seconds
       from wait where installation_id = $1 and reason = 'limit-reached'`,
    [installationId],
  );
  const { documents = 0, seconds = 0 } = found.rows[0] ?? {};
  return documents === 0 ? undefined : forecast(documents, Math.max(0, seconds ?? 0), minute);
}

/** When so many documents are done that go on in so many seconds: as fast as a backlog may go. */
export function forecast(documents: number, goesOnIn: number, minute: number): Backlog {
  const calls = Math.ceil(documents / mostMembers('/Invoices'));
  return { documents, goesOnIn, doneIn: goesOnIn + (calls * minute) / callsPerMinute };
}
