import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLimits } from '../../sandbox/xero/limits.ts';
import { defaultSwitches } from '../../sandbox/xero/switches.ts';
import { createDatabase, type Database } from '../../src/store/database.ts';
import { createGate, type Gate } from '../../src/store/gate.ts';
import type { GateLane } from '../../src/store/gate-lanes.ts';
import { migrate, schemaName } from '../../src/store/migrate.ts';
import { createTiming, type Timing } from '../../src/timing.ts';
import { createTestDatabase } from '../support/stack.ts';

const databases: Database[] = [];
let url: string;

beforeAll(async () => {
  url = await createTestDatabase();
  await migrate(openPool());
});

afterAll(async () => {
  await Promise.all(databases.map((each) => each.close()));
});

function openPool(size = 6): Database {
  const pool = createDatabase({
    url,
    applicationName: 'test',
    searchPath: schemaName,
    size,
    onError: () => {},
  });
  databases.push(pool);
  return pool;
}

const timing = createTiming();

/** A gate of an organisation of its own, on Xero's own durations. */
function newGate(pool = databases[0] ?? openPool(), ofTiming: Timing = timing) {
  const tenantId = randomUUID();
  const gate = createGate(pool, ofTiming);
  /** Lets time pass for this organisation. */
  const pass = async (seconds: number) => {
    await pool.query(
      `update gate_slot set granted_at = granted_at - make_interval(secs => $2),
              in_flight_until = in_flight_until - make_interval(secs => $2),
              answered_at = answered_at - make_interval(secs => $2) where tenant_id = $1`,
      [tenantId, seconds],
    );
    await pool.query(
      `update gate set blocked_until = blocked_until - make_interval(secs => $2),
              paced_until = paced_until - make_interval(secs => $2),
              day_ends_at = day_ends_at - make_interval(secs => $2),
              called_at = called_at - make_interval(secs => $2),
              fresh_at = fresh_at - make_interval(secs => $2),
              turned_from = turned_from - make_interval(secs => $2),
              turned_to = turned_to - make_interval(secs => $2),
              seen_at = seen_at - make_interval(secs => $2) where tenant_id = $1`,
      [tenantId, seconds],
    );
  };
  /** As if the calls up to now had been spread evenly. */
  const forgetPace = () => pool.query(`update gate set paced_until = null where tenant_id = $1`, [tenantId]);
  return { tenantId, gate, pass, forgetPace, take: (lane?: GateLane) => gate.takeForRead(tenantId, lane) };
}

async function slotOf(taken: ReturnType<Gate['takeForRead']>): Promise<string> {
  const grant = await taken;
  if (!grant.granted) throw new Error(`not granted, ${grant.waitSeconds} s`);
  return grant.slotId;
}

/** As many calls as the gate lets out at once, each answered at once. */
async function takeAtOnce(gate: ReturnType<typeof newGate>, count: number, lane?: GateLane): Promise<number> {
  for (let taken = 0; taken < count; taken += 1) {
    const grant = await gate.take(lane);
    if (!grant.granted) return taken;
    await gate.gate.answered(grant.slotId);
  }
  return count;
}

/** As many calls as the minute has, whatever their pace, each answered at once. */
async function takeMany(gate: ReturnType<typeof newGate>, count: number, lane?: GateLane): Promise<number> {
  for (let taken = 0; taken < count; taken += 1) {
    await gate.forgetPace();
    const grant = await gate.take(lane);
    if (!grant.granted) return taken;
    await gate.gate.answered(grant.slotId);
  }
  return count;
}

