import { expect, it } from 'vitest';
import { backlogInWords, inUtc } from '../src/backlog-in-words.ts';
import { forecast } from '../src/store/backlog.ts';

const now = new Date('2026-11-22T22:00:00Z');

it('what waits for the limit of calls is told with the times when it goes on and ends', () => {
  // 200 calls of 50, 57 of them a minute.
  expect(backlogInWords(forecast(10_000, 2 * 3600, 60), now, inUtc)).toBe(
    "10,000 documents wait for Xero's limit of calls. They go on by 2026-11-23 00:00 UTC. All are in Xero by about 2026-11-23 00:03 UTC.",
  );
  expect(backlogInWords(forecast(1, 60, 60), now, inUtc)).toBe(
    "1 document waits for Xero's limit of calls. It goes on by 2026-11-22 22:01 UTC. It is in Xero by about 2026-11-22 22:01 UTC.",
  );
});
