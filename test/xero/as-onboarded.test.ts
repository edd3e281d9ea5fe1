import { describe, expect, it } from 'vitest';
import { decide } from '../../src/xero/decide.ts';
import { expense, invoice, settings } from './samples.ts';

const old = invoice({ issueDate: '2025-03-01', xeroInvoiceId: 'of-something-else' });
const situation = {
  sourceId: '7',
  contentHash: 'hash',
  links: {},
  settings: settings({ goLiveDate: '2026-01-01' }),
};

describe('what was decided at onboarding', () => {
  it('has a document posted whatever its date and whatever id something else has noted', () => {
    const carried = { do: 'skip', problem: { type: 'carries-xero-id' } };
    expect(decide('invoice', { ...situation, data: old })).toMatchObject(carried);
    expect(decide('invoice', { ...situation, data: old, onboarded: 'post' })).toEqual({ do: 'create' });
    const data = expense({ expenseDate: '2025-03-01', xeroExpenseId: 'of-something-else' });
    expect(decide('expense', { ...situation, data, onboarded: 'post' })).toEqual({ do: 'create' });
    // It is posted, not approved.
    const draft = { ...old, status: 'draft' };
    expect(decide('invoice', { ...situation, data: draft, onboarded: 'post' })).toMatchObject({ do: 'skip' });
  });

  it('has a document left alone whatever the go-live date, until it has a counterpart', () => {
    const data = invoice();
    const left = decide('invoice', { ...situation, data, onboarded: 'leave' });
    expect(left).toMatchObject({ do: 'skip', problem: { type: 'left-at-onboarding' } });
    expect(decide('invoice', { ...situation, data: null, onboarded: 'leave' })).toMatchObject({
      problem: { type: 'deleted' },
    });
  });
});
