import { beforeAll, expect, it } from 'vitest';
import { runRandomChanges, scanMode, seedOfRun, type Outcome } from './random-changes/run-random-changes.ts';

let outcomes: readonly Outcome[];

// What it starts ends after the file's tests: only a hook can ask for that.
beforeAll(async () => {
  outcomes = await runRandomChanges({
    seed: seedOfRun(),
    changes: 60,
    kills: 2,
    older: 0,
    modes: [scanMode],
  });
}, 300_000);

it('after 60 random changes in TimeTracker’s habits, and 2 kills of capture, what was told last is what stands there', () => {
  for (const { untrue, backwards, repeated, holds } of outcomes)
    expect({ untrue, backwards, repeated, holds }).toEqual({
      untrue: [],
      backwards: [],
      repeated: [],
      holds: [],
    });
});
