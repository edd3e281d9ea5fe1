/**
 * Counts refreshes, so that a test can say how many there were and whether two of one family were
 * ever under way at the same time. A family is all that came from one consent.
 */
export interface RefreshCounts {
  /** New pairs given for a token that had not been used. */
  rotations: number;
  /** Answers within the grace of a token that had been used. */
  repeats: number;
  /** invalid_grant. */
  refused: number;
  /** Done, but a fault kept the answer from the caller. */
  answersLost: number;
  /** The most that were under way at once, from the arrival of a call until it was answered or given up. */
  mostAtOnce: number;
}

export type RefreshOutcome = 'rotations' | 'repeats' | 'refused';

export interface RefreshLedger {
  /** A refresh has arrived; the family is null where the token never was one. */
  begin(family: string | null): RefreshEntry;
  all(): {
    total: RefreshCounts;
    /** Now, of all families. */
    underWay: number;
    families: Record<string, RefreshCounts>;
  };
  clear(): void;
}

export interface RefreshEntry {
  done(outcome: RefreshOutcome, answerLost: boolean): void;
  /** The caller has its answer, or has hung up. */
  end(): void;
}

const none = (): RefreshCounts => ({
  rotations: 0,
  repeats: 0,
  refused: 0,
  answersLost: 0,
  mostAtOnce: 0,
});

const UNKNOWN = 'unknown';

export function createRefreshLedger(): RefreshLedger {
  const families = new Map<string, RefreshCounts>();
  const underWay = new Map<string, number>();

  const countsOf = (family: string) => {
    const counts = families.get(family) ?? none();
    families.set(family, counts);
    return counts;
  };

  return {
    begin(known) {
      const family = known ?? UNKNOWN;
      const now = (underWay.get(family) ?? 0) + 1;
      underWay.set(family, now);
      const counts = countsOf(family);
      counts.mostAtOnce = Math.max(counts.mostAtOnce, now);
      let ended = false;
      return {
        done(outcome, answerLost) {
          counts[outcome]++;
          if (answerLost && outcome !== 'refused') counts.answersLost++;
        },
        end() {
          if (!ended) underWay.set(family, (underWay.get(family) ?? 1) - 1);
          ended = true;
        },
      };
    },
    all() {
      const total = none();
      for (const [family, counts] of families) {
        total.rotations += counts.rotations;
        total.repeats += counts.repeats;
        total.refused += counts.refused;
        total.answersLost += counts.answersLost;
        if (family !== UNKNOWN) total.mostAtOnce = Math.max(total.mostAtOnce, counts.mostAtOnce);
      }
      const now = [...underWay.values()].reduce((all, each) => all + each, 0);
      return { total, underWay: now, families: Object.fromEntries(families) };
    },
    clear: () => families.clear(),
  };
}
