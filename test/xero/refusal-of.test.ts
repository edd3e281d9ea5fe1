import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Write } from '../../src/store/writes.ts';
import { describeProblem } from '../../src/problems.ts';
import { hasNumber, knownRefusals } from '../../src/xero/known-refusals.ts';
import { refusalOf, saysEnded, saysNumberTaken } from '../../src/xero/refusal-of.ts';
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
    const result = refusalOf(write(), ['We do not like it.', 'We do not like it.', 'No.']);
    expect(result).toEqual({
      outcome: 'rejected',
      problem: { type: 'xero-refused', parameters: { message: 'We do not like it. No.' } },
    });
  });

  it('of a number in use says which number, for invoices and credit notes', () => {
    expect(refusalOf(write(), [taken])).toEqual({
      outcome: 'held',
      problem: { type: 'number-taken', parameters: { number: 'INV-7', message: taken } },
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
    ['Account could not be found', 'rejected refused-bank-account'],
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
        'rejected refused-claim-user',
      );
      // Once it is there, it is about this one.
      expect(refused('HTTP 404', { ...claiming, operation: 'update' })).toBe('rejected gone-in-xero');
      expect(refused('Xero does not permit this (HTTP 403).', { ...claiming, operation: 'void' })).toBe(
        'rejected refused-rights',
      );
    }
    expect(refused('Xero does not permit this (HTTP 403).')).toBe('rejected refused-rights');
  });

  it('of a counterpart by 404 says that it is gone; what is being made cannot be', () => {
    for (const operation of ['update', 'void', 'delete'] as const)
      expect(refused('HTTP 404', { operation })).toBe('rejected gone-in-xero');
    expect(refused('HTTP 404', { operation: 'create' })).toBe('rejected xero-refused');
    expect(refused(['HTTP 404', 'Another sentence'], { operation: 'update' })).toBe('rejected xero-refused');
  });
});

describe('a sentence of Xero that we know', () => {
  /** What stands for the parts that differ, taken in turn. */
  const names = ['Ash & Co', '200', 'OUTPUT2', '99.98'];
  const sentences = knownRefusals.flatMap(({ type, words }) =>
    words.map((sentence) => {
      let next = 0;
      return [sentence.replaceAll('…', () => names[next++ % names.length] ?? ''), type] as const;
    }),
  );

  it.each(sentences)('"%s" is %s, and is shown as it is', (sentence, type) => {
    const said = [sentence, sentence.toUpperCase(), `${sentence.replace(/\.$/, '')}!`];
    for (const message of said) {
      const result = refusalOf(write(), [message]);
      expect(result).toMatchObject({ problem: { type, parameters: { message } } });
      const { what } = describeProblem(type, { message });
      expect(what).toContain(message);
    }
  });

  it.each(sentences)('"%s" counts among others too', (sentence, type) => {
    expect(refused(['Something that nobody knows.', sentence, 'Nor this.'])).toMatch(` ${type}`);
  });

  it('leads to a problem of its own, but for the few that only one remedy is known for', () => {
    const types = knownRefusals.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    expect(types.length).toBeGreaterThan(20);
  });

  it.each([
    // A name may have the words of another refusal in it.
    [
      'The contact name Lock date must be unique Ltd is already assigned to another contact. The contact name must be unique across all active contacts.',
      'refused-contact-name',
    ],
    ["Account code '200' has been deleted.", 'refused-account-archived'],
    ['You have reached the limit of bills you can approve this month', 'refused-plan-limit'],
    ['E-mail address must be valid', 'refused-email'],
    ['Credit note could not be found', 'refused-credit-note-gone'],
    ['HTTP 413', 'refused-too-large'],
    ['Xero does not permit this (HTTP 401).', 'refused-rights'],
    ['The due date must be specified.', 'xero-refused'],
    ['HTTP 400', 'xero-refused'],
    ['', 'xero-refused'],
  ])('in other words, "%s", is %s', (message, type) => {
    const kind = message.includes('contact name') ? ({ kind: 'client', xeroKind: 'Contact' } as const) : {};
    expect(refused(message, kind)).toBe(`rejected ${type}`);
  });

  it('is what the sandbox says where it has the rule', () => {
    const folder = new URL('../../sandbox/xero/', import.meta.url);
    const sandbox = readdirSync(folder)
      .map((file) => readFileSync(new URL(file, folder), 'utf8'))
      .join('\n');
    const parts = (sentence: string) => sentence.split('…').map((part) => part.replace(/\.$/, ''));
    const missing = knownRefusals
      .flatMap(({ words }) => words)
      .filter((sentence) => !parts(sentence).every((part) => sandbox.includes(part)));
    expect(missing).toEqual([
      // An older way to put the one before it.
      'Another contact has this contact number. Please enter a different contact number.',
      // Only in the specification; the sandbox answers 404, as Xero does for other ids in an address.
      'An existing Credit Note with the specified CreditNoteID could not be found',
    ]);
  });
});

describe('a refusal that contradicts our copy of the lists', () => {
  it.each([
    "Account code '200' has been archived, or has been deleted.",
    "Account code '200' is not a valid code for this document.",
    "The TaxType code 'X' cannot be used with account code '200'.",
    'The contact name Ash is already assigned to another contact.',
    'The specified contact details matched an archived contact.',
    'Account could not be found',
    'The document date cannot be before the period lock date, currently set at 31 March 2026',
    'The tax rate must be active.',
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