describe('the gate', () => {
  it('lets out five calls at once and the sixth once one is answered', async () => {
    const { gate, take } = newGate();
    const slots = await Promise.all(Array.from({ length: 5 }, () => slotOf(take())));
    expect(await take()).toMatchObject({ granted: false });
    await gate.answered(slots[2] ?? '');
    expect(await take()).toMatchObject({ granted: true });
    expect(await take()).toMatchObject({ granted: false });
  });

  it('lets out sixty calls a minute and says when the next may go', async () => {
    const gate = newGate();
    expect(await takeMany(gate, 70)).toBe(60);
    await gate.pass(20);
    const refused = await gate.take();
    expect(refused).toMatchObject({ granted: false });
    expect(refused.granted ? 0 : refused.waitSeconds).toBeGreaterThan(30);
    expect(refused.granted ? 0 : refused.waitSeconds).toBeLessThanOrEqual(40);
    await gate.pass(40);
    expect(await takeMany(gate, 70)).toBe(60);
  });

  it('counts a call for a minute from its answer, not from its grant', async () => {
    const gate = newGate();
    const slow = await slotOf(gate.take());
    await gate.pass(30);
    await gate.gate.answered(slow);
    await gate.pass(40);
    // 70 s after the grant, 40 s after the answer.
    expect(await takeMany(gate, 70)).toBe(59);
  });

  it('takes the slot of a dead process for free once its call cannot run any more, and counts it a minute longer', async () => {
    const gate = newGate();
    for (let nth = 0; nth < 5; nth += 1) await slotOf(gate.take());
    await gate.pass(timing.sendWithin + timing.httpDeadline + timing.abortedInFlight - 1);
    expect(await gate.take()).toMatchObject({ granted: false });
    await gate.pass(1.5);
    expect(await takeMany(gate, 70)).toBe(55);
    await gate.pass(60);
    expect(await takeMany(gate, 70)).toBe(60);
  });

  it("keeps organisations apart: one's limits are no other's", async () => {
    const busy = newGate();
    await takeMany(busy, 60);
    expect(await newGate().take()).toMatchObject({ granted: true });
  });

  it('grants nothing in a transaction that fails', async () => {
    const { gate, tenantId, take } = newGate();
    const pool = databases[0] ?? openPool();
    await expect(
      pool.transaction(async (client) => {
        for (let nth = 0; nth < 5; nth += 1) await gate.take(client, tenantId);
        throw new Error('no call was stored');
      }),
    ).rejects.toThrow('no call was stored');
    expect(await take()).toMatchObject({ granted: true });
  });
});

/** As if something fresh had gone out just now. */
function atWork({ tenantId }: { readonly tenantId: string }) {
  return databases[0]?.query(
    `insert into gate (tenant_id, fresh_at) values ($1, clock_timestamp())
     on conflict (tenant_id) do update set fresh_at = excluded.fresh_at`,
    [tenantId],
  );
}

describe('the pace', () => {
  /** On minutes that last a hundred: the time that a test takes is nothing beside them. Somebody is at work. */
  const slowGate = () => {
    const gate = newGate(undefined, { ...timing, minute: timing.minute * 100 });
    return { ...gate, take: async (lane?: GateLane) => (await atWork(gate), gate.take(lane)) };
  };

  it('lets a quiet organisation start with a burst, and spreads what follows', async () => {
    const gate = slowGate();
    expect(await takeAtOnce(gate, 60, 'backlog')).toBe(5);
    const refused = await gate.take('backlog');
    expect(refused.granted ? 0 : refused.waitSeconds).toBeGreaterThan(90);
    expect(refused.granted ? 0 : refused.waitSeconds).toBeLessThanOrEqual(6000 / 57);
    await gate.pass(320);
    expect(await takeAtOnce(gate, 60, 'backlog')).toBe(3);
  });

  it('lets what is fresh go at once, though a backlog is on its way', async () => {
    const gate = slowGate();
    for (let second = 0; second < 40; second += 1) {
      await gate.pass(110);
      await takeAtOnce(gate, 9, 'backlog');
    }
    expect(await gate.take('backlog')).toMatchObject({ granted: false });
    expect(await takeAtOnce(gate, 10, 'fresh')).toBe(10);
  });

  it('keeps calls of each minute, and one of the five, for what is fresh', async () => {
    const gate = slowGate();
    expect(await takeMany(gate, 70, 'backlog')).toBe(57);
    expect(await takeMany(gate, 70, 'fresh')).toBe(3);
    await gate.pass(6100);
    for (let nth = 0; nth < 4; nth += 1) await slotOf(gate.take('backlog'));
    expect(await gate.take('backlog')).toMatchObject({ granted: false });
    expect(await gate.take('fresh')).toMatchObject({ granted: true });
  });

  it('is taken back with a slot that no call came of', async () => {
    const gate = slowGate();
    for (let nth = 0; nth < 20; nth += 1)
      await databases[0]?.transaction(async (client) => {
        const grant = await gate.gate.take(client, gate.tenantId, 'backlog');
        if (grant.granted) await gate.gate.giveBack(client, grant);
      });
    expect(await takeAtOnce(gate, 60, 'backlog')).toBe(5);
  });
});

