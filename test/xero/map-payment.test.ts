import { describe, expect, it } from 'vitest';
import type { PaymentData } from '../../src/events/payment.ts';
import { mapPayment, type PaymentContext } from '../../src/xero/map-payment.ts';
import { bankAccount, bankId, facts, invoiceXeroId, payment, settings } from './samples.ts';
import { readSent } from './xero-arithmetic.ts';

function contextOf(changes: Partial<PaymentContext> = {}): PaymentContext {
  return {
    marker: 'TT-main-p5',
    invoiceId: invoiceXeroId,
    invoiceCurrency: 'GBP',
    wasInXero: false,
    settings: settings(),
    facts: facts(),
    ...changes,
  };
}

function mapped(data: PaymentData, changes: Partial<PaymentContext> = {}) {
  const result = mapPayment(data, contextOf(changes));
  if (!result.ok) throw new Error(`held: ${result.problems.map(({ type }) => type).join(', ')}`);
  return { ...result.mapped, sent: readSent(result.mapped.element) };
}

function problemsOf(data: PaymentData, changes: Partial<PaymentContext> = {}): string[] {
  const result = mapPayment(data, contextOf(changes));
  return result.ok ? [] : result.problems.map(({ type }) => type);
}

describe('a payment as Xero gets it', () => {
  it('pays its invoice by id, gross, on its day, into the account of its method', () => {
    const data = payment({ reference: 'BACS 12', gatewayFee: '2.00' });
    const { sent, expected } = mapped(data);
    expect(sent).toEqual({
      Invoice: { InvoiceID: invoiceXeroId },
      Date: '2026-11-10',
      Amount: '120.00',
      Reference: 'BACS 12 TT-main-p5',
      Account: { AccountID: bankId },
    });
    expect(expected).toEqual({ marker: 'TT-main-p5', aboutId: invoiceXeroId, amount: '120.00' });
  });

  it('is known by its reference, else its transaction, else its method, and always by our mark', () => {
    const referenceOf = (changes: Partial<PaymentData>) => mapped(payment(changes)).sent['Reference'];
    expect(referenceOf({ reference: 'A &amp; B', gatewayTransactionId: 'pi_1' })).toBe('A & B TT-main-p5');
    for (const reference of [null, '', 'None']) {
      expect(referenceOf({ reference, gatewayTransactionId: 'pi_1' })).toBe('pi_1 TT-main-p5');
      expect(referenceOf({ reference })).toBe('bank_transfer TT-main-p5');
      expect(referenceOf({ reference, method: '' })).toBe('TT-main-p5');
    }
    expect(referenceOf({ reference: 'x'.repeat(100) })).toHaveLength(111);
  });

  it('says the same though another account is chosen now, and another thing with another amount or day', () => {
    const other = '77777777-7777-4777-8777-777777777777';
    const before = mapped(payment());
    const elsewhere = mapped(payment(), {
      settings: settings({ paymentAccounts: [{ method: null, currency: null, account: other }] }),
      facts: facts({ paymentAccounts: new Map([[other, bankAccount({ id: other })]]) }),
    });
    expect(elsewhere.elementHash).toBe(before.elementHash);
    expect(mapped(payment({ gatewayFee: '1.00', sameReference: ['9'] })).elementHash).toBe(
      before.elementHash,
    );
    for (const changes of [{ amount: '119.99' }, { paymentDate: '2026-11-11' }, { reference: 'X' }])
      expect(mapped(payment(changes)).elementHash).not.toBe(before.elementHash);
  });

  it('says another thing by another method, since its account is chosen by that', () => {
    const by = (method: string | null) => mapped(payment({ reference: 'BACS 12', method })).elementHash;
    expect(by('cash')).not.toBe(by('bank_transfer'));
    expect(by('Cash ')).toBe(by('cash'));
    expect(by('None')).toBe(by(null));
  });

  it('is written as digits, to the cent', () => {
    expect(mapped(payment({ amount: '90000000000000.10' })).element).toContain('"Amount":90000000000000.10');
    expect(mapped(payment({ amount: '10.005' })).expected.amount).toBe('10.01');
  });
});

describe('a payment that cannot be posted', () => {
  it.each(['0.00', '-5.00', '0.004'])('is one of %s', (amount) => {
    expect(problemsOf(payment({ amount }))).toEqual(['payment-not-positive']);
  });

  it('is in another currency than its invoice', () => {
    const euros = {
      settings: settings({ paymentAccounts: [{ method: null, currency: null, account: bankId }] }),
    };
    expect(problemsOf(payment(), { ...euros, invoiceCurrency: 'EUR' })).toEqual(['payment-other-currency']);
  });

  it('is the later one of the same money entered twice, unless it was in Xero before', () => {
    expect(problemsOf(payment({ sameReference: ['4'] }))).toEqual(['payment-entered-twice']);
    expect(problemsOf(payment({ sameReference: ['10', '6'] }))).toEqual([]);
    expect(problemsOf(payment({ id: '10', sameReference: ['9'] }))).toEqual(['payment-entered-twice']);
    expect(problemsOf(payment({ sameReference: ['4'] }), { wasInXero: true })).toEqual([]);
  });

  it('has no account chosen', () => {
    const none = { settings: settings({ paymentAccounts: [] }) };
    expect(problemsOf(payment(), none)).toEqual(['payment-account-not-chosen']);
  });

  it('is told everything that is wrong with it at once', () => {
    const none = { settings: settings({ paymentAccounts: [] }), invoiceCurrency: 'EUR' };
    expect(problemsOf(payment({ amount: '0', sameReference: ['1'] }), none)).toEqual([
      'payment-not-positive',
      'payment-other-currency',
      'payment-entered-twice',
      'payment-account-not-chosen',
    ]);
  });
});
