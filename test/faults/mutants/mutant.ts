/** One guarantee, switched off in a copy of the program. */
export interface Mutant {
  readonly name: string;
  /** What holds no longer. */
  readonly without: string;
  /** Texts of `src` that are replaced; each must be there exactly once. */
  readonly edits: readonly Edit[];
  /** The run that must come out wrong. */
  readonly scenario: ScenarioName;
}

export interface Edit {
  /** Below `src`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A run, of a firm with much money, of which the program without any change must come out right. */
export interface Scenario {
  readonly documents: number;
  readonly seed: number;
  readonly every: number;
  readonly faults: readonly string[];
}

export type ScenarioName = keyof typeof scenarios;

/** What brings each guarantee into play. */
export const scenarios = {
  answersLost: { documents: 60, seed: 5, every: 6, faults: ['creates-answered-by-nothing'] },
  nothingApplied: { documents: 90, seed: 6, every: 6, faults: ['creates-refused-by-faults'] },
  readsLag: { documents: 70, seed: 7, every: 4, faults: ['reads-lag'] },
  keysForgotten: { documents: 60, seed: 8, every: 25, faults: ['answers-lost-for-long'] },
  recordsAgain: { documents: 80, seed: 9, every: 4, faults: ['records-again'] },
  kills: { documents: 100, seed: 10, every: 5, faults: ['kill-while-postgresql-is-held'] },
  lateSenders: { documents: 120, seed: 11, every: 8, faults: ['postgresql-held-for-long'] },
  calm: { documents: 60, seed: 12, every: 1000, faults: ['kill'] },
} satisfies Record<string, Scenario>;