describe('a minute of which Xero says what is left', () => {
  it('has that many calls, less those that Xero may not have counted yet', async () => {
    const gate = newGate();
    await takeMany(gate, 60);
    expect(await gate.take()).toMatchObject({ granted: false });
    await gate.pass(50);
    // Ten more in what is a new minute to Xero: it says so with the first of them.
    await databases[0]?.query(
      `delete from gate_slot where id = (select min(id) from gate_slot where tenant_id = $1)`,
      [gate.tenantId],
    );
    await gate.forgetPace();
    const first = await slotOf(gate.take());
    expect(await gate.take()).toMatchObject({ granted: false });
    await gate.gate.answered(first, 12);
    expect(await takeMany(gate, 20)).toBe(12);
  });
});

describe('a backlog while nobody changes anything', () => {
  const slowGate = () => newGate(undefined, { ...timing, minute: timing.minute * 100 });

  it('takes the minute at once, but for what is kept and the last ones that feel for the next minute', async () => {
    const gate = slowGate();
    expect(await takeAtOnce(gate, 60, 'backlog')).toBe(54);
    expect(await takeAtOnce(gate, 10, 'fresh')).toBe(6);
  });

  it('goes evenly as soon as somebody does', async () => {
    const gate = slowGate();
    await slotOf(gate.take('fresh'));
    expect(await takeAtOnce(gate, 60, 'backlog')).toBeLessThanOrEqual(5);
    await gate.pass(2 * 6000 + 1);
    expect(await takeAtOnce(gate, 60, 'backlog')).toBe(54);
  });

  it('feels for the next minute where the last one turned', async () => {
    const gate = slowGate();
    expect(await takeAtOnce(gate, 60, 'backlog')).toBe(54);
    await databases[0]?.query(
      `update gate set turned_from = clock_timestamp() - interval '5000 seconds',
              turned_to = clock_timestamp() - interval '4970 seconds' where tenant_id = $1`,
      [gate.tenantId],
    );
    const refused = await gate.take('backlog');
    expect(refused.granted ? 0 : refused.waitSeconds).toBeCloseTo(1000, -1);
    await gate.pass(1001);
    expect(await gate.take('backlog')).toMatchObject({ granted: true });
  });

  it('learns when a minute turned from answers that say many more are left', async () => {
    const gate = newGate();
    const [one, other] = [await slotOf(gate.take()), await slotOf(gate.take())];
    await gate.gate.answered(one, 3);
    await gate.pass(5);
    await gate.gate.answered(other, 59);
    const found = await databases[0]?.query<{ width: number; to: number }>(
      `select extract(epoch from turned_to - turned_from)::float8 as width,
              extract(epoch from clock_timestamp() - turned_to)::float8 as to from gate where tenant_id = $1`,
      [gate.tenantId],
    );
    expect(found?.rows[0]?.width).toBeCloseTo(5, 0);
    expect(found?.rows[0]?.to).toBeCloseTo(0, 0);
  });
});

