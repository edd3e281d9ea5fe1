import { describe, expect, it } from 'vitest';
import {
  datedAs,
  dateInBooks,
  endInLockedPeriod,
  type PeriodSituation,
} from '../../src/xero/locked-period.ts';
import { creditNote, expense, invoice, payment } from './samples.ts';

const march = '2026-03-31';

function found(own: string, changes: Partial<PeriodSituation>) {
  const result = dateInBooks(own, { lockDate: march, rule: 'hold', stands: undefined, ...changes });
  return result.ok ? result.date : result.problem;
}

const locked = (date: string) => ({ type: 'period-locked', parameters: { date, lockDate: march } });
const closed = (date: string) => ({ type: 'posted-in-locked-period', parameters: { date, lockDate: march } });

describe('the date of a new document', () => {
  it('is its own in an open period, and where none is locked', () => {
    expect(found('2026-04-01', {})).toBe('2026-04-01');
    expect(found('2019-01-01', { lockDate: null })).toBe('2019-01-01');
    expect(found('2026-04-01', { rule: 'first_open_day' })).toBe('2026-04-01');
  });

  it('holds it in a locked period, the lock date itself included', () => {
    expect(found('2026-03-31', {})).toEqual(locked('2026-03-31'));
    expect(found('2025-12-01', {})).toEqual(locked('2025-12-01'));
  });

  it('is the first open day if that is the rule, also over the end of a month or year', () => {
    const rule = 'first_open_day';
    expect(found('2026-03-14', { rule })).toBe('2026-04-01');
    expect(found('2026-03-14', { rule, lockDate: '2026-12-31' })).toBe('2027-01-01');
    expect(found('2026-01-14', { rule, lockDate: '2028-02-28' })).toBe('2028-02-29');
  });
});

describe('the date of a document that stands in Xero', () => {
  const moved = { ownDate: '2026-03-14', date: '2026-04-01' };

  it.each(['hold', 'first_open_day'] as const)('is the day it was moved to (%s)', (rule) => {
    expect(found('2026-03-14', { rule, stands: moved })).toBe('2026-04-01');
    expect(found('2026-03-14', { rule, stands: moved, lockDate: null })).toBe('2026-04-01');
  });

  it.each(['hold', 'first_open_day'] as const)('lets nothing be changed once it is locked (%s)', (rule) => {
    expect(found('2026-03-14', { rule, stands: { ownDate: '2026-03-14', date: '2026-03-14' } })).toEqual(
      closed('2026-03-14'),
    );
    expect(found('2026-05-01', { rule, stands: { ownDate: '2026-03-14', date: '2026-03-14' } })).toEqual(
      closed('2026-03-14'),
    );
    expect(found('2026-03-14', { rule, stands: moved, lockDate: '2026-04-30' })).toMatchObject({
      type: 'posted-in-locked-period',
      parameters: { date: '2026-04-01', lockDate: '2026-04-30' },
    });
  });

  it('is the new one of TimeTracker, by the rule', () => {
    const stands = { ownDate: '2026-04-10', date: '2026-04-10' };
    expect(found('2026-04-20', { stands })).toBe('2026-04-20');
    expect(found('2026-03-20', { stands })).toEqual(locked('2026-03-20'));
    expect(found('2026-03-20', { stands, rule: 'first_open_day' })).toBe('2026-04-01');
    expect(found('2026-03-20', { stands: moved })).toEqual(locked('2026-03-20'));
  });

  it('is taken to be its own where nothing else is known', () => {
    expect(found('2026-03-20', { stands: {} })).toEqual(closed('2026-03-20'));
    expect(found('2026-04-20', { stands: {} })).toBe('2026-04-20');
  });

  it('keeps it from being voided or deleted in a locked period', () => {
    expect(endInLockedPeriod('2026-03-31', march)).toEqual(closed('2026-03-31'));
    expect(endInLockedPeriod('2026-04-01', march)).toBeUndefined();
    expect(endInLockedPeriod('2026-03-31', null)).toBeUndefined();
  });
});

describe('a document that is dated otherwise', () => {
  it('is as it is under its own date', () => {
    const data = invoice();
    expect(datedAs('invoice', data, data.issueDate)).toEqual({ data });
  });

  it('says its own date, and is due on the day it was due, or on its new date', () => {
    const data = invoice({ issueDate: '2026-03-14', dueDate: '2026-04-13' });
    expect(datedAs('invoice', data, '2026-04-01')).toEqual({
      data: { ...data, issueDate: '2026-04-01' },
      note: '(dated 2026-03-14)',
    });
    expect(datedAs('invoice', { ...data, dueDate: '2026-03-28' }, '2026-04-01').data).toMatchObject({
      issueDate: '2026-04-01',
      dueDate: '2026-04-01',
    });
  });

  it('says its own date in the words of an expense or credit note', () => {
    const bought = expense({ expenseDate: '2026-03-14' });
    expect(datedAs('expense', bought, '2026-04-01').data).toEqual({
      ...bought,
      expenseDate: '2026-04-01',
      title: 'Paper (dated 2026-03-14)',
    });
    expect(datedAs('expense', { ...bought, description: 'A4' }, '2026-04-01').data).toMatchObject({
      title: 'Paper',
      description: 'A4 (dated 2026-03-14)',
    });
    const credit = creditNote({ date: '2026-03-14' });
    expect(datedAs('credit_note', credit, '2026-04-01').data).toMatchObject({
      date: '2026-04-01',
      reason: 'Goodwill (dated 2026-03-14)',
    });
    expect(datedAs('credit_note', { ...credit, reason: 'None' }, '2026-04-01').data).toMatchObject({
      reason: 'Credit for INV-7 (dated 2026-03-14)',
    });
  });

  it('says its own date in the reference of a payment, after what it is known by', () => {
    const paid = payment({ paymentDate: '2026-03-14' });
    const referenceOf = (changes: Parameters<typeof payment>[0]) =>
      (datedAs('payment', { ...paid, ...changes }, '2026-04-01').data as typeof paid).reference;
    expect(referenceOf({ reference: 'R1', gatewayTransactionId: 'G1' })).toBe('R1 (dated 2026-03-14)');
    expect(referenceOf({ gatewayTransactionId: 'G1' })).toBe('G1 (dated 2026-03-14)');
    expect(referenceOf({})).toBe('bank_transfer (dated 2026-03-14)');
    expect(referenceOf({ method: null })).toBe('(dated 2026-03-14)');
  });
});
