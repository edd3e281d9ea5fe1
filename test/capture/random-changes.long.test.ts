import { beforeAll, expect, it } from 'vitest';
import { debeziumMode } from './random-changes/debezium-mode.ts';
import { runRandomChanges, scanMode, seedOfRun, type Outcome } from './random-changes/run-random-changes.ts';

let outcomes: readonly Outcome[];

// What it starts ends after the file's tests: only a hook can ask for that.
beforeAll(async () => {
  outcomes = await runRandomChanges({
    seed: seedOfRun(),
    changes: 1000,
    kills: 20,
    older: 1500,
    modes: [scanMode, debeziumMode],
  });
}, 1_800_000);

/** What was told last of documents that are there. One mode may see a short life that the other misses. */
const thereIn = ({ hashes }: Outcome) => new Map([...hashes].filter(([, hash]) => hash !== null));

it('after 1,000 random changes in TimeTracker’s habits, and 20 kills of capture, what was told last is what stands there, with and without Debezium', () => {
  for (const { untrue, backwards, repeated, holds } of outcomes)
    expect({ untrue, backwards, repeated, holds }).toEqual({
      untrue: [],
      backwards: [],
      repeated: [],
      holds: [],
    });
  const [byScan, byDebezium] = outcomes.map(thereIn);
  expect(byDebezium).toEqual(byScan);
});
