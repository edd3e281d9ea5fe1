import { describe, expect, it } from 'vitest';
import { problemList } from '../../../sandbox/demo/problem-list.ts';

const document = {
  kind: 'invoice' as const,
  id: '12',
  name: 'INV-12',
  state: 'Needs you',
  outcome: 'rejected',
  problem: 'xero-rejected',
  title: 'Xero refused it',
  what: 'Xero says: Organisation is not subscribed to currency CHF',
  why: 'Xero knows the currency of no such document.',
  cure: 'Add the currency in Xero, then try it again.',
};

describe('the list of what needs a person', () => {
  it('says what is wrong, why, and what to do, in lines that fit a terminal', () => {
    expect(problemList([document]).split('\n')).toEqual([
      'INV-12: Xero refused it',
      '    Xero says: Organisation is not subscribed to currency CHF. Xero knows the currency of no such',
      '    document. Add the currency in Xero, then try it again.',
    ]);
  });

  it('names clients first, then invoices by age, and leaves out what needs nobody', () => {
    const list = problemList([
      document,
      { ...document, id: '9', name: 'INV-9', outcome: 'held' },
      { ...document, id: '3', name: 'INV-3', outcome: 'synced' },
      { ...document, kind: 'client', id: '5', name: 'Northwind' },
    ]);
    expect(list.split('\n').filter((line) => !line.startsWith(' '))).toEqual([
      'Client Northwind: Xero refused it',
      'INV-9: Xero refused it',
      'INV-12: Xero refused it',
    ]);
  });
});
