import { describe, expect, it } from 'vitest';
import type { XeroElement } from '../../src/xero/parse-answer.ts';
import { parseAnswer } from '../../src/xero/parse-answer.ts';
import { seenHash } from '../../src/xero/seen-hash.ts';
import { whyItStays, type Surroundings } from '../../src/undo/why-it-stays.ts';
import { link as linkWith } from '../xero/samples.ts';

const nothingElse: Surroundings = { lockDate: null, goesToo: new Set() };

function element(fields: object = {}): XeroElement {
  const body = {
    InvoiceID: 'i',
    Status: 'AUTHORISED',
    InvoiceNumber: 'INV-7',
    DateString: '2026-11-02T00:00:00',
    ...fields,
  };
  const found = parseAnswer(JSON.stringify({ Invoices: [body] }), 'Invoices')?.elements[0];
  if (found === undefined) throw new Error('no element');
  return found;
}

const link = { ...linkWith({ xeroId: 'i', xeroKind: 'Invoice' }), xeroHash: seenHash('Invoice', element()) };

function judged(fields: object, around: Partial<Surroundings> = {}): string | undefined {
  const verdict = whyItStays(link, element(fields), { ...nothingElse, ...around });
  return typeof verdict === 'object' ? verdict.type : verdict;
}

describe('what a sync has created', () => {
  it('may go as long as it stands in Xero as it was posted', () => {
    expect(judged({})).toBeUndefined();
    expect(judged({ Payments: [], CreditNotes: [], AmountPaid: 0 })).toBeUndefined();
  });

  it('is gone already if somebody has voided or deleted it', () => {
    expect(judged({ Status: 'VOIDED' })).toBe('ended');
    expect(judged({ Status: 'DELETED' })).toBe('ended');
  });

  it('stays once it is paid, unless the payment goes too', () => {
    const paid = { Payments: [{ PaymentID: 'p', Amount: 5 }], AmountPaid: 5, Status: 'PAID' };
    expect(judged(paid)).toBe('undo-paid');
    expect(judged(paid, { goesToo: new Set(['p']) })).toBeUndefined();
    expect(judged({ AmountPaid: 5 })).toBe('undo-paid');
  });

  it.each([
    ['CreditNotes', 'CreditNoteID'],
    ['Allocations', 'AllocationID'],
    ['Prepayments', 'PrepaymentID'],
    ['Overpayments', 'OverpaymentID'],
  ])('stays with %s set against it, unless they go too', (list, id) => {
    const credited = { [list]: [{ [id]: 'c' }] };
    expect(judged(credited)).toBe('undo-allocated');
    expect(judged(credited, { goesToo: new Set(['c']) })).toBeUndefined();
  });

  it('stays once the bank knows of it, or its period is locked', () => {
    expect(judged({ IsReconciled: true })).toBe('undo-reconciled');
    expect(judged({}, { lockDate: '2026-11-02' })).toBe('posted-in-locked-period');
    expect(judged({}, { lockDate: '2026-11-01' })).toBeUndefined();
  });

  it('stays if somebody has changed it in Xero', () => {
    expect(judged({ Reference: 'by hand' })).toBe('undo-edited');
    expect(
      whyItStays({ ...link, xeroHash: null }, element({ Reference: 'by hand' }), nothingElse),
    ).toBeUndefined();
  });
});
