import { describe, expect, it } from 'vitest';
import { creditNoteShouldBe } from '../../../sandbox/demo/credit-note-should-be.ts';
import type { PaymentState } from '../../../sandbox/demo/firm-rows.ts';
import { paymentAccountOf, paymentShouldBe, type Standing } from '../../../sandbox/demo/payment-should-be.ts';
import { demoChoices } from '../../../sandbox/demo/settings.ts';
import { inXeroAsIs, type Posted, type Verdict } from '../../../sandbox/demo/verdict.ts';
import { firmInMemory } from './firm-in-memory.ts';

const rows = firmInMemory();

/** An invoice over 864.00 GBP that is in Xero, with something else about it. */
function invoiceWith(change: Partial<Standing>): Standing {
  const row = rows.invoices.find((one) => one.id === 38);
  if (row === undefined) throw new Error('no invoice 38');
  return { row, verdict: inXeroAsIs, posted: 'live', ...change };
}

const plain: PaymentState = {
  id: 100,
  invoiceId: 38,
  amount: '864.00',
  currency: 'GBP',
  date: '2026-09-30',
  method: 'bank_transfer',
  reference: 'REF-1',
  status: 'completed',
  gatewayTransactionId: null,
};

function judged(
  change: Partial<PaymentState>,
  posted: Posted = 'never',
  invoice: Partial<Standing> & { readonly due?: string } = {},
  beside: readonly PaymentState[] = [],
): Verdict {
  const payment = { ...plain, ...change };
  return paymentShouldBe(payment, posted, {
    paymentAccounts: demoChoices.paymentAccounts,
    lockedUntil: '2026-03-31',
    goLiveDate: '2026-07-01',
    invoice: invoiceWith(invoice),
    due: invoice.due ?? '864.00',
    payments: [...beside, payment],
  });
}

