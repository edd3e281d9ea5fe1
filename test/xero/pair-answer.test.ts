import { describe, expect, it } from 'vitest';
import { pairByPlace, pairWith } from '../../src/xero/pair-answer.ts';
import { parseAnswer } from '../../src/xero/parse-answer.ts';

const elements = (...list: object[]) => parseAnswer(JSON.stringify({ list }), 'list')?.elements ?? [];

const create = (id: number) =>
  ({ operation: 'create', xeroKind: 'Invoice', expected: { marker: `main.invoice.${id}` } }) as const;
const update = (xeroId: string) =>
  ({ operation: 'update', xeroKind: 'Invoice', expected: { marker: 'm', xeroId } }) as const;

/** An invoice of the answer, of one of ours or, without an id, of nobody's. */
const answered = (name: string, id?: number) => ({
  InvoiceID: name,
  ...(id !== undefined && { Url: `https://time.example/invoices/${id}?ttx=main.invoice.${id}` }),
});

const ids = (paired: ReturnType<ReturnType<typeof pairWith>>) => paired.map((one) => one?.text('InvoiceID'));

describe('the answer to several creates', () => {
  const pair = pairWith([create(1), create(2), create(3)]);

  it('is taken in its order', () => {
    expect(ids(pair(elements(answered('a', 1), answered('b', 2), answered('c', 3))))).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect(ids(pair(elements(answered('a'), answered('b', 2), answered('c'))))).toEqual(['a', 'b', 'c']);
  });

  it('in another order is taken by our marks', () => {
    expect(ids(pair(elements(answered('c', 3), answered('a', 1), answered('b', 2))))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('in another order says nothing of one without a mark', () => {
    expect(ids(pair(elements(answered('b', 2), answered('a', 1), answered('c'))))).toEqual([
      'a',
      'b',
      undefined,
    ]);
  });

  it('that leaves one out speaks of the others', () => {
    expect(ids(pair(elements(answered('a', 1), answered('c', 3))))).toEqual(['a', undefined, 'c']);
  });

  it('with one too many speaks of those that stand there once', () => {
    const twice = elements(answered('a', 1), answered('b', 2), answered('b2', 2), answered('c', 3));
    expect(ids(pair(twice))).toEqual(['a', undefined, 'c']);
  });

  it('that names one in place of another says nothing of the one that is missing', () => {
    expect(ids(pair(elements(answered('a', 1), answered('a2', 1), answered('c', 3))))).toEqual([
      undefined,
      undefined,
      'c',
    ]);
  });
});

describe('the answer to several updates', () => {
  it('is taken by id where its order is another', () => {
    const pair = pairWith([update('a'), update('b')]);
    expect(ids(pair(elements(answered('b'), answered('a'))))).toEqual(['a', 'b']);
    expect(ids(pair(elements(answered('b'))))).toEqual([undefined, 'b']);
  });
});

describe('the answer to one', () => {
  it('is taken whatever it shows, if there is one', () => {
    expect(ids(pairWith([create(1)])(elements(answered('x', 9))))).toEqual(['x']);
    expect(ids(pairWith([create(1)])(elements(answered('a', 1), answered('b', 1))))).toEqual([undefined]);
    expect(ids(pairByPlace(1)([]))).toEqual([undefined]);
  });
});
