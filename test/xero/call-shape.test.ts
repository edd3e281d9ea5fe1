import { describe, expect, it } from 'vitest';
import { callBody, collectionOf, fourDecimals, writeQueryOf } from '../../src/xero/call-shape.ts';

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

describe('a reading call', () => {
  it('asks for four decimals where there are prices, also of a single object', () => {
    for (const path of ['/Invoices', '/Invoices/i', '/CreditNotes/n', '/BankTransactions/b', '/Receipts/r'])
      expect(fourDecimals(path)).toEqual({ unitdp: '4' });
    for (const path of ['/Contacts', '/Payments/p', '/ExpenseClaims', '/Organisation'])
      expect(fourDecimals(path)).toEqual({});
  });
});
