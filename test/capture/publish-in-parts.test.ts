import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf } from '../../src/capture/publish-in-parts.ts';

const record = (value: string) => ({ topic: 't', key: 'k', value });

describe('parts of records', () => {
  it('keep all records in order, none is empty, and none is too large but a single large record', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 30 })),
        fc.integer({ min: 1, max: 50 }),
        (values, most) => {
          const parts = partsOf(values.map(record), most);
          expect(parts.flat().map(({ value }) => value)).toEqual(values);
          for (const part of parts) {
            expect(part.length).toBeGreaterThan(0);
            const bytes = part.reduce((sum, { value }) => sum + Buffer.byteLength(value), 0);
            expect(bytes <= most || part.length === 1).toBe(true);
          }
        },
      ),
    );
  });

  it('are as few as they can be in order', () => {
    expect(partsOf(['aa', 'bb', 'cc'].map(record), 4)).toHaveLength(2);
    expect(partsOf([], 4)).toEqual([]);
  });
});
