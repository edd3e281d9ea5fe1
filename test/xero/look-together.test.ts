import { describe, expect, it } from 'vitest';
import { isLookedAtTogether, lookRequestOfMany, shownOf } from '../../src/xero/look-together.ts';
import { parseAnswer } from '../../src/xero/parse-answer.ts';

const elements = (...list: object[]) => parseAnswer(JSON.stringify({ list }), 'list')?.elements ?? [];

const invoice = (number: string) =>
  ({ kind: 'invoice', xeroKind: 'Invoice', operation: 'create', expected: { marker: 'm', number } }) as const;
const contact = (marker: string) =>
  ({ kind: 'client', xeroKind: 'Contact', operation: 'create', expected: { marker } }) as const;
const known = (xeroId: string) =>
  ({ kind: 'invoice', xeroKind: 'Invoice', operation: 'void', expected: { marker: 'm', xeroId } }) as const;

describe('writes are looked at together', () => {
  it('where Xero lists by ids, numbers or contact numbers', () => {
    for (const write of [invoice('INV-1'), invoice('2026/11 a'), contact('TT-main-c1'), known('i')])
      expect(isLookedAtTogether(write)).toBe(true);
    expect(lookRequestOfMany([invoice('INV-1'), invoice('INV-2')])).toEqual({
      path: '/Invoices',
      query: { InvoiceNumbers: 'INV-1,INV-2', page: '1', unitdp: '4' },
      collection: 'Invoices',
    });
    expect(lookRequestOfMany([known('a'), known('b')])).toMatchObject({ query: { IDs: 'a,b', page: '1' } });
    expect(lookRequestOfMany([contact('c1'), contact('c2')]).query).toEqual({
      where: 'ContactNumber=="c1" OR ContactNumber=="c2"',
      includeArchived: 'true',
      page: '1',
    });
  });

  it.each([
    ['a number with a comma', invoice('A,1')],
    ['a number with a quote', invoice('A"1')],
    ['a number with a space at its end', invoice('A1 ')],
    ['a long number', invoice('x'.repeat(51))],
    ['no number', invoice('')],
    ['a bill, whose number others may have', { ...invoice('B-1'), kind: 'expense' }],
    ['money', { ...invoice('P'), kind: 'payment', xeroKind: 'Payment' }],
    [
      'a credit note, whose list takes no ids',
      { ...known('n'), kind: 'credit_note', xeroKind: 'CreditNote' },
    ],
  ] as const)('but not %s', (_, write) => {
    expect(isLookedAtTogether(write)).toBe(false);
  });
});

describe('of the answer to several', () => {
  it('each is told what is about it, without regard to case in numbers', () => {
    const shown = elements(
      { InvoiceNumber: 'inv-1' },
      { InvoiceNumber: 'INV-10' },
      { InvoiceNumber: 'INV-1' },
    );
    expect(shownOf(invoice('INV-1'), shown)).toEqual([shown[0], shown[2]]);
    const contacts = elements({ ContactNumber: 'TT-main-c1' }, { Name: 'x' });
    expect(shownOf(contact('TT-main-c1'), contacts)).toEqual([contacts[0]]);
    const byId = elements({ InvoiceID: 'a' }, { InvoiceID: 'b' });
    expect(shownOf(known('b'), byId)).toEqual([byId[1]]);
    expect(shownOf(known('c'), byId)).toEqual([]);
  });
});
