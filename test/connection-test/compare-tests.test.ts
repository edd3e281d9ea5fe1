import { describe, expect, it } from 'vitest';
import { check } from '../../src/connection-test/check-words.ts';
import { compareTests, worthTelling } from '../../src/connection-test/compare-tests.ts';

const archived = check('account-wrong', { row: 'Accounts', fault: 'Archived.' });
const missing = check('currency-missing', { currency: 'CHF', count: '2 documents' });
const few = check('calls-few', { day: '12' });
const open = check('mapping-open', { missing: 'a tax rate' });
const right = check('accounts-fit', { count: '4 accounts' });

const stored = (checks: Parameters<typeof compareTests>[1], isSeen: boolean) => ({
  checks: compareTests(undefined, checks, isSeen).checks,
});
const told = (test: Parameters<typeof worthTelling>[0]) => worthTelling(test).map(({ finding }) => finding);

describe('what is new', () => {
  it('is what is bad and was not found before, so that it is told once', () => {
    const first = compareTests(undefined, [archived, right], false);
    expect(first.added).toEqual([archived]);
    expect(compareTests(first, [archived, missing], false).added).toEqual([missing]);
  });

  it('is not a number that changes from day to day', () => {
    const before = stored([missing, few], false);
    const later = [
      check('currency-missing', { currency: 'CHF', count: '9 documents' }),
      check('calls-few', { day: '3' }),
    ];
    expect(compareTests(before, later, false).added).toEqual([]);
    expect(
      compareTests(before, [check('currency-missing', { currency: 'SEK', count: '9 documents' })], false)
        .added,
    ).toHaveLength(1);
  });
});

describe('what people are told without asking', () => {
  it('is what failed, however long ago it was first seen', () => {
    expect(told(stored([archived, right], true))).toEqual(['account-wrong']);
  });

  it('is a warning until somebody has seen it', () => {
    const atConnect = stored([open], true);
    expect(told(atConnect)).toEqual([]);
    const morning = compareTests(atConnect, [open, few], false);
    expect(told(morning)).toEqual(['calls-few']);
    expect(told(compareTests(morning, [open, few], false))).toEqual(['calls-few']);
    expect(told(compareTests(morning, [open, few], true))).toEqual([]);
  });

  it('has no words for findings of another version', () => {
    expect(told({ checks: [{ finding: 'of-tomorrow', parameters: {}, isKnown: false }] })).toEqual([]);
  });
});

describe('something in the way of documents', () => {
  it('is mended once it is not found any more', () => {
    expect(compareTests(stored([archived], true), [right], false).isMended).toBe(true);
    expect(
      compareTests(
        stored([archived, missing], true),
        [archived, check('currency-own', { base: 'GBP' })],
        false,
      ).isMended,
    ).toBe(true);
  });

  it('is not mended by what is still there, was not looked at, or could not be read', () => {
    expect(compareTests(stored([archived], true), [archived], false).isMended).toBe(false);
    expect(compareTests(stored([archived], true), [few], false).isMended).toBe(false);
    expect(
      compareTests(stored([archived], true), [check('accounts-unreadable', { what: 'x' })], false).isMended,
    ).toBe(false);
  });

  it('is nothing like a clock or few calls', () => {
    expect(
      compareTests(stored([few], true), [check('calls-left', { day: '5', minute: '5' })], false).isMended,
    ).toBe(false);
  });
});