describe('where a payment belongs', () => {
  it.each([
    ['completed', { state: 'inXero' }],
    ['pending', { state: 'leftAlone', reason: 'payment-pending' }],
    ['failed', { state: 'leftAlone', reason: 'payment-failed' }],
    ['refunded', { state: 'leftAlone', reason: 'payment-refunded' }],
    ['banana', { state: 'held', problems: ['unknown-payment-status'] }],
  ])('that is %s and was never posted', (status, verdict) => {
    expect(judged({ status })).toMatchObject(verdict);
  });

  it('is looked at by a person when it is refunded after it was posted', () => {
    expect(judged({ status: 'refunded' }, 'live')).toEqual({
      state: 'held',
      problems: ['refunded-after-posting'],
    });
    expect(judged({ status: 'refunded' }, 'voided')).toMatchObject({ state: 'leftAlone' });
  });

  it('is in Xero up to what is due, and held from a penny more', () => {
    expect(judged({ amount: '864.00' })).toMatchObject({ state: 'inXero' });
    expect(judged({ amount: '864.01' })).toEqual({ state: 'held', problems: ['payment-exceeds-due'] });
    expect(judged({ amount: '10.00' }, 'never', { due: '9.99' })).toMatchObject({ state: 'held' });
  });

  it('begins with the go-live date, that day included', () => {
    expect(judged({ date: '2026-06-30' })).toEqual({ state: 'leftAlone', reason: 'before-go-live' });
    expect(judged({ date: '2026-07-01' })).toMatchObject({ state: 'inXero' });
  });

  it('follows its invoice: left alone with it, held while that is held, refused or voided', () => {
    const following = (verdict: Verdict, posted: Posted = 'never') =>
      judged({}, 'never', { verdict, posted });
    const needsYou = { state: 'held', problems: ['invoice-needs-you'] };
    expect(following({ state: 'leftAlone', reason: 'draft' })).toEqual({
      state: 'leftAlone',
      reason: 'invoice-left-alone',
    });
    expect(following({ state: 'held', problems: ['unknown-status'] })).toEqual(needsYou);
    expect(following({ state: 'rejected', message: 'no' })).toEqual(needsYou);
    expect(following({ state: 'voided' }, 'voided')).toEqual({ state: 'held', problems: ['invoice-voided'] });
    // An older state of its invoice is in Xero and takes it.
    expect(following({ state: 'held', problems: ['unknown-status'] }, 'live')).toMatchObject({
      state: 'inXero',
    });
  });

  it('stays in Xero whatever becomes of its invoice', () => {
    const held: Verdict = { state: 'held', problems: ['tax-does-not-match'] };
    expect(judged({}, 'live', { verdict: held, posted: 'voided', due: '0.00' })).toMatchObject({
      state: 'inXero',
    });
  });

  it('is held in another currency than its invoice, and takes its invoice’s where it has none', () => {
    expect(judged({ currency: 'EUR' })).toEqual({ state: 'held', problems: ['payment-other-currency'] });
    expect(judged({ currency: null })).toMatchObject({ state: 'inXero' });
  });

  it('is held where the same money was recorded before: same amount, and same transaction or reference', () => {
    const double = (change: Partial<PaymentState>, own: Partial<PaymentState> = {}): Verdict =>
      judged({ amount: '100.00', ...own }, 'never', {}, [{ ...plain, id: 99, amount: '100.00', ...change }]);
    expect(double({})).toEqual({ state: 'held', problems: ['payment-entered-twice'] });
    expect(double({ reference: ' REF-1 ' })).toMatchObject({ state: 'held' });
    expect(double({ reference: 'REF-2' })).toMatchObject({ state: 'inXero' });
    expect(double({ amount: '100.01' })).toMatchObject({ state: 'inXero' });
    expect(double({ status: 'failed' })).toMatchObject({ state: 'inXero' });
    expect(double({ id: 101 })).toMatchObject({ state: 'inXero' });
    expect(double({ reference: null }, { reference: null })).toMatchObject({ state: 'inXero' });
    expect(double({ reference: '' }, { reference: '' })).toMatchObject({ state: 'inXero' });
    const gateway = { reference: null, gatewayTransactionId: 'pi_1' };
    expect(double(gateway, gateway)).toMatchObject({ state: 'held' });
  });

  it('goes to the account of method and currency, else of the method, else of the currency', () => {
    const accounts = [
      { method: 'paypal', currency: 'EUR', account: 'both' },
      { method: 'PayPal', currency: null, account: 'method' },
      { method: null, currency: 'EUR', account: 'currency' },
    ];
    expect(paymentAccountOf('paypal', 'EUR', accounts)).toBe('both');
    expect(paymentAccountOf('PAYPAL', 'GBP', accounts)).toBe('method');
    expect(paymentAccountOf(null, 'EUR', accounts)).toBe('currency');
    expect(paymentAccountOf('cash', 'GBP', accounts)).toBeNull();
    expect(
      paymentAccountOf('cash', 'GBP', [...accounts, { method: null, currency: null, account: 'any' }]),
    ).toBe('any');
  });
});

describe('where a credit note belongs', () => {
  const note = {
    id: 9,
    invoiceId: 38,
    number: 'CN-38-1',
    amount: '9999.00',
    reason: null,
    date: '2026-10-01',
  };
  const where = (change: Partial<typeof note>, invoice: Partial<Standing> = {}): Verdict =>
    creditNoteShouldBe({ ...note, ...change }, 'never', {
      lockedUntil: '2026-08-31',
      goLiveDate: '2026-07-01',
      invoice: invoiceWith(invoice),
    });

  it('is in Xero even where it is more than is due', () => {
    expect(where({})).toMatchObject({ state: 'inXero' });
  });

  it('follows its invoice', () => {
    const held: Verdict = { state: 'held', problems: ['unknown-status'] };
    expect(where({}, { verdict: held, posted: 'never' })).toEqual({
      state: 'held',
      problems: ['invoice-needs-you'],
    });
    const draft: Verdict = { state: 'leftAlone', reason: 'draft' };
    expect(where({}, { verdict: draft, posted: 'never' })).toMatchObject({ state: 'leftAlone' });
  });

  it('is held without an amount or with a negative one, and refused in a locked period', () => {
    expect(where({ amount: '0.00' })).toMatchObject({ state: 'held' });
    expect(where({ amount: '-5.00' })).toMatchObject({ state: 'held' });
    expect(where({ date: '2026-08-31' })).toMatchObject({ state: 'rejected' });
    expect(where({ date: '2026-06-30' })).toMatchObject({ state: 'leftAlone' });
  });
});
