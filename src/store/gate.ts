import type { Timing } from '../timing.ts';
import type { Database, Queryable } from './database.ts';

/** Xero's limits per organisation: calls at once, and calls a minute (docs/xero-behaviour.md, Limits). */
const atOnce = 5;
const perMinute = 60;

/** Calls at once and of a minute that somebody with time leaves to others. */
export interface Left {
  readonly atOnce: number;
  readonly minute: number;
}

const nothing: Left = { atOnce: 0, minute: 0 };

/** A call may go out now, or not before so many seconds. */
export type Grant =
  | { readonly granted: true; readonly slotId: string }
  | { readonly granted: false; readonly waitSeconds: number };

/** What Xero said about its limits with an answer. */
export interface LimitNews {
  readonly dayRemaining: number | null;
  readonly minuteRemaining: number | null;
  /** Seconds for which nothing may go out, and why. */
  readonly block?: { readonly seconds: number; readonly by: string } | undefined;
}

/**
 * The gate of each organisation, shared by all processes. A call counts against the five until its answer (one that
 * died with its process until its deadline and a little longer) and against the minute until 60 s after that: so no
 * phase of Xero's own window can make it refuse a call.
 */
export function createGate(database: Database, timing: Timing) {
  const inFlightSeconds = timing.sendWithin + timing.httpDeadline + timing.abortedInFlight;

  /** Takes a slot inside the caller's transaction, which must be short: the organisation's row is locked by it. */
  async function take(client: Queryable, tenantId: string, left = nothing): Promise<Grant> {
    await client.query(`insert into gate (tenant_id) values ($1) on conflict do nothing`, [tenantId]);
    const state = await client.query<{ blocked: number }>(
      `select coalesce(extract(epoch from blocked_until - clock_timestamp()), 0)::float8 as blocked
         from gate where tenant_id = $1 for update`,
      [tenantId],
    );
    const blocked = state.rows[0]?.blocked ?? 0;
    if (blocked > 0) return { granted: false, waitSeconds: blocked };
    const used = await client.query<{ at_once: number; in_minute: number; first_free: number | null }>(
      `select count(*) filter (where answered_at is null and in_flight_until > clock_timestamp())::int as at_once,
              count(*)::int as in_minute,
              extract(epoch from min(least(answered_at, in_flight_until)) + make_interval(secs => $2)
                                 - clock_timestamp())::float8 as first_free
         from gate_slot
        where tenant_id = $1 and granted_at > now() - make_interval(secs => $3)
          and least(answered_at, in_flight_until) > clock_timestamp() - make_interval(secs => $2)`,
      // Granted earlier than this, a call counts for nothing any more: so the index finds the few that do.
      [tenantId, timing.minute, timing.minute + inFlightSeconds],
    );
    const { at_once = 0, in_minute = 0, first_free = null } = used.rows[0] ?? {};
    if (in_minute >= perMinute - left.minute)
      return { granted: false, waitSeconds: Math.max(0.05, first_free ?? 1) };
    if (at_once >= atOnce - left.atOnce) return { granted: false, waitSeconds: 0.05 };
    const slot = await client.query<{ id: string }>(
      `insert into gate_slot (tenant_id, in_flight_until)
       values ($1, clock_timestamp() + make_interval(secs => $2)) returning id`,
      [tenantId, inFlightSeconds],
    );
    return { granted: true, slotId: slot.rows[0]?.id ?? '' };
  }

  return {
    take,

    /** Takes a slot for a call that only reads. `left`: what is left to others where it has time. */
    takeForRead(tenantId: string, left = nothing): Promise<Grant> {
      return database.transaction((client) => take(client, tenantId, left));
    },

    /** Within the transaction that took it: no call came of it. */
    async giveBack(client: Queryable, slotId: string): Promise<void> {
      await client.query(`delete from gate_slot where id = $1`, [slotId]);
    },

    /** The call has been answered, or is known to be over. */
    async answered(slotId: string): Promise<void> {
      await database.query(`update gate_slot set answered_at = clock_timestamp() where id = $1`, [slotId]);
    },

    /** Notes what Xero said. A block is never shortened. */
    async learn(tenantId: string, news: LimitNews): Promise<void> {
      await database.query(
        `update gate set day_remaining = coalesce($2, day_remaining), minute_remaining = coalesce($3, minute_remaining),
                blocked_until = greatest(blocked_until, clock_timestamp() + make_interval(secs => $4)),
                blocked_by = case when $4 is null then blocked_by else $5 end, seen_at = clock_timestamp()
          where tenant_id = $1`,
        [
          tenantId,
          news.dayRemaining,
          news.minuteRemaining,
          news.block?.seconds ?? null,
          news.block?.by ?? null,
        ],
      );
    },

    /** Seconds for which nothing may go out, and why; 0 if calls only wait for their turn. */
    async blocked(tenantId: string): Promise<{ readonly seconds: number; readonly by: string | null }> {
      const found = await database.query<{ seconds: number; by: string | null }>(
        `select extract(epoch from blocked_until - clock_timestamp())::float8 as seconds, blocked_by as by
           from gate where tenant_id = $1 and blocked_until > clock_timestamp()`,
        [tenantId],
      );
      return found.rows[0] ?? { seconds: 0, by: null };
    },

    /** Forgets slots that count for nothing any more. */
    async prune(tenantId: string): Promise<void> {
      await database.query(
        `delete from gate_slot s where tenant_id = $1
            and least(answered_at, in_flight_until) < clock_timestamp() - make_interval(secs => $2 * 10)
            and not exists (select from call c where c.slot_id = s.id)`,
        [tenantId, timing.minute],
      );
    },
  };
}

export type Gate = ReturnType<typeof createGate>;