describe('the day', () => {
  const left = (dayRemaining: number) => ({ dayRemaining, block: undefined });

  /** A gate that was told how many calls the day has left. */
  async function gateWith(dayRemaining: number) {
    const gate = newGate();
    await gate.gate.answered(await slotOf(gate.take()));
    await gate.gate.learn(gate.tenantId, left(dayRemaining));
    return gate;
  }

  it('keeps calls for what is fresh, and ends a day after the first answer at the latest', async () => {
    const gate = await gateWith(50);
    expect(await gate.take('backlog')).toMatchObject({ granted: false });
    expect(await gate.gate.blocked(gate.tenantId, 'backlog')).toMatchObject({ by: 'day' });
    expect(await gate.gate.blocked(gate.tenantId)).toEqual({ seconds: 0, by: null });
    expect(await gate.take('fresh')).toMatchObject({ granted: true });
    await gate.pass(86_401);
    expect(await gate.take('backlog')).toMatchObject({ granted: true });
  });

  it('is never overdrawn by calls that are under way', async () => {
    const gate = await gateWith(2);
    await slotOf(gate.take());
    await slotOf(gate.take());
    expect(await gate.take()).toMatchObject({ granted: false });
  });

  it('goes by the lower of two answers that overtook each other', async () => {
    const gate = await gateWith(52);
    await gate.gate.learn(gate.tenantId, left(49));
    await gate.gate.learn(gate.tenantId, left(51));
    expect(await gate.take('backlog')).toMatchObject({ granted: false });
  });

  it('lets one call an hour ask whether it is over, and begins anew once Xero counts anew', async () => {
    const gate = await gateWith(40);
    await gate.pass(3601);
    expect(await gate.take('backlog')).toMatchObject({ granted: true });
    expect(await gate.take('backlog')).toMatchObject({ granted: false });
    await gate.gate.learn(gate.tenantId, left(39));
    await gate.gate.learn(gate.tenantId, left(999));
    expect(await gate.take('backlog')).toMatchObject({ granted: true });
    await gate.gate.learn(gate.tenantId, left(30));
    // That day was seen to begin: no call has to ask when it ends.
    const { seconds } = await gate.gate.blocked(gate.tenantId, 'backlog');
    expect(seconds).toBeGreaterThan(86_300);
    await gate.pass(86_401);
    expect(await gate.take('backlog')).toMatchObject({ granted: true });
    await gate.gate.learn(gate.tenantId, left(999));
    await gate.gate.learn(gate.tenantId, left(40));
    expect((await gate.gate.blocked(gate.tenantId, 'backlog')).seconds).toBeGreaterThan(86_000);
  });

  it('of which more calls are left after a long silence may have begun at any time meanwhile', async () => {
    const gate = await gateWith(40);
    await gate.pass(7200);
    await gate.gate.learn(gate.tenantId, left(999));
    await gate.gate.learn(gate.tenantId, left(40));
    expect((await gate.gate.blocked(gate.tenantId, 'backlog')).seconds).toBeLessThanOrEqual(3600);
  });

  it('ends when Xero said so, from then on each day at the same time', async () => {
    const gate = await gateWith(0);
    await gate.gate.learn(gate.tenantId, { ...left(0), block: { seconds: 7200, by: 'day' } });
    expect((await gate.gate.blocked(gate.tenantId, 'backlog')).seconds).toBeCloseTo(7200, 0);
    await gate.pass(7201);
    expect(await gate.take('backlog')).toMatchObject({ granted: true });
    await gate.gate.learn(gate.tenantId, left(4999));
    await gate.gate.learn(gate.tenantId, left(3));
    await gate.pass(86_400 - 600);
    expect((await gate.gate.blocked(gate.tenantId, 'backlog')).seconds).toBeLessThanOrEqual(600);
  });
});

describe('a rest that Xero asks for', () => {
  const news = (seconds?: number, by = 'minute') => ({
    dayRemaining: null,
    block: seconds === undefined ? undefined : { seconds, by },
  });

  it('is obeyed to its end', async () => {
    const { gate, tenantId, take, pass } = newGate();
    await slotOf(take());
    await gate.learn(tenantId, news(26));
    const refused = await take();
    expect(refused).toMatchObject({ granted: false, waitSeconds: expect.closeTo(26, 0) as number });
    expect((await gate.blocked(tenantId)).seconds).toBeCloseTo(26, 0);
    await pass(25);
    expect(await take()).toMatchObject({ granted: false });
    await pass(1.1);
    expect(await take()).toMatchObject({ granted: true });
    expect((await gate.blocked(tenantId)).seconds).toBe(0);
  });

  it('is never shortened, neither by a shorter one nor by an answer without any', async () => {
    const { gate, tenantId, take } = newGate();
    await slotOf(take());
    await gate.learn(tenantId, news(3600, 'day'));
    await gate.learn(tenantId, news(5));
    await gate.learn(tenantId, news());
    expect((await gate.blocked(tenantId)).seconds).toBeGreaterThan(3590);
  });

  it('leaves a mark of what Xero said last', async () => {
    const { gate, tenantId, take } = newGate();
    await slotOf(take());
    await gate.learn(tenantId, { dayRemaining: 4711, block: undefined });
    await gate.learn(tenantId, news(9, 'day'));
    const stored = await databases[0]?.query(
      `select day_remaining, blocked_by from gate where tenant_id = $1`,
      [tenantId],
    );
    expect(stored?.rows).toEqual([{ day_remaining: 4711, blocked_by: 'day' }]);
  });
});

