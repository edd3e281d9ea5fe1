import { describe, expect, it } from 'vitest';
import { missingPayment, type MoneyOfInvoice } from '../../src/xero/missing-payment.ts';
import { invoice } from './samples.ts';

const money = (changes: Partial<MoneyOfInvoice> = {}): MoneyOfInvoice => ({
  received: '0',
  credited: '0',
  unclear: false,
  ...changes,
});
const paid = invoice({ status: 'paid', paymentDate: '2026-11-15' });

describe('the payment that TimeTracker has no row of', () => {
  it.each([
    ['nothing else is known', money(), '120.00'],
    ['a part was received', money({ received: '50.00' }), '70.00'],
    ['a part was received and another credited', money({ received: '50.00', credited: '20.5' }), '49.50'],
    ['all was received', money({ received: '120.00' }), undefined],
    ['more than all was received', money({ received: '120.01' }), undefined],
    ['a payment of it is pending or refunded', money({ unclear: true }), undefined],
  ])('is what is left where %s', (_, known, amount) => {
    expect(missingPayment(paid, known)?.amount).toBe(amount);
  });

  it.each(['sent', 'overdue', 'cancelled', 'draft', 'PAID'])('is none of an invoice that is %s', (status) => {
    expect(missingPayment(invoice({ status }), money())).toBeUndefined();
  });

  it('is none of an invoice that is gone', () => {
    expect(missingPayment(null, money())).toBeUndefined();
  });

  it('is another one where its amount or day is another, and the same whatever else of the invoice changes', () => {
    const keyOf = (data: Parameters<typeof missingPayment>[0], known = money()) =>
      missingPayment(data, known)?.key;
    const key = keyOf(paid);
    expect(keyOf({ ...paid, paymentDate: '2026-11-16' })).not.toBe(key);
    expect(keyOf(paid, money({ received: '1.00' }))).not.toBe(key);
    expect(keyOf({ ...paid, paymentMethod: 'cash' })).not.toBe(key);
    const told = { ...paid, buyerReference: 'PO 1', paymentMethod: null };
    expect(keyOf(told)).toBe(key);
  });
});
