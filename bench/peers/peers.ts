import { backlog } from '../backlog/backlog.ts';
import { rounded } from '../support/statistics.ts';
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

/** A day's 5,000 calls are no limit: the comparison is about minutes. */
const minuteOnly = { dayLimit: 1_000_000 };

/**
 * The same invoices by other ways: each by a small client of its own against the sandbox's limits, in a time that does
 * not wait. Each begins when Xero's minute is as old as it was when we began; nobody writes invoices meanwhile.
 */
export async function peers(options: PeersOptions) {
  const { documents, seed, say } = options;
  const ours = await backlog({ ...options, fresh: false });
  const measure = async (name: string, peer: PeerClient, switches: object = minuteOnly) => {
    const figures = await measurePeer(peer, documents, { seed, intoMinute: ours.intoMinute, switches });
    say(`${name}: ${JSON.stringify(figures)}`);
    return figures;
  };
  const byTimeTracker = await measure("TimeTracker's way", timeTracker);
  const byTimeTrackerInDays = await measure("TimeTracker's way, 5,000 calls a day", timeTracker, {});
  const bySingle = await measure('one call each', single);
  const singleInDays = await measure('one call each, 5,000 calls a day', single, {});
  const byBatches = await measure('50 a call, five at once', batches(5));
  const byBatchesInTurn = await measure('50 a call, one after the other', batches(1));
  const times = ({ seconds }: PeerFigures) => rounded(seconds / ours.seconds, 2);
  return {
    documents,
    seconds: ours.seconds,
    intoMinute: ours.intoMinute,
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
  { seed, intoMinute, switches }: { seed: number; intoMinute: number; switches: object },
): Promise<PeerFigures> {
  const account = await openXeroAccount({ seed, secondsPerCall, switches });
  const { time } = account;
  const seconds = await time.run(async () => {
    await account.untilInMinute(intoMinute);
    const begun = time.now();
    await peer(account, documents);
    // As with ours: to the last call, and not to its answer.
    return (time.now() - begun) / 1000 - secondsPerCall;
  });
  return { seconds: rounded(seconds, 1), calls: account.calls(), refusedCalls: account.refused() };
}
