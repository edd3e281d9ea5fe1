import { describe, expect, it } from 'vitest';
import {
  changesOfForm,
  isKeyOf,
  keyFromForm,
  keyInForm,
  type MappingForm,
} from '../../src/mapping/form-changes.ts';

const form = (changes: Partial<MappingForm> = {}): MappingForm => ({
  key: ['travel', 'meals', 'other'],
  was: ['493', '', '429'],
  choice: ['493', '', '429'],
  suggested: ['', '420', ''],
  accept: '',
  added: { value: '', of: '', choice: '' },
  ...changes,
});

const changes = (sent: Partial<MappingForm>) => changesOfForm('expense-categories', form(sent));
const added = (value: string, of = '', choice = 'X') => ({
  key: [],
  was: [],
  choice: [],
  suggested: [],
  added: { value, of, choice },
});

describe('a form', () => {
  it('changes only the rows that a person changed', () => {
    expect(changes({})).toEqual({ ok: true, changes: [] });
    expect(changes({ choice: ['494', '', ''] })).toEqual({
      ok: true,
      changes: [
        { key: 'travel', choice: '494' },
        { key: 'other', choice: null },
      ],
    });
  });

  it('takes a suggestion only by its button', () => {
    expect(changes({ accept: '1' }).changes).toEqual([{ key: 'meals', choice: '420' }]);
    expect(changes({ accept: 'all' }).changes).toEqual([{ key: 'meals', choice: '420' }]);
    expect(changes({ accept: '0' }).changes).toEqual([]);
  });

  it('takes all suggestions without touching what a person chose', () => {
    const sent = { suggested: ['490', '420', '400'], choice: ['493', '425', ''], accept: 'all' };
    expect(changes(sent).changes).toEqual([
      { key: 'meals', choice: '425' },
      { key: 'other', choice: '400' },
    ]);
  });

  it('that a stranger made up changes nothing', () => {
    expect(changes({ key: ['travel', ''], was: ['493', ''], choice: ['493', '400'] }).changes).toEqual([]);
    expect(changesOfForm('sales-tax', form()).changes).toEqual([]);
  });

  it.each([
    ['sales-tax', added('7,50 %'), { key: '7.5', choice: 'X' }],
    ['expense-categories', added(' Yard Hire '), { key: 'yard hire', choice: 'X' }],
    ['payments', added('Stripe', 'eur'), { key: 'stripe|EUR', choice: 'X' }],
    ['payments', added('', 'EUR'), { key: '*|EUR', choice: 'X' }],
    ['items', added('L-1', 'sku'), { key: 'sku:L-1', choice: 'X' }],
  ] as const)('of %s may add a value that no document has yet', (section, sent, change) => {
    expect(changesOfForm(section, form(sent))).toEqual({ ok: true, changes: [change] });
  });

  it.each([
    ['sales-tax', added('seven')],
    ['sales-tax', added('7', '', '')],
    ['sales-tax', added('', '')],
    ['payments', added('stripe', 'euro')],
    ['items', added('L-1', 'line')],
    ['accounts', added('items')],
  ] as const)('of %s with half a value is refused', (section, sent) => {
    expect(changesOfForm(section, form(sent)).ok).toBe(false);
  });
});

describe('keys', () => {
  it('come back from a form as they were', () => {
    for (const key of ['sku:L-1', 'description:Entwurf:\r\n  Straße & "more"\n', '日本|EUR']) {
      expect(keyFromForm(keyInForm(key))).toBe(key);
    }
  });

  it.each([
    ['accounts', 'items', 'other'],
    ['sales-tax', '20', '-20'],
    ['payments', '*|GBP', 'GBP'],
    ['items', 'sku:x', 'line:7'],
    ['clients', '12', '0'],
  ] as const)('of %s can be %s and not %s', (section, good, bad) => {
    expect([isKeyOf(section, good), isKeyOf(section, bad)]).toEqual([true, false]);
  });
});
