import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Calls } from '../store/calls.ts';
import type { Grantee } from '../store/next-work.ts';
import type { WriteResult, Writes } from '../store/writes.ts';
import type { DeliverCall } from './deliver-call.ts';
import type { LookAtWrite } from './look-at-write.ts';
import type { Timing } from '../timing.ts';

export interface SenderDeps {
  readonly calls: Calls;
  readonly writes: Writes;
  readonly deliverCall: DeliverCall;
  readonly lookAtWrite: LookAtWrite;
  readonly timing: Timing;
  /** Names this process among the senders. */
  readonly senderId: string;
  /** Milliseconds of a clock that only runs forward. */
  readonly monotonicNow: () => number;
  readonly log: Logger;
}

export interface Sender {
  /**
   * Waits until the write is done, sending what is to be sent meanwhile.
   * @returns undefined if it is not done within so many seconds; it stays queued.
   */
  settle(writeId: string, grantee: Grantee, seconds: number): Promise<WriteResult | undefined>;
  /** No new calls; those under way get so many seconds. */
  stop(seconds: number): Promise<void>;
}

/** How often a sender looks for what other processes did, in milliseconds. */
const pollMilliseconds = 250;

/** Who waits in this process for writes of one organisation. */
interface Queue {
  grantee: Grantee;
  /** By write; one write may have several who wait for it. */
  readonly waiting: Map<string, Set<(result: WriteResult | undefined) => void>>;
  running: boolean;
  /** Something happened since the last look. */
  woken: boolean;
  wake: () => void;
}

/**
 * One sender per organisation and process; it works only while somebody waits for it. One poll serves all who wait.
 */
export function createSender(deps: SenderDeps): Sender {
  const { calls, writes, timing, monotonicNow, log } = deps;
  const queues = new Map<string, Queue>();
  const underWay = new Set<Promise<void>>();
  /** The writes of calls that are under way in this process. */
  const inCall = new Set<string>();
  let stopping = false;

  async function run(queue: Queue): Promise<void> {
    while (queue.waiting.size > 0 && !stopping) {
      await notify(queue);
      if (queue.waiting.size === 0) break;
      const asked = monotonicNow();
      const claim = await calls.claim(queue.grantee, deps.senderId);
      const sendBefore = asked + timing.sendWithin * 1000;
      if (claim.next === 'send') {
        const ids = claim.writes.map(({ id }) => id);
        track(queue, ids, deps.deliverCall(claim.call, claim.writes, deps.senderId, sendBefore));
      } else if (claim.next === 'look') {
        const ids = claim.writes.map(({ id }) => id);
        track(queue, ids, deps.lookAtWrite(claim.writes, claim.connectionId, claim.slotId, sendBefore));
      } else if (claim.next === 'wait' && claim.seconds > timing.longBlock) {
        // Nobody keeps a run open for that long.
        dismiss((id) => !inCall.has(id), [queue]);
        await rest(queue, pollMilliseconds);
      } else {
        const pause =
          claim.next === 'wait' ? Math.min(claim.seconds * 1000, pollMilliseconds) : pollMilliseconds;
        await rest(queue, pause);
      }
    }
  }

  function track(queue: Queue, ids: readonly string[], work: Promise<void>): void {
    for (const id of ids) inCall.add(id);
    const tracked = work
      .catch((error: unknown) => {
        // What was not written down stays open in the database, and is taken up again after its deadline.
        log.error({ tenantId: queue.grantee.tenantId, error: nameOf(error) }, 'a call could not be settled');
      })
      .finally(() => {
        underWay.delete(tracked);
        for (const id of ids) inCall.delete(id);
        queue.wake();
      });
    underWay.add(tracked);
  }

  async function notify(queue: Queue): Promise<void> {
    const results = await writes.results([...queue.waiting.keys()]);
    for (const [id, result] of results) {
      for (const resolve of queue.waiting.get(id) ?? []) resolve(result);
      queue.waiting.delete(id);
    }
  }

  function start(queue: Queue): void {
    if (queue.running || stopping) return queue.wake();
    queue.running = true;
    const loop = run(queue)
      .catch(async (error: unknown) => {
        log.warn({ tenantId: queue.grantee.tenantId, error: nameOf(error) }, 'the sender pauses');
        await sleep(1000);
      })
      .finally(() => {
        underWay.delete(loop);
        queue.running = false;
        if (queue.waiting.size > 0) start(queue);
      });
    underWay.add(loop);
  }

  /** Tells those who wait that nothing will come; all of them, or those whose write is not in a call. */
  function dismiss(which: (writeId: string) => boolean, whose: Iterable<Queue> = queues.values()): void {
    for (const queue of whose)
      for (const [id, all] of queue.waiting) if (which(id)) for (const resolve of all) resolve(undefined);
  }

  /** Calls under way come to their end, and who waits for them hears of it. */
  async function finish(): Promise<void> {
    while (underWay.size > 0) await Promise.all(underWay);
    for (const queue of queues.values())
      await notify(queue).catch((error: unknown) =>
        log.warn({ error: nameOf(error) }, 'the results of the last calls could not be read'),
      );
  }

  return {
    async settle(writeId, grantee, seconds) {
      if (stopping) return undefined;
      const queue = queueOf(queues, grantee);
      const { promise: outcome, resolve } = Promise.withResolvers<WriteResult | undefined>();
      const others = queue.waiting.get(writeId) ?? new Set();
      queue.waiting.set(writeId, others.add(resolve));
      start(queue);
      const timeout = new AbortController();
      try {
        return await Promise.race([outcome, sleep(seconds * 1000, undefined, { signal: timeout.signal })]);
      } finally {
        timeout.abort();
        others.delete(resolve);
        if (others.size === 0 && queue.waiting.get(writeId) === others) queue.waiting.delete(writeId);
      }
    },

    async stop(seconds) {
      stopping = true;
      for (const queue of queues.values()) queue.wake();
      dismiss((id) => !inCall.has(id));
      await Promise.race([finish(), sleep(seconds * 1000, undefined, { ref: false })]);
      dismiss(() => true);
    },
  };
}

function queueOf(queues: Map<string, Queue>, grantee: Grantee): Queue {
  const known = queues.get(grantee.tenantId);
  if (known !== undefined) {
    const isOlder =
      known.grantee.connectionId === grantee.connectionId && known.grantee.generation > grantee.generation;
    if (!isOlder) known.grantee = grantee;
    return known;
  }
  const queue: Queue = { grantee, waiting: new Map(), running: false, woken: false, wake: () => {} };
  queue.wake = () => {
    queue.woken = true;
  };
  queues.set(grantee.tenantId, queue);
  return queue;
}

/** Sleeps until the time is over or something happened. */
function rest(queue: Queue, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      queue.woken = false;
      queue.wake = () => {
        queue.woken = true;
      };
      resolve();
    };
    const timer = setTimeout(done, queue.woken ? 0 : milliseconds);
    queue.wake = done;
  });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
