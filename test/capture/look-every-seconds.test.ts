import { expect, it } from 'vitest';
import { lookEverySeconds } from '../../src/capture/look-every-seconds.ts';

const timing = { slowLook: 15 };

it('a look every few seconds, as it is set', () => {
  expect(lookEverySeconds({ captureMode: 'scan', scanIntervalSeconds: 5 }, timing)).toBe(5);
});

it('looks more rarely where Debezium tells of changes, and never more often than it is set', () => {
  expect(lookEverySeconds({ captureMode: 'debezium', scanIntervalSeconds: 5 }, timing)).toBe(15);
  expect(lookEverySeconds({ captureMode: 'debezium', scanIntervalSeconds: 60 }, timing)).toBe(60);
});
