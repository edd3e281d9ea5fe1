import { describe, expect, it } from 'vitest';
import { mapAllocation, mapAllocationEnd } from '../../src/xero/map-allocation.ts';
import { invoiceXeroId, link } from './samples.ts';
import { readSent } from './xero-arithmetic.ts';

describe('the allocation of a credit note', () => {
  const noteId = 'note-in-xero';
  const given = { marker: 'TT-main-n4', date: '2026-11-12', invoiceId: invoiceXeroId, noteId };

  it('gives an amount of the note to its invoice, in digits', () => {
    const { element, expected, uniqueName } = mapAllocation({ ...given, amount: '60.10' });
    expect(element).toContain('"Amount":60.10');
    expect(readSent(element)).toEqual({
      Invoice: { InvoiceID: invoiceXeroId },
      Amount: '60.10',
      Date: '2026-11-12',
    });
    expect(expected).toEqual({
      marker: 'TT-main-n4',
      parentId: noteId,
      aboutId: invoiceXeroId,
      amount: '60.10',
    });
    expect(uniqueName).toBeNull();
  });

  it('is taken off by its id and that of the note, and something follows', () => {
    const allocation = link({ xeroKind: 'Allocation', part: 'allocation', xeroId: 'allocation-in-xero' });
    const note = link({ xeroKind: 'CreditNote', xeroId: noteId });
    expect(mapAllocationEnd(allocation, note, 'TT-main-n4').expected).toEqual({
      marker: 'TT-main-n4',
      xeroId: 'allocation-in-xero',
      parentId: noteId,
      status: 'DELETED',
      more: true,
    });
  });
});
