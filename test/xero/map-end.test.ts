import { describe, expect, it } from 'vitest';
import { mapEnd } from '../../src/xero/map-end.ts';
import { link } from './samples.ts';

describe('what ends something in Xero', () => {
  it.each([
    ['Invoice', 'void', { InvoiceID: 'x', Status: 'VOIDED' }],
    ['Invoice', 'delete', { InvoiceID: 'x', Status: 'DELETED' }],
    ['CreditNote', 'void', { CreditNoteID: 'x', Status: 'VOIDED' }],
    ['BankTransaction', 'delete', { BankTransactionID: 'x', Status: 'DELETED' }],
    ['Receipt', 'delete', { ReceiptID: 'x', Status: 'DELETED' }],
    ['ExpenseClaim', 'void', { ExpenseClaimID: 'x', Status: 'VOIDED' }],
    // A payment is named by the path alone.
    ['Payment', 'delete', { Status: 'DELETED' }],
  ] as const)('for a %s to %s: its id, the status, and nothing else', (xeroKind, operation, element) => {
    const end = mapEnd(link({ xeroKind, xeroId: 'x' }), operation, 'marker');
    expect(JSON.parse(end.element)).toEqual(element);
    expect(end.expected).toEqual({ marker: 'marker', xeroId: 'x', status: element.Status });
  });

  it('carries what else Xero asks for', () => {
    const end = mapEnd(link({ xeroKind: 'Receipt', xeroId: 'x' }), 'delete', 'm', { User: { UserID: 'u' } });
    expect(JSON.parse(end.element)).toEqual({ ReceiptID: 'x', User: { UserID: 'u' }, Status: 'DELETED' });
  });

  it('shares no call with another write of its number', () => {
    expect(mapEnd(link({ xeroNumber: 'INV-7' }), 'void', 'm').uniqueName).toBe('inv-7');
    expect(mapEnd(link({ xeroNumber: null }), 'void', 'm').uniqueName).toBeNull();
  });
});
