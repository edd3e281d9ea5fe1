import { describe, expect, it } from 'vitest';
import { keepLines } from '../../src/hand-edits/keep-lines.ts';
import { posted } from '../xero/samples.ts';

const [category, option] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];

describe('lines that are kept as Xero has them', () => {
  it('take account, tax type, item and tracking from there, and stay the lines that they are', () => {
    const line = posted('k1', { lineItemId: 'l1', itemCode: 'OLD' });
    const words = {
      AccountCode: '260',
      TaxType: 'ZERO',
      Tracking: `${category}: ${option}`,
      Description: 'x',
    };
    expect(keepLines([line], { fields: {}, lines: [{ id: 'l1', words }] })).toEqual([
      {
        lineItemId: 'l1',
        contentKey: 'k1',
        accountCode: '260',
        taxType: 'ZERO',
        tracking: [{ categoryId: category, optionId: option }],
      },
    ]);
  });

  it('stay as they were posted where Xero has no such line any more, or was never seen', () => {
    const line = posted('k1', { lineItemId: 'l1' });
    expect(keepLines([line], { fields: {}, lines: [] })).toEqual([line]);
    expect(keepLines([line], null)).toEqual([line]);
  });
});
