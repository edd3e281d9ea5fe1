import { describe, expect, it } from 'vitest';
import { describeHold } from '../src/capture-problems.ts';

const nothing = { posted: 40, deleted: 0, voided: 0, changed: 0, known: 40, limit: 10 };
const words = (details: unknown) => {
  const found = describeHold('too-many-changes', details);
  return found === undefined ? '' : `${found.what} ${found.why}`;
};

describe('a hold over too many changes', () => {
  it('is told with its counts, in the words of each kind', () => {
    expect(words({ invoice: { ...nothing, voided: 12 } })).toContain('12 cancelled of the 40 invoices');
    expect(words({ payment: { ...nothing, voided: 12 } })).toContain(
      '12 no longer completed of the 40 payments',
    );
    expect(words({ expense: { ...nothing, deleted: 6, voided: 12 } })).toContain(
      '6 deleted and 12 no longer approved of the 40 expenses',
    );
    expect(words({ credit_note: { ...nothing, changed: 11 } })).toContain(
      '11 changed of the 40 credit notes',
    );
  });

  it('says where rows may only be hidden', () => {
    expect(words({ invoice: { ...nothing, deleted: 20, hidden: ['invoices'] } })).toContain(
      "20 deleted of the 40 invoices that are in Xero, or they are only hidden: PostgreSQL's row security keeps rows of invoices from",
    );
  });

  it('names every kind that went too far', () => {
    const text = words({ client: { ...nothing, deleted: 11 }, payment: { ...nothing, present: 0 } });
    expect(text).toContain('11 deleted of the 40 clients');
    expect(text).toContain('no payments any more, where there were 40');
  });
});
