import { describe, expect, it } from 'vitest';
import { checkProperties } from './properties.ts';

const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 2_147_483_647);
const cases = 10_000;

describe('for any invoice, credit note or expense that TimeTracker can store', () => {
  it(
    `Xero comes to TimeTracker's figures to the cent, or it is held for a cause (seed ${seed})`,
    { timeout: 120_000 },
    () => {
      const { figures, fault } = checkProperties(cases, seed);
      expect(fault).toBeUndefined();
      expect(figures).toMatchObject({
        cases,
        unequal: 0,
        heldWithoutCause: 0,
        postedInSpiteOfCause: 0,
        refusable: 0,
        heldShare: 0,
      });
      // They say something: most are posted, many with a rounding line, and many are of TimeTracker's own making.
      expect(figures.posted).toBeGreaterThan(cases / 4);
      expect(figures.held).toBeGreaterThan(cases / 10);
      expect(figures.withRoundingLine).toBeGreaterThan(cases / 100);
      expect(figures.ownArithmetic).toBeGreaterThan(cases / 5);
    },
  );
});
