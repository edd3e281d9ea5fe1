import { describe, expect, it } from 'vitest';
import type { Write } from '../../src/store/writes.ts';
import { hasNumber, refusalOf, saysEnded, saysNumberTaken } from '../../src/xero/refusal-of.ts';
import { write } from './samples.ts';

/** The outcome and the problem in words. */
function refused(messages: string | readonly string[], changes: Partial<Write> = {}): string {
  const result = refusalOf(write(changes), typeof messages === 'string' ? [messages] : messages);
  return 'problem' in result ? `${result.outcome} ${result.problem.type}` : result.outcome;
}

const paymentWrite = { kind: 'payment', xeroKind: 'Payment', path: '/Payments' } as const;
const taken = 'Invoice # must be unique.';
const exceeds = 'Payment amount exceeds the amount outstanding on this document';
const notApproved = 'Payments can only be made against Authorised documents';

describe('a refusal', () => {
  it('is in the words of Xero, each sentence once', () => {
    const result = refusalOf(write(), [
      'Email address must be valid.',
      'Email address must be valid.',
      'No.',
    ]);
    expect(result).toEqual({
      outcome: 'rejected',
      problem: { type: 'xero-refused', parameters: { message: 'Email address must be valid. No.' } },
    });
  });

  it('of a number in use says which number, for invoices and credit notes', () => {
    expect(refusalOf(write(), [taken])).toEqual({
      outcome: 'held',
      problem: { type: 'number-taken', parameters: { number: 'INV-7' } },
    });
    expect(refused('Credit Note # must be unique', { kind: 'credit_note', xeroKind: 'CreditNote' })).toBe(
      'held number-taken',
    );
    expect(hasNumber({ kind: 'invoice' }) && hasNumber({ kind: 'credit_note' })).toBe(true);
    for (const kind of ['client', 'expense', 'payment', 'vendor', 'employee'] as const) {
      expect(hasNumber({ kind })).toBe(false);
      expect(refused(taken, { kind })).toBe('rejected xero-refused');
    }
    expect(saysNumberTaken(taken)).toBe(true);
    expect(saysNumberTaken(exceeds)).toBe(false);
  });

  it.each([
    [exceeds, 'held payment-exceeds-due'],
    [exceeds.toUpperCase(), 'held payment-exceeds-due'],
    [notApproved, 'held invoice-not-approved'],
    // Of a paid invoice Xero says both: what is missing is not the approval.
    [`${notApproved} ${exceeds}`, 'held payment-exceeds-due'],
    ['Account could not be found', 'rejected xero-refused'],
  ])('of a payment: "%s" is %s', (message, expected) => {
    expect(refused(message, paymentWrite)).toBe(expected);
    expect(refused(message.split('. '), paymentWrite)).toBe(expected);
  });

  it('of a receipt or claim by the endpoint itself says that there are none', () => {
    for (const xeroKind of ['Receipt', 'ExpenseClaim'] as const) {
      const claiming = { kind: 'expense', xeroKind } as const;
      expect(refused('HTTP 404', claiming)).toBe('held claims-unavailable');
      expect(refused('Xero does not permit this (HTTP 403).', claiming)).toBe('held claims-unavailable');
      expect(refused('A valid user should be identified using the UserID.', claiming)).toBe(
        'rejected xero-refused',
      );
      // Once it is there, it is about this one.
      expect(refused('HTTP 404', { ...claiming, operation: 'update' })).toBe('rejected gone-in-xero');
      expect(refused('Xero does not permit this (HTTP 403).', { ...claiming, operation: 'void' })).toBe(
        'rejected xero-refused',
      );
    }
    expect(refused('Xero does not permit this (HTTP 403).')).toBe('rejected xero-refused');
  });

  it('of a counterpart by 404 says that it is gone; what is being made cannot be', () => {
    for (const operation of ['update', 'void', 'delete'] as const)
      expect(refused('HTTP 404', { operation })).toBe('rejected gone-in-xero');
    expect(refused('HTTP 404', { operation: 'create' })).toBe('rejected xero-refused');
    expect(refused(['HTTP 404', 'Another sentence'], { operation: 'update' })).toBe('rejected xero-refused');
  });
});

describe('a refusal that contradicts our copy of the lists', () => {
  it.each([
    "Account code '200' has been archived, or has been deleted.",
    "Account code '200' is not a valid code for this document.",
    "The TaxType code 'X' cannot be used with account code '200'.",
    'The contact name Ash is already assigned to another contact.',
    'The specified contact details matched an archived contact.',
  ])('asks for a fresh copy and one more try of another element: %s', (message) => {
    expect(refusalOf(write({ elementHash: 'said' }), [message])).toMatchObject({ staleElement: 'said' });
  });

  it('is one of an allocation that is more than is due by now: how much is due is read again', () => {
    const allocation = { kind: 'credit_note', xeroKind: 'Allocation', elementHash: 'said' } as const;
    expect(refusalOf(write(allocation), [exceeds])).toMatchObject({ outcome: 'held', staleElement: 'said' });
    expect(refusalOf(write(allocation), [notApproved])).not.toHaveProperty('staleElement');
    expect(refusalOf(write({ ...paymentWrite, elementHash: 'said' }), [exceeds])).not.toHaveProperty(
      'staleElement',
    );
  });

  it('is none of the others', () => {
    for (const message of ['Email address must be valid.', 'HTTP 404', taken, exceeds])
      expect(refusalOf(write(), [message])).not.toHaveProperty('staleElement');
  });
});

describe('a refusal to end something', () => {
  it('may mean that it is ended already', () => {
    for (const message of [
      'Invoice not of valid status for modification',
      'This payment has been deleted.',
      'The document has been voided.',
    ])
      expect(saysEnded(message)).toBe(true);
    expect(saysEnded(taken)).toBe(false);
    expect(saysEnded(notApproved)).toBe(false);
  });
});
