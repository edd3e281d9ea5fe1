import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vendorIdOf } from '../../src/events/party.ts';
import { sourceId } from '../../src/events/values.ts';

describe('the id of a vendor', () => {
  it('comes from the name alone, so that it is found again when our database is lost', () => {
    expect(vendorIdOf('quill & sons')).toBe(vendorIdOf('quill & sons'));
    expect(vendorIdOf('quill & sons')).not.toBe(vendorIdOf('quill & son'));
    // Worked out another way: it must never change, since contacts in Xero bear it.
    const hex = createHash('sha256').update('quill & sons').digest('hex').slice(0, 16);
    expect(BigInt(vendorIdOf('quill & sons'))).toBe((BigInt(`0x${hex}`) % (10n ** 18n - 1n)) + 1n);
  });

  const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 2_147_483_647);
  it(`is an id like any other, and no two names of many share one (seed ${seed})`, () => {
    const ids = new Map<string, string>();
    fc.assert(
      fc.property(fc.string(), (name) => {
        const id = vendorIdOf(name);
        expect(sourceId.safeParse(id).success).toBe(true);
        expect(ids.get(id) ?? name).toBe(name);
        ids.set(id, name);
      }),
      { seed, numRuns: 1000 },
    );
  });
});
