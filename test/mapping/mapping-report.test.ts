import { describe, expect, it } from 'vitest';
import { noLists } from '../../src/mapping/lists.ts';
import { isFine, mappingReport } from '../../src/mapping/mapping-report.ts';
import { heldRows } from '../../src/mapping/rows.ts';
import { lists, rightSettings, settings } from './lists.ts';

const waiting = heldRows(
  [
    {
      kind: 'invoice',
      problem: 'account-not-chosen',
      parameters: { lineType: 'goods' },
      of: null,
      documents: 12,
    },
  ],
  settings(),
);
const none = heldRows([], settings());
const seven = { 'sales-tax': [{ key: '7', name: '7', documents: 4 }] };

describe('the report of a mapping', () => {
  it('is fine where all is chosen rightly', () => {
    const report = mappingReport(rightSettings, lists, {}, none);
    expect(report).toEqual({ faults: [], missing: [], unchecked: [] });
    expect(isFine(report)).toBe(true);
  });

  it('names what is missing with the documents that it holds', () => {
    const report = mappingReport(settings(), lists, {}, waiting);
    expect(report.missing).toEqual([{ section: 'accounts', key: 'goods', documents: 0, held: 12 }]);
    expect(isFine(report)).toBe(false);
  });

  it('names what documents have and nothing is chosen for, which alone is not wrong', () => {
    const report = mappingReport(rightSettings, lists, seven, none);
    expect(report.missing).toEqual([{ section: 'sales-tax', key: '7', documents: 4, held: 0 }]);
    expect(isFine(report)).toBe(true);
  });

  it('misses nothing for kinds that are switched off', () => {
    const { kinds } = settings();
    const off = settings({ kinds: { ...kinds, invoices: false, creditNotes: false } });
    expect(mappingReport(off, lists, seven, none).missing).toEqual([]);
  });

  it('misses no category where a default account serves', () => {
    const seen = { 'expense-categories': [{ key: 'meals', name: 'Meals', documents: 1 }] };
    expect(mappingReport(rightSettings, lists, seen, none).missing).toEqual([]);
    expect(mappingReport(settings(), lists, seen, none).missing).toHaveLength(1);
  });

  it('says how many documents a wrong choice holds', () => {
    const wrong = { ...rightSettings, accounts: { ...rightSettings.accounts, goods: '205' } };
    expect(mappingReport(wrong, lists, {}, waiting).faults).toMatchObject([{ key: 'goods', held: 12 }]);
  });

  it('is not fine where a list could not be read', () => {
    const report = mappingReport(rightSettings, { ...noLists, accounts: lists.accounts }, {}, none);
    expect(report.unchecked).toContain('items');
    expect(isFine(report)).toBe(false);
  });
});
