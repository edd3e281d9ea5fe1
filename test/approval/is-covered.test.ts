import { describe, expect, it } from 'vitest';
import { isCovered, shownName, type Saying } from '../../src/approval/is-covered.ts';

const shown: Saying = { contentHash: 'state', operation: 'create', part: 'document', elementHash: 'words' };

describe('an approval', () => {
  it('is for the state of the document that was shown', () => {
    expect(isCovered(shown, shown)).toBe(true);
    expect(isCovered(shown, { ...shown, contentHash: 'changed' })).toBe(false);
  });

  it('is for the words that were shown: another mapping makes others of the same state', () => {
    expect(isCovered(shown, { ...shown, elementHash: 'other account' })).toBe(false);
  });

  it('covers further steps of that state', () => {
    expect(isCovered(shown, { ...shown, part: 'allocation', elementHash: 'allocated' })).toBe(true);
    const taken = { ...shown, operation: 'delete' } as const;
    expect(isCovered(taken, { ...shown, elementHash: 'made anew' })).toBe(true);
    expect(isCovered(taken, { ...shown, contentHash: 'changed', elementHash: 'made anew' })).toBe(false);
  });

  it('covers whatever the words become where they could not be known', () => {
    expect(isCovered({ ...shown, elementHash: null }, shown)).toBe(true);
    expect(isCovered(shown, { ...shown, elementHash: null })).toBe(true);
  });
});

describe('the name of what is shown', () => {
  it('is another one whenever something about it is', () => {
    const changes: Partial<Saying>[] = [
      {},
      { contentHash: 'changed' },
      { operation: 'void' },
      { part: 'fee' },
      { elementHash: 'other' },
      { elementHash: null },
    ];
    const names = changes.map((change) => shownName({ ...shown, ...change }));
    expect(new Set(names).size).toBe(changes.length);
    expect(shownName({ ...shown })).toBe(names[0]);
  });
});
