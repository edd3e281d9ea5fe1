import { audit } from '../store/audit.ts';
import type { Database, Queryable } from '../store/database.ts';
import { documentReaders } from '../timetracker/document-readers.ts';
import { releaseMarks } from './dirty-marks.ts';

export const holdProblems = ['database-changed', 'backup-restored', 'too-many-changes'] as const;
export type HoldProblem = (typeof holdProblems)[number];

/** By which name it is written down how far TimeTracker's change log was read. */
export const changeLogCursor = 'audit_logs';

/** Capture stands still until a person releases it. `details` holds numbers and identities, no client data. */
export interface Hold {
  readonly problem: HoldProblem;
  readonly details: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly heldAt: string;
}

/** The holds of an installation that nobody has released yet. */
export async function openHolds(store: Queryable, installationId: string): Promise<Hold[]> {
  const found = await store.query<{ problem: HoldProblem; details: Record<string, unknown>; held_at: Date }>(
    `select problem, details, held_at from capture_hold
     where installation_id = $1 and released_at is null order by id`,
    [installationId],
  );
  return found.rows.map((row) => ({
    problem: row.problem,
    details: row.details,
    heldAt: row.held_at.toISOString(),
  }));
}

/** Puts the brake on. Does nothing if the same problem holds the installation already. */
export async function placeHold(
  store: Queryable,
  installationId: string,
  problem: HoldProblem,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  await store.query(
    `insert into capture_hold (installation_id, problem, details) values ($1, $2, $3)
     on conflict (installation_id, problem) where released_at is null do nothing`,
    [installationId, problem, JSON.stringify(details)],
  );
}

/**
 * Releases the brake: a person has looked and says that this is as it should be. `database-changed`: the database
 * that was found is from now on the right one. `backup-restored`: the change log is read from its present end on.
 * `too-many-changes`: what was found then is published.
 * @returns false if nothing was held for this problem.
 */
export async function releaseHold(
  store: Database,
  installationId: string,
  problem: HoldProblem,
  by: string,
): Promise<boolean> {
  return store.transaction(async (client) => {
    const released = await client.query<{ details: Record<string, unknown> }>(
      `update capture_hold set released_at = clock_timestamp(), released_by = $3
       where installation_id = $1 and problem = $2 and released_at is null returning details`,
      [installationId, problem, by],
    );
    const details = released.rows[0]?.details;
    if (details === undefined) return false;
    if (problem === 'database-changed') {
      // The person may also have put the address right: whichever of the two is met next is pinned.
      await client.query(
        `update installation set database_identity = concat_ws(E'\\n', database_identity, $2::text) where id = $1`,
        [installationId, details['found']],
      );
    } else if (problem === 'backup-restored') {
      await client.query(`delete from capture_cursor where installation_id = $1 and name = $2`, [
        installationId,
        changeLogCursor,
      ]);
    } else {
      for (const { kind } of documentReaders)
        if (kind in details) await releaseMarks(client, installationId, kind);
    }
    await audit(client, { actor: by, action: 'capture.released', installationId, details: { problem } });
    return true;
  });
}
