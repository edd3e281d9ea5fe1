import { randomBytes } from 'node:crypto';
import type { Random } from '../../sandbox/demo/random-edit.ts';
import { DEFAULT_APP } from '../../sandbox/xero/create-sandbox.ts';
import type { Switches } from '../../sandbox/xero/switches.ts';
import { createEncryption } from '../../src/oauth/encryption.ts';
import { createCallerProcess } from './caller-process.ts';
import type { CallerOutcome } from './messages.ts';
import { createStallWatch } from './stall-watch.ts';
import { openBenchStore } from './store.ts';
import { startWatchedSandbox, type Loss, type RefreshCounts, type RefreshPlan } from './watched-sandbox.ts';

export interface WorldOptions {
  readonly databaseUrl: string;
  readonly switches: Partial<Switches>;
  readonly seed: number;
  readonly random: Random;
  /** Durations and latencies run this many times faster. */
  readonly scale: number;
}

/** What came of asking. */
export interface Asked {
  readonly outcomes: readonly CallerOutcome[];
  /** Callers without a token that Xero takes. */
  readonly without: number;
  /** What reached Xero meanwhile. */
  readonly counts: RefreshCounts;
  /** The longest time that a process or our database stood still, in milliseconds. */
  readonly stalled: number;
}

/** Kills the process that is about to learn of a new pair, and what is to be done in the same moment. */
export interface Kill {
  readonly when: 'before-answer' | 'after-answer';
  readonly also: () => void;
}

export const callers = 50;
const processCount = 3;
const scopes = ['accounting.invoices', 'accounting.contacts', 'accounting.settings', 'offline_access'];
/** Xero's latency is anything up to this, in seconds. */
const slowest = 20;
const lossShare = 0.25;
const losses: readonly Loss[] = ['reset', 'cut', 'error', 'page'];
/** Within this part of a second, all callers of a round come. */
const spread = 1;

/** Xero, our database with one connection, and three processes whose callers use it. */
export async function openRefreshWorld({ databaseUrl, switches, seed, random, scale }: WorldOptions) {
  const encryptionKey = `bench:${randomBytes(32).toString('base64')}`;
  const store = await openBenchStore(databaseUrl, createEncryption([encryptionKey]));
  let kill: Kill | undefined;
  let asked = 0;

  function next(): RefreshPlan {
    const latency = (random() * slowest * 1000) / scale;
    const before = random() * latency;
    const loss = random() < lossShare ? losses[Math.floor(random() * losses.length)] : undefined;
    const planned = kill;
    kill = undefined;
    return {
      before,
      after: latency - before,
      loss: planned === undefined ? loss : undefined,
      kill: planned && {
        when: planned.when,
        act: (index) => {
          processes[index]?.kill();
          planned.also();
        },
      },
    };
  }

  const watched = await startWatchedSandbox(processCount, { seed, scale, switches, next });
  const { sandbox } = watched;
  const { clientId, clientSecret } = DEFAULT_APP;
  const tenantId = sandbox.organisations[0]?.settings.tenantId ?? '';
  const consent = () => store.connect(tenantId, sandbox.grant({ clientId, tenantId, scopes }), scale);
  const common = { databaseUrl, encryptionKey, clientId, clientSecret, scale, connectionId: await consent() };
  const processes = watched.urls.map((sandboxUrl) => createCallerProcess({ ...common, sandboxUrl }));
  await Promise.all(processes.map((process) => process.start()));
  const stalls = createStallWatch(() => store.ping());

  /** A process that is killed meanwhile asks again once it is back. */
  async function askOne(index: number, number: number) {
    const process = processes[index];
    if (process === undefined) throw new Error(`There is no process ${index}.`);
    const share = Math.floor(callers / processCount) + (index < callers % processCount ? 1 : 0);
    const delays = Array.from({ length: share }, () => (random() * spread * 1000) / scale);
    const report = await process.round(number, delays);
    if (report !== undefined) return report;
    await process.start();
    return process.round(number, delays);
  }

  async function countWithout(outcomes: readonly CallerOutcome[]): Promise<number> {
    const taken = new Map<string, boolean>();
    for (const one of outcomes) {
      if (one.is !== 'token' || taken.has(one.accessToken)) continue;
      const headers = { authorization: `Bearer ${one.accessToken}` };
      taken.set(one.accessToken, (await sandbox.app.request('/connections', { headers })).status === 200);
    }
    return (
      callers - outcomes.filter((one) => one.is === 'token' && taken.get(one.accessToken) === true).length
    );
  }

  return {
    /** A person connects, for the first time or again. */
    consent,

    /** Lets seconds of Xero's time pass, there and here. */
    async pass(seconds: number): Promise<void> {
      sandbox.clock.advance(seconds);
      await store.pass(seconds / scale);
    },

    /** What the connection is, and which pair it holds. */
    state: () => store.state(),

    /** All callers want a token. @param planned happens to the first refresh. */
    async askAll(planned?: Kill): Promise<Asked> {
      asked += 1;
      const before = { ...watched.counts };
      kill = planned;
      stalls.take();
      const reports = await Promise.all(processes.map((_, index) => askOne(index, asked)));
      kill = undefined;
      const outcomes = reports.flatMap((report) => report?.outcomes ?? []);
      return {
        outcomes,
        without: await countWithout(outcomes),
        counts: difference(watched.counts, before),
        stalled: Math.max(stalls.take(), ...reports.map((report) => report?.stalled ?? 0)),
      };
    },

    async close(): Promise<void> {
      stalls.stop();
      await Promise.all(processes.map((process) => process.stop()));
      await watched.stop();
      await store.close();
    },
  };
}

function difference(after: RefreshCounts, before: RefreshCounts): RefreshCounts {
  return {
    concurrent: after.concurrent - before.concurrent,
    rotations: after.rotations - before.rotations,
    answersLost: after.answersLost - before.answersLost,
    refused: after.refused - before.refused,
  };
}
