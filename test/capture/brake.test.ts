import { describe, expect, it } from 'vitest';
import { brakeLimit, decideBrake, isSuspicious, type PassCounts } from '../../src/capture/brake.ts';

const nothing: PassCounts = { posted: 0, deleted: 0, voided: 0, changed: 0, known: 0 };
const holds = (pass: Partial<PassCounts>) =>
  Object.keys(decideBrake(new Map([['invoice', { ...nothing, ...pass }]]))).length > 0;

describe('the brake’s limit', () => {
  it('is 2 % of what is posted, but never under ten', () => {
    expect([0, 10, 499, 500, 549, 550, 50_000].map(brakeLimit)).toEqual([10, 10, 10, 10, 10, 11, 1000]);
  });

  it('is passed by deleted, voided and changed documents together', () => {
    expect(holds({ posted: 40, deleted: 10 })).toBe(false);
    expect(holds({ posted: 40, deleted: 11 })).toBe(true);
    expect(holds({ posted: 40, deleted: 4, voided: 4, changed: 3 })).toBe(true);
    expect(holds({ posted: 50_000, changed: 1000 })).toBe(false);
    expect(holds({ posted: 50_000, changed: 1001 })).toBe(true);
  });

  it('is nothing for deletions where rows may be hidden', () => {
    expect(holds({ posted: 40, deleted: 1, hidden: ['invoices'] })).toBe(true);
    expect(holds({ posted: 40, deleted: 1, hidden: [] })).toBe(false);
    expect(holds({ posted: 40, voided: 5, changed: 5, hidden: ['invoices'] })).toBe(false);
  });

  it('never makes a pass pass that is not even looked at closely', () => {
    for (let posted = 0; posted < 2000; posted += 1) expect(isSuspicious(brakeLimit(posted) + 1)).toBe(true);
  });
});

describe('an empty table', () => {
  it('holds if documents were known, posted or not', () => {
    expect(holds({ known: 11, present: 0 })).toBe(true);
    expect(holds({ known: 11, present: 1 })).toBe(false);
    expect(holds({ known: 1, present: 0 })).toBe(false);
    expect(holds({ known: 2, present: 0 })).toBe(true);
    expect(holds({ known: 11 })).toBe(false);
  });
});

describe('the finding', () => {
  it('names only the kinds that go too far, with their numbers', () => {
    const passes = new Map([
      ['client', { ...nothing, posted: 8, changed: 8, known: 8 }],
      ['invoice', { ...nothing, posted: 40, deleted: 39, known: 40 }],
    ] as const);
    expect(decideBrake(passes)).toEqual({
      invoice: { posted: 40, deleted: 39, voided: 0, changed: 0, known: 40, limit: 10 },
    });
  });
});
