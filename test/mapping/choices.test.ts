import { describe, expect, it } from 'vitest';
import { choicesOf, mappingSections, withChoices, type MappingSection } from '../../src/mapping/choices.ts';
import { connectionSettings } from '../../src/store/connection-settings.ts';
import { ids, rightSettings, settings } from './lists.ts';

describe('what is chosen', () => {
  it.each<[MappingSection, unknown]>([
    ['accounts', { key: 'goods', choice: '201' }],
    ['expense-categories', { key: 'travel', choice: '493' }],
    ['sales-tax', { key: '20', choice: 'OUTPUT2' }],
    ['purchase-tax', { key: '20', choice: 'INPUT2' }],
    ['payments', { key: 'stripe|EUR', choice: expect.any(String) as string }],
    ['items', { key: 'description:Design: a logo', choice: 'DESIGN' }],
    ['clients', { key: '12', choice: expect.any(String) as string }],
    ['employees', { key: '3', choice: expect.any(String) as string }],
  ])('of %s has a key that does not depend on spelling', (section, choice) => {
    expect(choicesOf(rightSettings, section)).toContainEqual(choice);
  });

  it.each(mappingSections)('of %s is the same after it was cleared and made anew', (section) => {
    const choices = choicesOf(rightSettings, section);
    const cleared = withChoices(
      rightSettings,
      section,
      choices.map(({ key }) => ({ key, choice: null })),
    );
    expect(choicesOf(cleared, section)).toEqual([]);
    const again = withChoices(cleared, section, choices);
    expect(choicesOf(again, section)).toEqual(choices);
    expect(connectionSettings.safeParse(again).success).toBe(true);
  });
});

describe('a changed choice', () => {
  it('leaves all others as they stand, in order and spelling', () => {
    const before = settings({
      expenseAccounts: [
        { category: 'Travel', account: '493' },
        { category: 'Yard Hire', account: '429' },
      ],
    });
    const after = withChoices(before, 'expense-categories', [
      { key: 'travel', choice: '494' },
      { key: 'meals', choice: '429' },
    ]);
    expect(after.expenseAccounts).toEqual([
      { category: 'travel', account: '494' },
      { category: 'Yard Hire', account: '429' },
      { category: 'meals', account: '429' },
    ]);
    expect({ ...after, expenseAccounts: [] }).toEqual({ ...before, expenseAccounts: [] });
  });

  it('takes the place of all rows of its key', () => {
    const twice = settings({
      taxTypes: [
        { rate: '20', taxType: 'A' },
        { rate: '20.00', taxType: 'B' },
      ],
    });
    expect(withChoices(twice, 'sales-tax', [{ key: '20', choice: 'C' }]).taxTypes).toEqual([
      { rate: '20', taxType: 'C' },
    ]);
    expect(withChoices(twice, 'sales-tax', [{ key: '20', choice: null }]).taxTypes).toEqual([]);
  });

  it('of an account that is none of the line types changes nothing', () => {
    expect(withChoices(rightSettings, 'accounts', [{ key: 'other', choice: '1' }])).toEqual(rightSettings);
  });

  it('of the fees of gateways leaves whether they are booked, and the lines', () => {
    const after = withChoices(rightSettings, 'accounts', [{ key: 'gatewayFees', choice: '463' }]);
    expect(after).toEqual({ ...rightSettings, gatewayFees: { book: 'spend_money', account: '463' } });
  });

  it('of what is left alone adds and takes off, and leaves the others', () => {
    const after = withChoices(rightSettings, 'left-alone', [
      { key: 'client:22', choice: 'alone' },
      { key: 'client:21', choice: null },
      { key: 'project:8', choice: 'alone' },
    ]);
    expect(after.leaveAlone).toEqual({ clients: ['22'], projects: ['8'] });
  });

  it('of tracking counts for one category of one project or client', () => {
    const key = `client:3|${ids.region}`;
    const after = withChoices(rightSettings, 'tracking', [{ key, choice: ids.south }]);
    expect(after.tracking).toEqual([
      ...rightSettings.tracking,
      { by: 'client', value: '3', categoryId: ids.region, optionId: ids.south },
    ]);
    expect(choicesOf(after, 'tracking').map((one) => one.key)).toEqual([`project:7|${ids.region}`, key]);
  });

  it('of a vendor is for that vendor, however it is spelt', () => {
    const after = withChoices(rightSettings, 'vendors', [{ key: 'rail & sea', choice: '463' }]);
    expect(after.vendorAccounts).toEqual([{ vendor: 'rail & sea', account: '463' }]);
  });

  it('that clears what is not there changes nothing', () => {
    for (const section of mappingSections) {
      if (section === 'items') continue;
      const keys = { tracking: 'project:7|x', 'left-alone': 'project:7' } as Partial<Record<string, string>>;
      const change = { key: keys[section] ?? '7', choice: null };
      expect(withChoices(settings(), section, [change])).toEqual(settings());
    }
  });
});
