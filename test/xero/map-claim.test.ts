import { describe, expect, it } from 'vitest';
import { mapClaim } from '../../src/xero/map-claim.ts';

describe('the claim of a receipt', () => {
  it('names the receipt and its user, and leaves the status to Xero', () => {
    const { element, expected } = mapClaim('receipt-in-xero', 'user-in-xero', 'TT-main-e9');
    expect(JSON.parse(element)).toEqual({
      User: { UserID: 'user-in-xero' },
      Receipts: [{ ReceiptID: 'receipt-in-xero' }],
    });
    expect(expected).toEqual({ marker: 'TT-main-e9', aboutId: 'receipt-in-xero' });
  });
});
