import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { describeConnectOutcome } from '../../src/oauth/connect-outcomes.ts';
import { createReturnWatch } from '../../src/oauth/return-watch.ts';
import { xeroPageErrors } from '../../src/oauth/xero-page-errors.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch(isUnused: () => Promise<boolean>) {
  const logged: { fields: object; message: string }[] = [];
  const look = createReturnWatch({
    states: { isUnused },
    log: { warn: (fields, message) => void logged.push({ fields, message }) },
  });
  look('hash');
  return logged;
}

describe('somebody who left for Xero', () => {
  it('and did not come back in ten minutes is told of in the log, with the cure of every page that Xero shows', async () => {
    const logged = watch(async () => true);
    await vi.advanceTimersByTimeAsync(9 * 60_000);
    expect(logged).toEqual([]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(logged).toHaveLength(1);
    const message = logged[0]?.message ?? '';
    expect(message).toContain('nobody came back');
    for (const { sign, outcome } of xeroPageErrors) {
      expect(message).toContain(`"${sign}"`);
      expect(message).toContain(describeConnectOutcome(outcome).cure.replaceAll('`', ''));
    }
  });

  it('and came back is not', async () => {
    const logged = watch(async () => false);
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    expect(logged).toEqual([]);
  });

  it('is not lost from sight without a word when the database does not answer', async () => {
    const logged = watch(() => Promise.reject(new Error('planted')));
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(logged[0]?.message).toBe('it is not known whether somebody came back from Xero');
    expect(JSON.stringify(logged)).not.toContain('planted');
  });
});
