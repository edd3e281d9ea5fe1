import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expenseTaxRate } from '../../src/xero/expense-tax-rate.ts';

const choices = ['20', '5.00', '17.5', '0'].map((rate) => ({ rate }));

/** The rate, or the problem with the percentage it speaks of. */
function rateOf(amount: string, taxAmount: string | null, taxRate: string | null = '0.00', chosen = choices) {
  const found = expenseTaxRate({ amount, taxAmount, taxRate }, chosen);
  return found.ok ? found.rate : `${found.problem.type} ${found.problem.parameters['taxRate'] ?? ''}`;
}

describe('the tax rate of an expense', () => {
  it('is the stored one if it gives the tax to within a cent', () => {
    expect(rateOf('50.00', '10.00', '20.00')).toBe('20.00');
    expect(rateOf('50.00', '10.01', '20.00')).toBe('20.00');
    expect(rateOf('50.00', '9.99', '20.00')).toBe('20.00');
    // The stored one counts though no tax type is chosen for it: that is said later.
    expect(rateOf('100.00', '19.00', '19.00')).toBe('19.00');
  });

  it.each([
    ['10.02', '20.00'],
    ['9.98', '20.00'],
    ['0.00', '20.00'],
    ['-10.00', '20.00'],
    [null, '20.00'],
  ])('is for a person if the tax is %s on 50.00 and the stored rate %s', (tax, rate) => {
    const found = expenseTaxRate({ amount: '50.00', taxAmount: tax, taxRate: rate }, choices);
    expect(found).toMatchObject({
      ok: false,
      problem: {
        type: 'expense-tax-does-not-match',
        parameters: { amount: '50.00', taxRate: rate, taxAmount: new Decimal(tax ?? 0).toFixed(2) },
      },
    });
  });

  it('is zero without a tax, whether a rate is stored as zero or not at all', () => {
    for (const taxAmount of ['0.00', '0', null]) {
      for (const taxRate of ['0.00', '0', null]) expect(rateOf('50.00', taxAmount, taxRate)).toBe('0.00');
    }
  });

  it('is the chosen one that gives the tax, where the forms have stored none', () => {
    expect(rateOf('50.00', '10.00')).toBe('20');
    expect(rateOf('50.00', '2.50', null)).toBe('5.00');
    expect(rateOf('12.34', '2.16')).toBe('17.5');
  });

  it('is the nearest of the chosen ones where several give it to within a cent', () => {
    // 0.20 at 20 % is 0.04, at 17.5 % 0.035.
    expect(rateOf('0.20', '0.04')).toBe('20');
    expect(rateOf('0.20', '0.04', '0', choices.toReversed())).toBe('20');
    expect(rateOf('0.20', '0.03')).toBe('17.5');
  });

  it('is not guessed where two chosen ones are equally near, whichever was chosen first', () => {
    const two = [{ rate: '5' }, { rate: '15.00' }];
    for (const among of [two, two.toReversed()])
      expect(rateOf('0.10', '0.01', '0', among)).toMatch(/^expense-tax-rate-unclear/);
    expect(rateOf('0.10', '0.01', '0', [...two, { rate: '10' }])).toBe('10');
    expect(rateOf('0.10', '0.01', '0', [{ rate: '15' }, { rate: '15.00' }])).toBe('15');
  });

  it('is never a rate that was not chosen: the percentage is said as people write it', () => {
    expect(rateOf('100.00', '19.00')).toBe('purchase-tax-rate-not-mapped 19');
    // 20 % of 12.34 is 2.468: nobody looks for 20.02 %.
    expect(rateOf('12.34', '2.47', '0', [{ rate: '5' }])).toBe('purchase-tax-rate-not-mapped 20');
    expect(rateOf('200.00', '15.75', '0')).toBe('purchase-tax-rate-not-mapped 7.88');
    expect(rateOf('1000.00', '81.00')).toBe('purchase-tax-rate-not-mapped 8.1');
    expect(rateOf('0.00', '2.00')).toBe('purchase-tax-rate-not-mapped 0');
    expect(rateOf('50.00', '10.00', '0', [])).toBe('purchase-tax-rate-not-mapped 20');
  });

  it('is not the one for no tax where there is a cent of it', () => {
    expect(rateOf('0.10', '0.01', '0', [{ rate: '0' }])).toBe('purchase-tax-rate-not-mapped 10');
  });

  const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 2_147_483_647);
  it(`is found again for any amount whose tax was worked out by a chosen rate (seed ${seed})`, () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.constantFrom('20', '5.00', '17.5', '0'),
        (cents, rate) => {
          const amount = new Decimal(cents).dividedBy(100);
          const tax = amount.times(rate).dividedBy(100).toFixed(2);
          const found = expenseTaxRate(
            { amount: amount.toFixed(2), taxAmount: tax, taxRate: '0.00' },
            choices,
          );
          const isUnclear = !found.ok && found.problem.type === 'expense-tax-rate-unclear';
          expect(found.ok || isUnclear).toBe(true);
          // Of more than a pound the rates are too far apart to be confused.
          const isSame = found.ok && new Decimal(found.rate).equals(rate);
          expect(isSame || cents < 100).toBe(true);
        },
      ),
      { seed, numRuns: 500 },
    );
  });
});
