import { backlog } from '../backlog/backlog.ts';
import { percentile, rounded } from '../support/statistics.ts';
import { batches, single, timeTracker, type PeerClient } from './clients.ts';
import { openXeroAccount } from './xero-account.ts';

export interface PeersOptions {
  readonly documents: number;
  readonly seed: number;
  /** Of the backlog that they are compared with. */
  readonly scale: number;
  readonly profile: string | undefined;
  readonly say: (line: string) => void;
}

/** How long it takes until the books are complete, in seconds of Xero's time, and what Xero refuses on the way. */
interface PeerFigures {
  readonly seconds: number;
  readonly calls: number;
  readonly refusedCalls: number;
}

const secondsPerCall = 2;

/** Runs that begin at different moments of Xero's minute; the middle one counts. */
const phases = 5;

/** A day's 5,000 calls are no limit: the comparison is about minutes. */
const minuteOnly = { dayLimit: 1_000_000 };

/**
 * The same invoices by other ways: each by a small client of its own against the sandbox's limits, in a time that does
 * not wait.
 */
export async function peers(options: PeersOptions) {
  const { documents, seed, say } = options;
  const measure = async (name: string, peer: PeerClient, switches: object = minuteOnly) => {
    const figures = await measurePeer(peer, documents, seed, switches);
    say(`${name}: ${JSON.stringify(figures)}`);
    return figures;
  };
  const byTimeTracker = await measure("TimeTracker's way", timeTracker);
  const byTimeTrackerInDays = await measure("TimeTracker's way, 5,000 calls a day", timeTracker, {});
  const bySingle = await measure('one call each', single);
  const singleInDays = await measure('one call each, 5,000 calls a day', single, {});
  const byBatches = await inManyPhases(batches(5), documents, seed);
  say(`50 a call, five at once: ${JSON.stringify(byBatches)}`);
  const byBatchesInTurn = await inManyPhases(batches(1), documents, seed);
  say(`50 a call, one after the other: ${JSON.stringify(byBatchesInTurn)}`);
  const ours = await backlog(options);
  const times = ({ seconds }: PeerFigures) => rounded(seconds / ours.seconds, 2);
  return {
    documents,
    seconds: ours.seconds,
    refusedCalls: ours.refusedCalls,
    timesTimeTracker: times(byTimeTracker),
    timesSingle: times(bySingle),
    timesSdkBatch: times(byBatches),
    timesSdkBatchInTurn: times(byBatchesInTurn),
    peers: {
      timeTracker: byTimeTracker,
      timeTrackerInDays: byTimeTrackerInDays,
      single: bySingle,
      singleInDays,
      sdkBatch: byBatches,
      sdkBatchInTurn: byBatchesInTurn,
    },
  };
}

async function measurePeer(
  peer: PeerClient,
  documents: number,
  seed: number,
  switches: object,
): Promise<PeerFigures> {
  const account = await openXeroAccount({ seed, secondsPerCall, switches });
  const { time } = account;
  const begun = time.now();
  await time.run(() => peer(account, documents));
  // As with ours: to the last call, and not to its answer.
  const seconds = (time.now() - begun) / 1000 - secondsPerCall;
  return { seconds: rounded(seconds, 1), calls: account.calls(), refusedCalls: account.refused() };
}

async function inManyPhases(peer: PeerClient, documents: number, seed: number): Promise<PeerFigures> {
  const all: PeerFigures[] = [];
  for (let index = 0; index < phases; index += 1)
    all.push(await measurePeer(peer, documents, seed + index, minuteOnly));
  const middle = percentile(
    all.map(({ seconds }) => seconds),
    50,
  );
  return all.find(({ seconds }) => seconds === middle) ?? { seconds: 0, calls: 0, refusedCalls: 0 };
}
