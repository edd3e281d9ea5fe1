import { describe, expect, it } from 'vitest';
import {
  callBody,
  collectionOf,
  fourDecimals,
  mostMembers,
  sharingOneCall,
  writeQueryOf,
} from '../../src/xero/call-shape.ts';

/** Every path that is written to: its query, and the plural its elements stand under. */
const shapes = {
  '/Contacts': ['summarizeErrors=false', 'Contacts'],
  '/Invoices': ['summarizeErrors=false&unitdp=4', 'Invoices'],
  '/CreditNotes': ['summarizeErrors=false&unitdp=4', 'CreditNotes'],
  '/CreditNotes/n/Allocations': ['summarizeErrors=false', 'Allocations'],
  '/CreditNotes/n/Allocations/a': ['', 'Allocations'],
  '/Payments': ['summarizeErrors=false', 'Payments'],
  '/Payments/p': ['', 'Payments'],
  '/BankTransactions': ['summarizeErrors=false&unitdp=4', 'BankTransactions'],
  '/Receipts': ['unitdp=4', 'Receipts'],
  '/Receipts/r': ['unitdp=4', 'Receipts'],
  '/ExpenseClaims': ['', 'ExpenseClaims'],
  '/ExpenseClaims/c': ['', 'ExpenseClaims'],
} as const;

describe('a writing call', () => {
  it.each(Object.entries(shapes))('to %s asks for what the endpoint knows', (path, [query, collection]) => {
    expect(new URLSearchParams(writeQueryOf(path)).toString()).toBe(query);
    expect(collectionOf(path)).toBe(collection);
  });

  it('has its elements under their plural', () => {
    expect(callBody('PUT', '/Invoices', ['{"a":1.10}', '{"b":2}'])).toBe('{"Invoices":[{"a":1.10},{"b":2}]}');
    expect(callBody('POST', '/Receipts/r', ['{}'])).toBe('{"Receipts":[{}]}');
    expect(callBody('PUT', '/CreditNotes/n/Allocations', ['{}'])).toBe('{"Allocations":[{}]}');
    expect(callBody('PUT', '/Payments', ['{}'])).toBe('{"Payments":[{}]}');
  });

  it('about one payment has it alone, and a removal has no body', () => {
    expect(callBody('POST', '/Payments/p', ['{"Status":"DELETED"}'])).toBe('{"Status":"DELETED"}');
    expect(callBody('DELETE', '/CreditNotes/n/Allocations/a', ['{"Status":"DELETED"}'])).toBe('');
  });
});

describe('the writes of one call', () => {
  it('are fifty where Xero answers for each, and one everywhere else', () => {
    expect(Object.fromEntries(Object.keys(shapes).map((path) => [path, mostMembers(path)]))).toEqual({
      '/Contacts': 50,
      '/Invoices': 50,
      '/CreditNotes': 50,
      '/CreditNotes/n/Allocations': 1,
      '/CreditNotes/n/Allocations/a': 1,
      '/Payments': 50,
      '/Payments/p': 1,
      '/BankTransactions': 50,
      '/Receipts': 1,
      '/Receipts/r': 1,
      '/ExpenseClaims': 1,
      '/ExpenseClaims/c': 1,
    });
    expect(mostMembers('/Invoices/i/Attachments/a.pdf')).toBe(1);
  });

  it('of many may have several elements only where each gets an answer of its own', () => {
    for (const path of Object.keys(shapes).filter((each) => mostMembers(each) > 1))
      expect(writeQueryOf(path)).toMatchObject({ summarizeErrors: 'false' });
  });

  const write = (name: string | null, bytes = 10) => ({ uniqueName: name, element: 'x'.repeat(bytes) });

  it('are never two of one number or name; those without are all taken', () => {
    const [one, same, other, none, free] = [write('a'), write('a'), write('b'), write(null), write(null)];
    expect(sharingOneCall([one, same, other, none, free])).toEqual([one, other, none, free]);
  });

  it('are less than 3 MB together, and one that is larger goes alone', () => {
    const [small, large] = [write(null, 1_000_000), write(null, 4_000_000)];
    expect(sharingOneCall([small, small, small, small])).toHaveLength(2);
    expect(sharingOneCall([large, small])).toEqual([large]);
    expect(sharingOneCall([small, large, small])).toEqual([small]);
    expect(sharingOneCall([write(null, 3), { uniqueName: null, element: '€'.repeat(999_999) }])).toHaveLength(
      1,
    );
  });
});

describe('a reading call', () => {
  it('asks for four decimals where there are prices, also of a single object', () => {
    for (const path of ['/Invoices', '/Invoices/i', '/CreditNotes/n', '/BankTransactions/b', '/Receipts/r'])
      expect(fourDecimals(path)).toEqual({ unitdp: '4' });
    for (const path of ['/Contacts', '/Payments/p', '/ExpenseClaims', '/Organisation'])
      expect(fourDecimals(path)).toEqual({});
  });
});
