import { seededRandom } from '../../sandbox/demo/random-edit.ts';
import type { Switches } from '../../sandbox/xero/switches.ts';
import type { CallerOutcome } from './messages.ts';
import { callers, openRefreshWorld, type Asked, type Kill } from './refresh-world.ts';

export interface VariantOptions {
  readonly databaseUrl: string;
  readonly switches: Partial<Switches>;
  readonly rounds: number;
  /** In so many of the rounds the process that refreshes is killed between Xero's rotation and our commit. */
  readonly kills: number;
  readonly seed: number;
  /** Durations and latencies run this many times faster. */
  readonly scale: number;
  readonly say: (line: string) => void;
}

export interface VariantFigures {
  rounds: number;
  /** Access tokens that ran out; each needs one refresh. */
  expiries: number;
  concurrentRefreshes: number;
  rotations: number;
  answersLost: number;
  /** Callers that got no token that Xero takes, and connections that were given up although they need not. */
  lost: number;
  /** Processes killed between rotation and commit, and how many of these the others made up for. */
  kills: number;
  recovered: number;
  /** Kills that nobody could make up for in time, and how many of these asked for a person and then went on. */
  beyondGrace: number;
  reconnectNeeded: number;
  /** Rounds that were run again, because this machine stood still longer than the scaled protocol can bear. */
  stalledRounds: number;
}

/** An access token lives 30 minutes; so long is waited from round to round, in seconds. */
const betweenRounds = 31 * 60;

/**
 * Seconds that a process may stand still: a refresh of 20 s and this are less than its lease. One that stands still longer
 * is taken for dead, as it should be, and its refresh is done again.
 */
const bearable = 20;

/** Rounds in which 50 callers in three processes find one token expired, under one of Xero's possible answers. */
export async function runVariant(options: VariantOptions): Promise<VariantFigures> {
  const { rounds, kills, seed, scale, say } = options;
  const random = seededRandom(seed);
  const world = await openRefreshWorld({ ...options, random });
  const figures: VariantFigures = {
    rounds: 0,
    expiries: 0,
    concurrentRefreshes: 0,
    rotations: 0,
    answersLost: 0,
    lost: 0,
    kills: 0,
    recovered: 0,
    beyondGrace: 0,
    reconnectNeeded: 0,
    stalledRounds: 0,
  };

  function count({ counts }: Asked): void {
    figures.expiries += 1;
    figures.concurrentRefreshes += counts.concurrent;
    figures.rotations += counts.rotations;
    figures.answersLost += counts.answersLost;
  }

  /** Nothing may be lost in a round that stalled either; but how often Xero was asked says nothing then. */
  function isVoid({ stalled }: Asked): boolean {
    if (stalled * scale <= bearable * 1000) return false;
    figures.stalledRounds += 1;
    if (figures.stalledRounds <= rounds + 10) return true;
    throw new Error(`This machine stands still too often for a scale of ${scale}. Use a smaller --scale.`);
  }

  async function round(): Promise<void> {
    const withKill = random() < (kills - figures.kills) / (rounds - figures.rounds);
    await world.pass(betweenRounds);
    const { tokenGeneration } = await world.state();
    let wasBetween: Promise<boolean> | undefined;
    const kill: Kill = {
      when: random() < 1 / 2 ? 'before-answer' : 'after-answer',
      also: () => {
        wasBetween = world.state().then((state) => state.tokenGeneration === tokenGeneration);
      },
    };
    const asked = await world.askAll(withKill ? kill : undefined);
    const { status, reason } = await world.state();
    tellFailures(asked, say);
    figures.lost += asked.without + (status === 'connected' ? 0 : 1);
    if (status !== 'connected') {
      say(
        `the connection is ${status} (${reason}) after ${JSON.stringify(asked.counts)}, ` +
          `${Math.round(asked.stalled)} ms stalled; ${inWords(asked.outcomes)}`,
      );
      await world.consent();
    }
    // A victim that was quick enough to store is made up for by another round.
    if (isVoid(asked) || (withKill && (await wasBetween) !== true)) return;
    count(asked);
    figures.rounds += 1;
    if (!withKill) return;
    figures.kills += 1;
    if (asked.without === 0 && status === 'connected') figures.recovered += 1;
  }

  /** A process dies between rotation and commit, and nobody looks for longer than Xero forgives. */
  async function beyondGrace(): Promise<void> {
    await world.pass(betweenRounds);
    let passed: Promise<void> | undefined;
    const kill: Kill = {
      when: 'before-answer',
      also: () => {
        passed = world.pass(betweenRounds);
      },
    };
    const asked = await world.askAll(kill);
    const { outcomes } = asked;
    await passed;
    const { status } = await world.state();
    const isClean =
      outcomes.length === callers &&
      status === 'needs_reconnect' &&
      outcomes.every((one) => one.is === 'reconnect' && one.reason === 'answer_lost');
    if (!isClean && isVoid(asked)) {
      await world.consent();
      return;
    }
    if (!isClean) say(`beyond the grace: ${status}; ${inWords(outcomes)}`);
    await world.consent();
    await world.pass(betweenRounds);
    const after = await world.askAll();
    figures.lost += after.without + (isClean ? 0 : 1);
    figures.beyondGrace += 1;
    if (isClean && after.without === 0) figures.reconnectNeeded += 1;
  }

  try {
    while (figures.rounds < rounds) {
      const before = figures.rounds;
      await round();
      if (figures.rounds % 100 === 0 && figures.rounds > before) say(`${figures.rounds} of ${rounds} rounds`);
    }
    while (figures.beyondGrace < Math.ceil(kills / 10)) await beyondGrace();
  } finally {
    await world.close();
  }
  return figures;
}

function tellFailures({ outcomes }: Asked, say: (line: string) => void): void {
  for (const one of outcomes) if (one.is === 'failed') say(`a caller failed: ${one.why}`);
}

/** What callers got, without what it was. */
function inWords(outcomes: readonly CallerOutcome[]): string {
  const kinds = Map.groupBy(outcomes, (one) => ('reason' in one ? `${one.is} (${one.reason})` : one.is));
  return [...kinds].map(([kind, ones]) => `${ones.length} ${kind}`).join(', ');
}
