import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/problems.ts';
import { chooseTaxType, type TaxSide } from '../../src/xero/choose-tax-type.ts';
import { facts, settings } from './samples.ts';

function choose(taxRate: string, side: TaxSide, taxFacts = facts().taxTypes) {
  const problems: Problem[] = [];
  const taxType = chooseTaxType(
    taxRate,
    side,
    { settings: settings(), facts: facts({ taxTypes: taxFacts }) },
    problems,
  );
  return { taxType, problems };
}

describe('the tax type of a percentage', () => {
  it.each([
    ['20.00', 'sales', 'OUTPUT2'],
    ['20', 'purchases', 'INPUT2'],
    ['5', 'sales', 'RROUTPUT'],
    ['5.000', 'purchases', 'RRINPUT'],
    ['0.00', 'sales', 'ZERORATEDOUTPUT'],
    ['0', 'purchases', 'NONE'],
  ] as const)(
    'of %s %% in %s is the one that was chosen, however many zeros: %s',
    (taxRate, side, taxType) => {
      expect(choose(taxRate, side)).toEqual({ taxType, problems: [] });
    },
  );

  it('is never guessed, and each side has its own', () => {
    expect(choose('19.00', 'sales')).toEqual({
      taxType: '',
      problems: [{ type: 'tax-rate-not-mapped', parameters: { taxRate: '19' } }],
    });
    expect(choose('19.00', 'purchases').problems).toEqual([
      { type: 'purchase-tax-rate-not-mapped', parameters: { taxRate: '19' } },
    ]);
  });

  it.each([
    ['archived', { status: 'ARCHIVED', effectiveRate: '20' }],
    ['deleted', { status: 'DELETED', effectiveRate: '20' }],
    ['of another percentage by now', { status: 'ACTIVE', effectiveRate: '17.5' }],
  ])('cannot be one that is %s', (_, fact) => {
    const taxFacts = new Map(facts().taxTypes).set('OUTPUT2', { taxType: 'OUTPUT2', ...fact });
    expect(choose('20.00', 'sales', taxFacts).problems).toEqual([
      { type: 'tax-type-wrong', parameters: { taxRate: '20', taxType: 'OUTPUT2' } },
    ]);
  });

  it('cannot be one that the organisation does not have', () => {
    const taxFacts = new Map(facts().taxTypes);
    taxFacts.delete('OUTPUT2');
    expect(choose('20.00', 'sales', taxFacts).problems.map(({ type }) => type)).toEqual(['tax-type-wrong']);
  });
});
