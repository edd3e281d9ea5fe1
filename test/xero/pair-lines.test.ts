import { describe, expect, it } from 'vitest';
import type { PricedLine } from '../../src/xero/map-invoice-lines.ts';
import { pairLines, roundingKey } from '../../src/xero/pair-lines.ts';
import { posted } from './samples.ts';

/** A line of which only the content counts here. */
function saying(contentKey: string): PricedLine {
  return {
    source: contentKey === roundingKey ? 'rounding' : 'item',
    description: contentKey,
    quantity: '1',
    unitAmount: '1',
    lineAmount: '1.00',
    contentKey,
  };
}

/** Which line in Xero each line is: its content there, with `!` if it has changed, or nothing. */
function pairs(now: string[], before: string[]): (string | undefined)[] {
  return pairLines(
    now.map(saying),
    before.map((key, index) => posted(key, { lineItemId: `${index}` })),
  ).map((pair) => pair && pair.posted.contentKey + (pair.unchanged ? '' : '!'));
}

describe('lines of an invoice and those in Xero', () => {
  it('belong together by what they say, whatever their order', () => {
    expect(pairs(['c', 'a', 'b'], ['a', 'b', 'c'])).toEqual(['c', 'a', 'b']);
  });

  it('of the same content are paired one by one', () => {
    const [first, second, third] = pairLines(['a', 'a', 'a'].map(saying), [
      posted('a', { lineItemId: '1' }),
      posted('a', { lineItemId: '2' }),
    ]);
    expect([first?.lineItemId, second?.lineItemId, third]).toEqual(['1', '2', undefined]);
  });

  it('that changed take the places that are left, in order', () => {
    expect(pairs(['a', 'x', 'c', 'y'], ['a', 'b', 'c', 'd'])).toEqual(['a', 'b!', 'c', 'd!']);
  });

  it('without a place are new', () => {
    expect(pairs(['a', 'x', 'y'], ['a', 'b'])).toEqual(['a', 'b!', undefined]);
    expect(pairs(['a'], [])).toEqual([undefined]);
  });

  it('that are gone are nobody: they are removed by not being sent', () => {
    expect(pairs(['a'], ['b', 'a', 'c'])).toEqual(['a']);
  });

  it('never turn the rounding line into one of the firm, and keep it while it is needed', () => {
    expect(pairs(['x', roundingKey], ['a', roundingKey])).toEqual(['a!', roundingKey]);
    expect(pairs(['x', 'y'], ['a', roundingKey])).toEqual(['a!', undefined]);
  });
});
