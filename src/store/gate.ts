import type { Timing } from '../timing.ts';
import type { Database, Queryable } from './database.ts';
import { gateLanes, xeroPerMinute, type GateLane } from './gate-lanes.ts';
import { paceOf, turnOf } from './gate-turn.ts';

/** Answers may overtake each other: only a rise of more calls than this shows that a new day has begun at Xero. */
const outOfOrder = 20;

/** A call may go out now, or not before so many seconds. `pace`: the seconds of an even spread that it took. */
export type Grant =
  | { readonly granted: true; readonly slotId: string; readonly pace: number }
  | { readonly granted: false; readonly waitSeconds: number };

/** What Xero said about its limits with an answer. */
export interface LimitNews {
  readonly dayRemaining: number | null;
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
 * died with its process until its deadline and a little longer) and against the minute until 60 s after that, or until
 * an answer has said that more calls are left: so no phase of Xero's own window can make it refuse a call. When what may
 * go does go: `turnOf`. Why it is so: docs/decisions/0029-the-gate-paces-by-lanes.md.
 */
export function createGate(database: Database, timing: Timing) {
  const inFlightSeconds = timing.sendWithin + timing.httpDeadline + timing.abortedInFlight;
  const pace = paceOf(timing.minute);

  /** Takes a slot inside the caller's transaction, which must be short: the organisation's row is locked by it. */
  async function take(client: Queryable, tenantId: string, lane: GateLane = 'asking'): Promise<Grant> {
    await client.query(`insert into gate (tenant_id) values ($1) on conflict do nothing`, [tenantId]);
    const state = await client.query<GateRow>(`${gateState} for update`, [tenantId]);
    const row = state.rows[0] ?? nothingKnown;
    const used = await usedCalls(client, tenantId);
    const rest = restOf(row, used.at_once + gateLanes[lane].day);
    if (rest.seconds > 0) return { granted: false, waitSeconds: rest.seconds };
    const turn = turnOf(
      {
        atOnce: used.at_once,
        left: Math.max(xeroPerMinute - used.in_minute, used.heard ?? 0),
        firstFree: used.first_free ?? 1,
        ahead: row.paced,
        calledAgo: row.called_ago,
        freshAgo: row.fresh_ago ?? Infinity,
        turned:
          row.turned_from === null || row.turned_to === null
            ? undefined
            : { from: row.turned_from, to: row.turned_to },
      },
      lane,
      timing.minute,
    );
    if (!turn.go) return { granted: false, waitSeconds: turn.wait };
    const paced = turn.paced ? pace : 0;
    const slot = await client.query<{ id: string }>(
      `with counted as (
         update gate set paced_until = greatest(paced_until, clock_timestamp()) + make_interval(secs => $3),
                called_at = clock_timestamp(), fresh_at = case when $4 then clock_timestamp() else fresh_at end
          where tenant_id = $1
       )
       insert into gate_slot (tenant_id, in_flight_until)
       values ($1, clock_timestamp() + make_interval(secs => $2)) returning id`,
      [tenantId, inFlightSeconds, paced, lane === 'fresh'],
    );
    return { granted: true, slotId: slot.rows[0]?.id ?? '', pace: paced };
  }

  /**
   * The calls that count. `heard`: what Xero said is left, less all calls that it may have taken since; it has had its say
   * about those before.
   */
  async function usedCalls(client: Queryable, tenantId: string): Promise<UsedCalls> {
    const found = await client.query<UsedCalls>(
      // Granted earlier than this, a call counts for nothing any more: so the index finds the few that do.
      `with slot as materialized (
         select id, granted_at, answered_at, minute_remaining, in_flight_until,
                least(answered_at, in_flight_until) as over_at
           from gate_slot
          where tenant_id = $1 and granted_at > now() - make_interval(secs => $3)
       ), counted as (
         select * from slot where over_at > clock_timestamp() - make_interval(secs => $2)
       ), told as (
         select * from slot
          where minute_remaining is not null and granted_at > now() - make_interval(secs => $2)
          order by granted_at desc limit 6
       )
       select count(*) filter (where answered_at is null and in_flight_until > clock_timestamp())::int as at_once,
              count(*)::int as in_minute,
              extract(epoch from min(over_at) + make_interval(secs => $2) - clock_timestamp())::float8 as first_free,
              (select max(t.minute_remaining
                          - (select count(*) from slot s where s.id <> t.id and s.over_at > t.granted_at))::int
                 from told t) as heard
         from counted`,
      [tenantId, timing.minute, timing.minute + inFlightSeconds],
    );
    return found.rows[0] ?? { at_once: 0, in_minute: 0, first_free: null, heard: null };
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
    takeForRead(tenantId: string, lane: GateLane = 'asking'): Promise<Grant> {
      return database.transaction((client) => take(client, tenantId, lane));
    },

    /** Within the transaction that took it: no call came of it. */
    async giveBack(
      client: Queryable,
      { slotId, pace: taken }: Extract<Grant, { granted: true }>,
    ): Promise<void> {
      await client.query(
        `with gone as (delete from gate_slot where id = $1 returning tenant_id)
         update gate set paced_until = paced_until - make_interval(secs => $2)
          where tenant_id = (select tenant_id from gone)`,
        [slotId, taken],
      );
    },

    /**
     * The call has been answered, or is known to be over. Where many more calls are left than an answer before said, Xero's
     * minute has begun anew between that call's grant and this answer; what was known of its turns before narrows it down.
     * @param minuteLeft the calls that Xero's answer says are left of its minute.
     */
    async answered(slotId: string, minuteLeft: number | null = null): Promise<void> {
      await database.query(
        `with this as (
           update gate_slot set answered_at = clock_timestamp(), minute_remaining = $2 where id = $1
           returning id, tenant_id, granted_at, answered_at, minute_remaining
         ), turn as (
           select this.tenant_id, max(before.granted_at) as since, this.answered_at as until
             from this join gate_slot before using (tenant_id)
            where before.minute_remaining + $3 < this.minute_remaining and before.granted_at < this.granted_at
              and before.granted_at > this.answered_at - make_interval(secs => $4)
            group by this.tenant_id, this.answered_at
         ), known as (
           select turn.*, shift.by,
                  greatest(turn.since, gate.turned_from + shift.by) as narrow_from,
                  least(turn.until, gate.turned_to + shift.by) as narrow_to
             from turn join gate using (tenant_id)
             cross join lateral (
               select make_interval(secs => $4 * round(extract(epoch from turn.since - gate.turned_from)::float8 / $4)) as by
             ) shift
         )
         update gate set turned_from = case when k.narrow_from < k.narrow_to then k.narrow_from else k.since end,
                         turned_to = case when k.narrow_from < k.narrow_to then k.narrow_to else k.until end
           from known k where gate.tenant_id = k.tenant_id`,
        [slotId, minuteLeft, outOfOrder, timing.minute],
      );
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
                day_ends_at = case when $4 = 'day' then clock_timestamp() + make_interval(secs => $3)
                                   when $2::int is null then day_ends_at
                                   when day_is_certain and day_ends_at <= clock_timestamp() then ${nextEnd}
                                   when $2 > day_remaining + $5 or day_ends_at is null
                                     then clock_timestamp() + make_interval(secs => $6)
                                   when day_ends_at <= clock_timestamp() then ${nextEnd}
                                   else day_ends_at end,
                -- A day that was seen to begin, or of which Xero has said when it ends.
                day_is_certain = case when $4 = 'day' then true
                                      when $2::int is null or day_is_certain and day_ends_at <= clock_timestamp()
                                        then day_is_certain
                                      when $2 > day_remaining + $5
                                        then seen_at > clock_timestamp() - make_interval(secs => $7)
                                      else day_is_certain end,
                blocked_until = greatest(blocked_until, clock_timestamp() + make_interval(secs => $3)),
                blocked_by = case when $3 is null then blocked_by else $4 end, seen_at = clock_timestamp()
          where tenant_id = $1`,
        [
          tenantId,
          news.dayRemaining,
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
  fresh_ago: number | null;
  /** Seconds since Xero's minute was seen to begin anew: at the longest, and at the shortest. */
  turned_from: number | null;
  turned_to: number | null;
}

interface UsedCalls {
  at_once: number;
  in_minute: number;
  first_free: number | null;
  heard: number | null;
}

const nothingKnown: GateRow = {
  blocked: 0,
  blocked_by: null,
  paced: 0,
  day_remaining: null,
  day_left: null,
  day_is_certain: false,
  called_ago: 0,
  fresh_ago: null,
  turned_from: null,
  turned_to: null,
};

const none: Rest = { seconds: 0, by: null };

const gateState = `
  select coalesce(extract(epoch from blocked_until - clock_timestamp()), 0)::float8 as blocked, blocked_by,
         coalesce(extract(epoch from paced_until - clock_timestamp()), 0)::float8 as paced,
         day_remaining, extract(epoch from day_ends_at - clock_timestamp())::float8 as day_left,
         day_is_certain, coalesce(extract(epoch from clock_timestamp() - called_at), 0)::float8 as called_ago,
         extract(epoch from clock_timestamp() - fresh_at)::float8 as fresh_ago,
         extract(epoch from clock_timestamp() - turned_from)::float8 as turned_from,
         extract(epoch from clock_timestamp() - turned_to)::float8 as turned_to
    from gate where tenant_id = $1`;

/** When a day ends that follows one that is over ($6: its length in seconds). */
const nextEnd = `day_ends_at + make_interval(secs => $6::float8
  * ceil(extract(epoch from clock_timestamp() - day_ends_at)::float8 / $6::float8))`;

/** Whether an answer is the first of a new day: more calls are left ($2), or the day before is over. */
const isNewDay = `day_remaining is null or $2 > day_remaining + $5 or day_ends_at <= clock_timestamp()`;
