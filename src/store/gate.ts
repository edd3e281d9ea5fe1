import type { Timing } from '../timing.ts';
import type { Database, Queryable } from './database.ts';
import { callsPerMinute, gateLanes, xeroPerMinute, type GateLane } from './gate-lanes.ts';

/** Xero's limit of calls at once per organisation (docs/xero-behaviour.md, Limits). */
const atOnce = 5;

/** Answers may overtake each other: only a rise of more calls than this shows that a new day has begun at Xero. */
const outOfOrder = 20;

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

/** Nothing may go out for so many seconds; `by`: the limit, or what else Xero said. */
export interface Rest {
  readonly seconds: number;
  readonly by: string | null;
}

/**
 * The gate of each organisation, shared by all processes. A call counts against the five until its answer (one that
 * died with its process until its deadline and a little longer) and against the minute until 60 s after that: so no
 * phase of Xero's own window can make it refuse a call. After a burst, calls are spread over the minute: who comes
 * later does not find it used up. Why it is so: docs/decisions/0029-the-gate-paces-by-lanes.md.
 */
export function createGate(database: Database, timing: Timing) {
  const inFlightSeconds = timing.sendWithin + timing.httpDeadline + timing.abortedInFlight;
  /** Seconds from one call to the next once a burst is over. */
  const pace = timing.minute / callsPerMinute;

  /** Takes a slot inside the caller's transaction, which must be short: the organisation's row is locked by it. */
  async function take(client: Queryable, tenantId: string, lane: GateLane = 'fresh'): Promise<Grant> {
    const rule = gateLanes[lane];
    await client.query(`insert into gate (tenant_id) values ($1) on conflict do nothing`, [tenantId]);
    const state = await client.query<GateRow>(`${gateState} for update`, [tenantId]);
    const row = state.rows[0] ?? nothingKnown;
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
    const rest = restOf(row, at_once + rule.day);
    if (rest.seconds > 0) return { granted: false, waitSeconds: rest.seconds };
    if (in_minute >= xeroPerMinute - rule.minute)
      return { granted: false, waitSeconds: Math.max(0.05, first_free ?? 1) };
    if (at_once >= atOnce - rule.atOnce) return { granted: false, waitSeconds: 0.05 };
    const early = row.paced - (rule.burst - 1) * pace;
    if (early > 0) return { granted: false, waitSeconds: Math.max(0.01, early) };
    const slot = await client.query<{ id: string }>(
      `with counted as (
         update gate set paced_until = greatest(paced_until, clock_timestamp()) + make_interval(secs => $3),
                called_at = clock_timestamp()
          where tenant_id = $1
       )
       insert into gate_slot (tenant_id, in_flight_until)
       values ($1, clock_timestamp() + make_interval(secs => $2)) returning id`,
      [tenantId, inFlightSeconds, pace],
    );
    return { granted: true, slotId: slot.rows[0]?.id ?? '' };
  }

  /** What keeps anything from going out: a rest that Xero asked for, or a day that is used up but for what is left to others. */
  function restOf(row: GateRow, leave: number): Rest {
    if (row.blocked > 0) return { seconds: row.blocked, by: row.blocked_by };
    const { day_remaining: remaining, day_left: dayLeft, called_ago: calledAgo } = row;
    if (remaining === null || remaining > leave || dayLeft === null || dayLeft <= 0) return none;
    if (row.day_is_certain) return { seconds: dayLeft, by: 'day' };
    // Until a day was seen to begin, it may end earlier: now and then one call asks.
    return { seconds: Math.max(0, Math.min(dayLeft, timing.dayProbe - calledAgo)), by: 'day' };
  }

  return {
    take,

    /** Takes a slot for a call that only reads. */
    takeForRead(tenantId: string, lane: GateLane = 'fresh'): Promise<Grant> {
      return database.transaction((client) => take(client, tenantId, lane));
    },

    /** Within the transaction that took it: no call came of it. */
    async giveBack(client: Queryable, slotId: string): Promise<void> {
      await client.query(
        `with gone as (delete from gate_slot where id = $1 returning tenant_id)
         update gate set paced_until = paced_until - make_interval(secs => $2)
          where tenant_id = (select tenant_id from gone)`,
        [slotId, pace],
      );
    },

    /** The call has been answered, or is known to be over. */
    async answered(slotId: string): Promise<void> {
      await database.query(`update gate_slot set answered_at = clock_timestamp() where id = $1`, [slotId]);
    },

    /**
     * Notes what Xero said. A block is never shortened. A day begins anew when more calls are left than before: until
     * that was seen once, it ends a day after the first answer at the latest.
     */
    async learn(tenantId: string, news: LimitNews): Promise<void> {
      await database.query(
        `update gate
            set day_remaining = case when $2::int is null then day_remaining
                                     when ${isNewDay} then $2 else least(day_remaining, $2) end,
                day_ends_at = case when $5 = 'day' then clock_timestamp() + make_interval(secs => $4)
                                   when $2::int is null then day_ends_at
                                   when day_is_certain and day_ends_at <= clock_timestamp() then ${nextEnd}
                                   when $2 > day_remaining + $6 or day_ends_at is null
                                     then clock_timestamp() + make_interval(secs => $7)
                                   when day_ends_at <= clock_timestamp() then ${nextEnd}
                                   else day_ends_at end,
                -- A day that was seen to begin, or of which Xero has said when it ends.
                day_is_certain = case when $5 = 'day' then true
                                      when $2::int is null or day_is_certain and day_ends_at <= clock_timestamp()
                                        then day_is_certain
                                      when $2 > day_remaining + $6
                                        then seen_at > clock_timestamp() - make_interval(secs => $8)
                                      else day_is_certain end,
                minute_remaining = coalesce($3, minute_remaining),
                blocked_until = greatest(blocked_until, clock_timestamp() + make_interval(secs => $4)),
                blocked_by = case when $4 is null then blocked_by else $5 end, seen_at = clock_timestamp()
          where tenant_id = $1`,
        [
          tenantId,
          news.dayRemaining,
          news.minuteRemaining,
          news.block?.seconds ?? null,
          news.block?.by ?? null,
          outOfOrder,
          timing.day,
          timing.dayProbe / 6,
        ],
      );
    },

    /** For how long nothing may go out, and why; 0 if calls only wait for their turn. */
    async blocked(tenantId: string, lane: GateLane = 'fresh'): Promise<Rest> {
      const found = await database.query<GateRow>(gateState, [tenantId]);
      const row = found.rows[0];
      return row === undefined ? none : restOf(row, gateLanes[lane].day);
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

interface GateRow {
  /** Seconds until nothing blocks any more. */
  blocked: number;
  blocked_by: string | null;
  /** Seconds by which calls are ahead of an even spread. */
  paced: number;
  day_remaining: number | null;
  /** Seconds until Xero's day ends, at the latest. */
  day_left: number | null;
  day_is_certain: boolean;
  /** Seconds since the last call went out. */
  called_ago: number;
}

const nothingKnown: GateRow = {
  blocked: 0,
  blocked_by: null,
  paced: 0,
  day_remaining: null,
  day_left: null,
  day_is_certain: false,
  called_ago: 0,
};

const none: Rest = { seconds: 0, by: null };

const gateState = `
  select coalesce(extract(epoch from blocked_until - clock_timestamp()), 0)::float8 as blocked, blocked_by,
         coalesce(extract(epoch from paced_until - clock_timestamp()), 0)::float8 as paced,
         day_remaining, extract(epoch from day_ends_at - clock_timestamp())::float8 as day_left,
         day_is_certain, coalesce(extract(epoch from clock_timestamp() - called_at), 0)::float8 as called_ago
    from gate where tenant_id = $1`;

/** When a day ends that follows one that is over ($7: its length in seconds). */
const nextEnd = `day_ends_at + make_interval(secs => $7::float8
  * ceil(extract(epoch from clock_timestamp() - day_ends_at)::float8 / $7::float8))`;

/** Whether an answer is the first of a new day: more calls are left ($2), or the day before is over. */
const isNewDay = `day_remaining is null or $2 > day_remaining + $6 or day_ends_at <= clock_timestamp()`;
