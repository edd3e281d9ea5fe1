import { describe, expect, it } from 'vitest';
import { editsInWords } from '../../src/hand-edits/edits-in-words.ts';

describe('hand edits in words', () => {
  it('have dates and amounts as people read them', () => {
    const fields = [
      { field: 'DueDate', line: null, timetracker: '2026-06-01', xero: '2026-07-01' },
      { field: 'UnitAmount', line: 2, timetracker: '1250', xero: '1300.5' },
      { field: 'Line', line: 3, timetracker: null, xero: 'Travel: 1 × 50' },
      { field: 'Reference', line: null, timetracker: 'PO 7', xero: '' },
    ];
    expect(editsInWords({ fields })).toEqual([
      { field: 'Due date', timetracker: '1\u00a0Jun\u00a02026', xero: '1\u00a0Jul\u00a02026' },
      { field: 'Line 2, price', timetracker: '1,250.00', xero: '1,300.50' },
      { field: 'Line 3', timetracker: '(nothing)', xero: 'Travel: 1 × 50' },
      { field: 'Reference', timetracker: 'PO 7', xero: '(nothing)' },
    ]);
  });

  it('say how a document has ended', () => {
    const fields = [{ field: 'Status', line: null, timetracker: null, xero: 'MERGED' }];
    expect(editsInWords({ fields })).toEqual([
      { field: 'Status', timetracker: 'there', xero: 'merged into another contact' },
    ]);
  });
});
