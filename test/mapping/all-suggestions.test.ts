import { describe, expect, it } from 'vitest';
import { suggestionsNamed, withAccepted } from '../../src/mapping/accept-suggestions.ts';
import { allSuggestions, type SuggestFrom } from '../../src/mapping/all-suggestions.ts';
import { heldRows } from '../../src/mapping/rows.ts';
import { ids, lists, settings } from './lists.ts';

const seen = (key: string, documents = 1, name = key) => ({ key, name, documents });

const nothingHeld = heldRows([], settings());

function suggested(changes: Partial<SuggestFrom> = {}) {
  return allSuggestions({
    settings: settings(),
    lists,
    seen: {
      'sales-tax': [seen('20', 12), seen('0', 3), seen('7', 1)],
      'purchase-tax': [seen('20', 4)],
      payments: [seen('*|GBP', 2)],
      tracking: [seen(`project:7|${ids.region}`, 5), seen(`project:8|${ids.region}`, 5)],
    },
    held: nothingHeld,
    nameOf: (_, key) => (key.startsWith('project:7') ? 'north' : key),
    ...changes,
  });
}

const inWords = (changes: Partial<SuggestFrom> = {}) =>
  suggested(changes).map(({ section, key, choice }) => `${section}:${key} ${choice}`);

describe('what is suggested for a whole mapping', () => {
  it('is where exactly one thing fits by name or percentage, and nothing is chosen', () => {
    expect(inWords()).toEqual([
      'accounts:items 200',
      'accounts:goods 201',
      'accounts:rounding 860',
      'accounts:defaultExpense 429',
      'sales-tax:20 OUTPUT2',
      'purchase-tax:20 INPUT2',
      `payments:*|GBP ${ids.bank}`,
      `tracking:project:7|${ids.region} ${ids.north}`,
    ]);
    const chosen = settings({ taxTypes: [{ rate: '20', taxType: 'ECOUTPUT' }] });
    expect(inWords({ settings: chosen })).not.toContain('sales-tax:20 OUTPUT2');
  });

  it('is nothing for what no document has', () => {
    expect(inWords({ seen: {} }).filter((one) => !one.startsWith('accounts'))).toEqual([]);
  });

  it('says how many documents have it and how many are held', () => {
    const held = heldRows(
      [
        {
          kind: 'invoice',
          problem: 'tax-rate-not-mapped',
          parameters: { taxRate: '20.00' },
          of: null,
          documents: 9,
        },
      ],
      settings(),
    );
    expect(suggested({ held }).find(({ section }) => section === 'sales-tax')).toMatchObject({
      text: '20% (VAT on Income) · OUTPUT2 · 20 %',
      documents: 12,
      held: 9,
    });
  });

  it('is nothing where lists are not known', () => {
    const { accounts: _, ...rest } = lists;
    expect(inWords({ lists: { ...rest, accounts: undefined } })).toEqual([
      'sales-tax:20 OUTPUT2',
      'purchase-tax:20 INPUT2',
      `tracking:project:7|${ids.region} ${ids.north}`,
    ]);
  });
});

describe('suggestions', () => {
  it('count once they are accepted, and not over what was chosen meanwhile', () => {
    const all = suggested();
    const after = withAccepted(settings(), all);
    expect(
      allSuggestions({ settings: after, lists, seen: {}, held: nothingHeld, nameOf: (_, key) => key }),
    ).toEqual([]);
    expect(after).toMatchObject({
      accounts: { items: '200', goods: '201', expenses: null, rounding: '860', defaultExpense: '429' },
      taxTypes: [{ rate: '20', taxType: 'OUTPUT2' }],
      tracking: [{ by: 'project', value: '7', categoryId: ids.region, optionId: ids.north }],
    });
    const meanwhile = settings({ taxTypes: [{ rate: '20.00', taxType: 'ECOUTPUT' }] });
    expect(withAccepted(meanwhile, all).taxTypes).toEqual([{ rate: '20.00', taxType: 'ECOUTPUT' }]);
    expect(withAccepted(meanwhile, [])).toEqual(meanwhile);
  });

  it('are accepted all at once, by mapping, or one by one', () => {
    const all = suggested();
    expect(suggestionsNamed(all, ['all']).accepted).toEqual(all);
    expect(suggestionsNamed(all, ['accounts']).accepted).toHaveLength(4);
    expect(suggestionsNamed(all, ['sales-tax:20', 'purchase-tax']).accepted).toHaveLength(2);
    expect(suggestionsNamed(all, ['sales-tax:7', 'nothing'])).toEqual({
      accepted: [],
      unknown: ['sales-tax:7', 'nothing'],
    });
  });
});
