import type { Figures } from '../check/figures.ts';
import { clientComesLate, killedBeforeStore, olderRecordAgain } from './receiving-scenarios.ts';
import type { Scenario } from './scene.ts';
import {
  answerCut,
  claimedLongAgo,
  doneDespite500,
  keyForgotten,
  paidByHand,
  readsLag,
} from './sending-scenarios.ts';

/** One guarantee, switched off in a copy of the program. */
export interface Mutant {
  readonly name: string;
  /** What holds no longer. */
  readonly without: string;
  /** Texts of `src` that are replaced; each must be there exactly once. */
  readonly edits: readonly Edit[];
  /** What brings the guarantee into play. */
  readonly scenario: ScenarioName;
  /** What the books must show of it. */
  readonly finding: Finding;
}

export interface Edit {
  /** Below `src`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export type Finding = Extract<keyof Figures, 'lost' | 'twice' | 'stale' | 'unnamed' | 'unsettled'>;

export type ScenarioName = keyof typeof scenarios;

/** A story for each kind of guarantee. */
export const scenarios = {
  answerCut,
  doneDespite500,
  readsLag,
  keyForgotten,
  claimedLongAgo,
  paidByHand,
  olderRecordAgain,
  killedBeforeStore,
  clientComesLate,
} satisfies Record<string, Scenario>;
