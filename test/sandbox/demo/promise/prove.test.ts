import { describe, expect, it } from 'vitest';
import { promiseRows } from '../../../../sandbox/demo/promise/promise-rows.ts';
import { promiseSummary, promiseTable } from '../../../../sandbox/demo/promise/promise-table.ts';
import { expectThat, inOrder, prove } from '../../../../sandbox/demo/promise/prove.ts';

const seen = (words: string) => () => Promise.resolve(words);

describe('proving rows', () => {
  it('keeps the words of what was seen', async () => {
    expect(await prove([{ row: 'export', prove: seen('51 documents') }])).toEqual([
      { row: 'export', isProved: true, words: '51 documents' },
    ]);
  });

  it('a row that throws is not proved, says why, and keeps no other from being tried', async () => {
    const found = await prove([
      { row: 'hourly', prove: () => Promise.resolve().then(() => expectThat(false, '2 schedules')) as never },
      { row: 'daily', prove: seen('1 schedule') },
    ]);
    expect(found).toEqual([
      { row: 'hourly', isProved: false, words: '2 schedules' },
      { row: 'daily', isProved: true, words: '1 schedule' },
    ]);
  });

  it('a proof without words proves nothing', async () => {
    expect(await prove([{ row: 'export', prove: seen(' \n ') }])).toMatchObject([{ isProved: false }]);
  });

  it('takes one row after the other', async () => {
    const order: string[] = [];
    const step = (name: string) => async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
      return name;
    };
    await prove(['one', 'two'].map((row) => ({ row, prove: step(row) })));
    expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
  });

  it('words of several lines become one', async () => {
    const [row] = await prove([{ row: 'export', prove: seen('one\n  two') }]);
    expect(row?.words).toBe('one two');
  });
});

describe('the rows in their order', () => {
  const proved = (row: string) => ({ row, isProved: true, words: 'seen' });

  it('are each there once, however they were tried', () => {
    const rows = inOrder(['a', 'b'], [proved('b'), proved('a')]);
    expect(rows.map(({ row, isProved }) => [row, isProved])).toEqual([
      ['a', true],
      ['b', true],
    ]);
  });

  it('one that nobody tried, or that was tried twice, is not proved', () => {
    expect(inOrder(['a', 'b'], [proved('b'), proved('b')])).toEqual([
      { row: 'a', isProved: false, words: 'nobody has tried it' },
      { row: 'b', isProved: false, words: 'tried twice' },
    ]);
  });

  it('name each thing that is promised once', () => {
    expect(new Set(promiseRows).size).toBe(23);
  });
});

describe('the table of the promise', () => {
  const rows = [
    {
      row: 'invoices with id kept',
      isProved: true,
      words: '20 of 20 invoices carry their id in TimeTracker',
    },
    { row: 'hourly', isProved: false, words: '2 schedules' },
  ];

  it('has one line per row, the words below each other', () => {
    expect(promiseTable(rows).split('\n')).toEqual([
      '  proved   invoices with id kept   20 of 20 invoices carry their id in TimeTracker',
      '  FAILED   hourly                  2 schedules',
    ]);
  });

  it('ends with how many are proved', () => {
    expect(promiseSummary(rows)).toBe('1 of 2 rows of the promise are proved.');
    expect(promiseSummary(rows.slice(0, 1))).toBe('All 1 rows of the promise are proved.');
  });
});
