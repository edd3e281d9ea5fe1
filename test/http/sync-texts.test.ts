import { describe, expect, it } from 'vitest';
import { countLines, syncErrorText, syncRangeText } from '../../src/http/pages/sync-texts.ts';

describe('what a sync came to', () => {
  it('is told in the words of the overview, without what did not occur', () => {
    const counts = { synced: 3, unchanged: 1200, held: 2, rejected: 1, left: 4, unknown: 1 };
    expect(countLines({ counts, dryRun: false })).toEqual([
      { text: 'brought into agreement', count: 3 },
      { text: 'in Xero already, unchanged', count: 1200, word: 'in-xero' },
      { text: 'on the way', count: 5, word: 'on-its-way' },
      { text: 'needing you', count: 3, word: 'needs-you' },
    ]);
  });

  it('is what would be done after a dry run', () => {
    const counts = { create: 2, void: 1, delete: 1, nothing: 7, skip: 4, wait: 3 };
    expect(countLines({ counts, dryRun: true }).map(({ text, count }) => `${count} ${text}`)).toEqual([
      '2 to be new in Xero',
      '2 to be voided or deleted in Xero',
      '3 to follow once another document is in Xero',
      '7 to stay unchanged',
      '4 left alone',
    ]);
  });
});

it('an error that is a known problem is told by its title, any other by its type', () => {
  expect(syncErrorText('not-connected')).toBe('Not connected to Xero');
  expect(syncErrorText('Internal')).toContain('(Internal)');
});

it.each([
  [
    { kinds: ['client', 'invoice', 'expense', 'credit_note', 'payment'], from: null, to: null },
    'All documents',
  ],
  [{ kinds: ['invoice', 'payment'], from: '2026-11-01', to: null }, 'Invoices, Payments from 2026-11-01'],
  [{ kinds: ['client'], from: null, to: '2026-11-30' }, 'Contacts to 2026-11-30'],
] as const)('what it is about: %j', (run, words) => {
  expect(syncRangeText(run)).toBe(words);
});