/** Whether Xero takes a call at that moment, in its own seconds, and how many it says are left. */
type Counter = (seconds: number) => { readonly taken: boolean; readonly left: number };

/** How Xero may count a minute: nobody outside knows. */
const counters: Readonly<Record<string, (seed: number) => Counter>> = {
  'windows that begin when the seed says': (seed) => {
    const limits = createLimits(seed, defaultSwitches);
    return (seconds) => {
      const admission = limits.enter('app', 'tenant', seconds * 1000);
      if (admission.admitted) admission.leave();
      return { taken: admission.admitted, left: Number(admission.headers['X-MinLimit-Remaining']) };
    };
  },
  'a window that begins with the first call after the last one': () => {
    let begun = -Infinity;
    let taken = 0;
    return (seconds) => {
      if (seconds >= begun + 60) [begun, taken] = [seconds, 0];
      if (taken === 60) return { taken: false, left: 0 };
      taken += 1;
      return { taken: true, left: 60 - taken };
    };
  },
  'a window that slides': () => {
    let calls: number[] = [];
    return (seconds) => {
      calls = calls.filter((at) => at > seconds - 60);
      if (calls.length === 60) return { taken: false, left: 0 };
      calls.push(seconds);
      return { taken: true, left: 60 - calls.length };
    };
  },
};

describe('two hundred callers of two processes', () => {
  const scale = 60;
  const seed = Date.now() % 1_000_000;
  const cases = [
    ...Object.keys(counters).map((counter) => ({ counter, seed, lane: 'backlog' as const })),
    { counter: Object.keys(counters)[0] ?? '', seed: seed + 1, lane: 'asking' as const },
  ];

  it.each(cases)('are never refused by Xero: $counter, lane $lane, seed $seed', async (by) => {
    const { lane } = by;
    // Only the minute runs faster: a stalled test must not look like a process that died.
    const fast = { ...timing, minute: timing.minute / scale };
    const gates = [createGate(openPool(), fast), createGate(openPool(), fast)];
    const tenantId = randomUUID();
    const counter = counters[by.counter]?.(by.seed);
    const now = () => (performance.now() * scale) / 1000;
    let refused = 0;
    let most = 0;
    let atOnce = 0;
    let served = 0;

    async function call(gate: Gate): Promise<void> {
      for (;;) {
        const grant = await gate.takeForRead(tenantId, lane);
        if (!grant.granted) {
          await sleep(Math.min(grant.waitSeconds * 1000, 100));
          continue;
        }
        atOnce += 1;
        most = Math.max(most, atOnce);
        // Somewhere on its way Xero takes the call.
        await sleep((by.seed + served) % 5);
        const admission = counter?.(now());
        if (admission?.taken !== true) refused += 1;
        await sleep(((by.seed + served) % 7) * 2);
        atOnce -= 1;
        await gate.answered(grant.slotId, admission?.left);
        served += 1;
        return;
      }
    }

    await Promise.all(Array.from({ length: 200 }, (_, nth) => call(gates[nth % 2] ?? gates[0]!)));
    expect(refused).toBe(0);
    expect(most).toBeLessThanOrEqual(5);
    expect(served).toBe(200);
  });
});

describe('old slots', () => {
  it('are forgotten once they count for nothing, unless a call still names them', async () => {
    const gate = newGate();
    await takeMany(gate, 10);
    await gate.pass(601);
    await takeMany(gate, 3);
    await gate.gate.prune(gate.tenantId);
    const left = await databases[0]?.query(`select from gate_slot where tenant_id = $1`, [gate.tenantId]);
    expect(left?.rowCount).toBe(3);
  });
});
