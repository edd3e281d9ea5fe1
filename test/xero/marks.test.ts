import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LedgerKind } from '../../src/events/document-kind.ts';
import { markedReference, markerUrl, markOf, shortMark } from '../../src/xero/marks.ts';

const kinds: readonly LedgerKind[] = [
  'client',
  'invoice',
  'expense',
  'payment',
  'credit_note',
  'vendor',
  'employee',
];

describe('our mark', () => {
  it('never changes, since it stands in Xero', () => {
    expect(kinds.map((kind) => shortMark('main', kind, '12'))).toEqual([
      'TT-main-c12',
      'TT-main-i12',
      'TT-main-e12',
      'TT-main-p12',
      'TT-main-n12',
      'TT-main-v12',
      'TT-main-u12',
    ]);
    expect(markOf('main', 'expense', '12')).toBe('main.expense.12');
  });

  it('is another for another installation, kind or document, and fits the fifty characters of a ContactNumber', () => {
    const marks = ['main', 'second'].flatMap((installation) =>
      kinds.flatMap((kind) => ['1', '12', '112'].map((id) => shortMark(installation, kind, id))),
    );
    expect(new Set(marks).size).toBe(marks.length);
    expect(shortMark('a'.repeat(24), 'vendor', '9'.repeat(18)).length).toBeLessThanOrEqual(50);
  });

  it('stands in the address of the document, whatever ends the base address', () => {
    const url = 'https://time.example/tt/expenses/9?ttx=main.expense.9';
    expect(markerUrl('https://time.example/tt/', 'main', 'expense', '9')).toBe(url);
    expect(markerUrl('https://time.example/tt', 'main', 'expense', '9')).toBe(url);
  });
});

describe('a reference', () => {
  it('is what people know the document by, on one line and without entities, then our mark', () => {
    expect(markedReference('  BACS\r\n 12 &amp; 13 ', 'TT-main-p5')).toBe('BACS 12 & 13 TT-main-p5');
  });

  it('is our mark alone where people know nothing', () => {
    for (const words of [undefined, '', ' \n'])
      expect(markedReference(words, 'TT-main-p5')).toBe('TT-main-p5');
  });

  const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 2_147_483_647);
  it(`is never longer than Xero takes, and its last word is always our mark (seed ${seed})`, () => {
    const words = fc.oneof(
      fc.string({ maxLength: 600 }),
      fc.string({ unit: 'grapheme', maxLength: 400 }),
      fc.constant('x'.repeat(300)),
      fc.constant('😀'.repeat(300)),
    );
    fc.assert(
      fc.property(words, (text) => {
        const reference = markedReference(text, 'TT-main-p5');
        expect(reference.length).toBeLessThanOrEqual(255);
        expect(reference.split(' ').at(-1)).toBe('TT-main-p5');
        expect(reference).toBe(reference.trim());
        expect(reference).not.toMatch(/\s{2}|[\n\r\t]/);
        // No sign was cut in half.
        expect(reference.isWellFormed() || !text.isWellFormed()).toBe(true);
      }),
      { seed, numRuns: 500 },
    );
    expect(markedReference('x'.repeat(300), 'TT-main-p5')).toHaveLength(255);
  });
});
