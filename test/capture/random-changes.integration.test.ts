import { expect, it } from 'vitest';
import { runRandomChanges, scanMode, seedOfRun } from './random-changes/run-random-changes.ts';

it(
  'after 60 random changes in TimeTracker’s habits, and 2 kills of capture, what was told last is what stands there',
  { timeout: 300_000 },
  async () => {
    const outcomes = await runRandomChanges({
      seed: seedOfRun(),
      changes: 60,
      kills: 2,
      older: 0,
      modes: [scanMode],
    });
    for (const { untrue, backwards, repeated, holds } of outcomes)
      expect({ untrue, backwards, repeated, holds }).toEqual({
        untrue: [],
        backwards: [],
        repeated: [],
        holds: [],
      });
  },
);
