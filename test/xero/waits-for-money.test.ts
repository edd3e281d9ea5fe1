import { describe, expect, it } from 'vitest';
import { problem } from '../../src/problems.ts';
import { waitsForMoney } from '../../src/xero/waits-for-money.ts';
import { creditNote, invoice, payment } from './samples.ts';

const invoice7 = { kind: 'invoice', sourceId: '7' };
const applied = problem('refused-money-applied', {
  message: 'This document cannot be edited as it has a payment or credit note allocated to it.',
});
const tooMuch = problem('payment-exceeds-due', { message: 'It exceeds what is due.' });

describe('what Xero refused for the money of an invoice', () => {
  it('is a payment or credit of more than is due, or before the invoice is approved: it waits for the invoice', () => {
    for (const found of [tooMuch, problem('invoice-not-approved')]) {
      expect(waitsForMoney({ kind: 'payment', sourceId: '5', data: payment() }, found)).toEqual(invoice7);
      expect(waitsForMoney({ kind: 'credit_note', sourceId: '4', data: creditNote() }, found)).toEqual(
        invoice7,
      );
    }
  });

  it('is an invoice that cannot be changed while money is applied to it: it waits for its own money', () => {
    expect(waitsForMoney({ kind: 'invoice', sourceId: '7', data: invoice() }, applied)).toEqual(invoice7);
    expect(waitsForMoney({ kind: 'invoice', sourceId: '7', data: null }, applied)).toEqual(invoice7);
  });

  it('is nothing else', () => {
    const other = problem('refused-lock-date', {
      message: 'The document date cannot be before the lock date',
    });
    expect(waitsForMoney({ kind: 'payment', sourceId: '5', data: payment() }, other)).toBeUndefined();
    expect(waitsForMoney({ kind: 'payment', sourceId: '5', data: null }, tooMuch)).toBeUndefined();
    expect(waitsForMoney({ kind: 'payment', sourceId: '5', data: payment() }, undefined)).toBeUndefined();
    expect(waitsForMoney({ kind: 'invoice', sourceId: '7', data: invoice() }, other)).toBeUndefined();
    expect(waitsForMoney({ kind: 'invoice', sourceId: '7', data: invoice() }, tooMuch)).toBeUndefined();
  });
});
