import { describe, expect, it } from 'vitest';
import type { InvoiceLine } from '../../src/events/invoice.ts';
import type { Problem } from '../../src/problems.ts';
import type { ConnectionSettings } from '../../src/store/connection-settings.ts';
import { chooseItem } from '../../src/xero/choose-item.ts';
import { priceLine } from '../../src/xero/map-invoice-lines.ts';
import { facts, invoice, line, settings } from './samples.ts';

const rows: ConnectionSettings['items'] = [
  { by: 'description', value: 'Hosting', item: 'BY-WORDS' },
  { by: 'project', value: '4', item: 'BY-PROJECT' },
  { by: 'category', value: 'license', item: 'BY-CATEGORY' },
  { by: 'sku', value: 'HOST-1', item: 'BY-SKU' },
];
const project = { id: '4', name: 'Shop', code: null, billingRef: null };
const good = {
  source: 'good',
  sku: 'HOST-1',
  category: 'license',
  description: 'Hosting',
} satisfies Partial<InvoiceLine>;

function choose(
  given: Partial<InvoiceLine>,
  { items = rows, of = project }: { items?: typeof rows; of?: typeof project | null } = {},
): { readonly item: string | undefined; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const priced = priceLine(line(given), invoice());
  const known = facts({ items: new Set(['BY-WORDS', 'BY-PROJECT', 'BY-CATEGORY', 'BY-SKU']) });
  const item = chooseItem(
    priced,
    { project: of },
    { settings: settings({ items: [...items] }), facts: known },
    problems,
  );
  return { item, problems };
}

const itemOf = (...given: Parameters<typeof choose>) => choose(...given).item;

describe('the item of an invoice line', () => {
  it('goes by SKU, then category, then project, then words, in whatever order they were chosen', () => {
    for (const items of [rows, rows.toReversed()]) {
      expect(itemOf(good, { items })).toBe('BY-SKU');
      expect(itemOf({ ...good, sku: null }, { items })).toBe('BY-CATEGORY');
      expect(itemOf({ ...good, sku: 'other', category: 'other' }, { items })).toBe('BY-PROJECT');
      expect(itemOf({ description: 'Hosting' }, { items, of: null })).toBe('BY-WORDS');
    }
  });

  it('goes by the category of a good only, not by that of an expense', () => {
    expect(itemOf({ ...good, source: 'expense', sku: null }, { of: null })).toBe('BY-WORDS');
    expect(
      itemOf({ source: 'expense', category: 'license', description: 'x' }, { of: null }),
    ).toBeUndefined();
  });

  it('goes by the exact words, but for spaces around them', () => {
    expect(itemOf({ description: ' Hosting\n' }, { of: null })).toBe('BY-WORDS');
    for (const description of ['hosting', 'Hosting 2026', 'Host', ''])
      expect(itemOf({ description }, { of: null })).toBeUndefined();
    expect(itemOf({ ...good, sku: ' HOST-1 ' })).toBe('BY-SKU');
  });

  it('goes by nothing where the line has nothing', () => {
    expect(itemOf({ sku: null, category: null, description: 'x' }, { of: null })).toBeUndefined();
    expect(itemOf({ ...good, sku: '', category: '' }, { of: null })).toBe('BY-WORDS');
  });

  it('never goes by the id of a line, which changes at every edit', () => {
    const items = [{ by: 'description', value: '77', item: 'BY-WORDS' }] as const;
    expect(itemOf({ id: '77', description: 'x' }, { items: [...items] })).toBeUndefined();
  });

  it('is a problem where the organisation does not have it, and not a reason for the next one', () => {
    const items = [{ by: 'sku' as const, value: 'HOST-1', item: 'GONE' }, ...rows];
    expect(choose(good, { items })).toEqual({
      item: 'GONE',
      problems: [{ type: 'item-unknown', parameters: { item: 'GONE' } }],
    });
    expect(choose(good).problems).toEqual([]);
  });
});
