import type { DocumentKind } from '../events/document-kind.ts';

/** What leaves no trace in TimeTracker is found within so many seconds. */
export const sweepSeconds = 900;
/** What a round is planned for: rows are added meanwhile, and passes are late now and then. */
const roundSeconds = 840;

/** Tables up to this size are looked at whole, every time. */
export const smallTable = 1_000;
/** Fewer would hide from the brake that many documents change. */
const leastRowsPerPass = 500;

/** How many rows a pass looks at, for a table of so many rows that was looked at `seconds` ago. */
export function rowsPerPass(rows: number, seconds: number): number {
  if (rows <= smallTable) return smallTable;
  return Math.max(leastRowsPerPass, Math.ceil((rows * seconds) / roundSeconds));
}

/** How fast the sweep goes over each kind. It counts what it sees, since to count a table is to read it. */
export interface SweepPace {
  /**
   * Rows for the next pass.
   * @param highestId asked as long as no round has ended
   * @param now in seconds
   */
  next(kind: DocumentKind, now: number, highestId: () => Promise<bigint>): Promise<number>;
  seen(kind: DocumentKind, pass: SeenRows): void;
}

export interface SeenRows {
  /** 0: a round began. */
  readonly from: bigint;
  readonly rows: number;
  /** A round ended. */
  readonly isRound: boolean;
}

interface Round {
  /** Undefined until one whole round was counted. */
  size: number | undefined;
  /** Undefined: the round began before anybody counted. */
  seen: number | undefined;
  at: number | undefined;
}

export function createSweepPace(intervalSeconds: number): SweepPace {
  const rounds = new Map<DocumentKind, Round>();
  /** After a longer rest the guarantee begins anew. */
  const longest = Math.max(10, 2 * intervalSeconds);

  function roundOf(kind: DocumentKind): Round {
    const round = rounds.get(kind) ?? { size: undefined, seen: undefined, at: undefined };
    rounds.set(kind, round);
    return round;
  }

  return {
    async next(kind, now, highestId) {
      const round = roundOf(kind);
      const seconds = round.at === undefined ? intervalSeconds : Math.max(intervalSeconds, now - round.at);
      round.at = now;
      // Ids that are not there make it faster than it need be.
      const size = round.size ?? Number(await highestId());
      return rowsPerPass(size, Math.min(seconds, longest));
    },
    seen(kind, { from, rows, isRound }) {
      const round = roundOf(kind);
      if (from === 0n) round.seen = rows;
      else if (round.seen !== undefined) round.seen += rows;
      if (isRound && round.seen !== undefined) round.size = round.seen;
    },
  };
}
