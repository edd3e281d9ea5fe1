import { describe, expect, it } from 'vitest';
import { documentWordOf, documentWords, outcomesOf } from '../../src/http/document-word.ts';

describe('the word for where a document stands', () => {
  it.each([
    ['synced', 'in-xero'],
    ['unchanged', 'in-xero'],
    [null, 'on-its-way'],
    ['superseded', 'on-its-way'],
    ['unknown', 'on-its-way'],
    ['waiting', 'waiting'],
    ['held', 'needs-you'],
    ['rejected', 'needs-you'],
    ['skipped', 'left-alone'],
  ] as const)('%s is %s', (outcome, word) => {
    expect(documentWordOf(outcome)).toBe(word);
    expect(outcomesOf(word)).toContain(outcome);
  });

  it('is one of five, and together they stand for every outcome once', () => {
    const all = documentWords.flatMap(outcomesOf);
    expect(all).toHaveLength(9);
    expect(new Set(all).size).toBe(9);
  });
});
