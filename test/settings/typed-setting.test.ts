import { describe, expect, it } from 'vitest';
import { connectionSettings } from '../../src/store/connection-settings.ts';
import { listForm, typedSetting } from '../../src/settings/typed-setting.ts';

const id = 'a0000000-0000-4000-8000-000000000001';
const other = 'a0000000-0000-4000-8000-000000000002';

describe('a setting as it is typed', () => {
  it.each([
    ['accounts.items', '200', '200'],
    ['accounts.items', '', null],
    ['sentToContact', 'true', true],
    ['writeBack', 'false', false],
    ['schedule.hour', '7', 7],
    ['schedule.hour', 'seven', 'seven'],
    ['brandingTheme', id, id],
    ['referenceFrom', 'project_name, buyer_reference', ['project_name', 'buyer_reference']],
    ['referenceFrom', '', []],
    ['leaveAlone.clients', '12,14', ['12', '14']],
  ])('%s=%s', (name, text, value) => {
    expect(typedSetting(name, text)).toEqual(value);
  });

  it.each([
    [
      'taxTypes',
      '20:OUTPUT2, 0:ZERORATEDOUTPUT',
      [
        { rate: '20', taxType: 'OUTPUT2' },
        { rate: '0', taxType: 'ZERORATEDOUTPUT' },
      ],
    ],
    ['taxTypes', '', []],
    ['expenseAccounts', 'travel:493', [{ category: 'travel', account: '493' }]],
    ['vendorAccounts', 'Rail & Sea:493', [{ vendor: 'Rail & Sea', account: '493' }]],
    ['vendorAccounts', 'Rail: the company:493', [{ vendor: 'Rail: the company', account: '493' }]],
    [
      'paymentAccounts',
      `*:GBP:${id},stripe::${other}`,
      [
        { method: null, currency: 'GBP', account: id },
        { method: 'stripe', currency: null, account: other },
      ],
    ],
    [
      'items',
      'description:Design: a logo:DESIGN',
      [{ by: 'description', value: 'Design: a logo', item: 'DESIGN' }],
    ],
    [
      'tracking',
      `project:7:${id}:${other}`,
      [{ by: 'project', value: '7', categoryId: id, optionId: other }],
    ],
    ['contacts', `12:${id}`, [{ client: '12', contactId: id }]],
    ['employees', `3:${id}`, [{ employee: '3', userId: id }]],
  ])('%s=%s, a list', (name, text, rows) => {
    expect(typedSetting(name, text)).toEqual(rows);
    expect(connectionSettings.safeParse({ [name]: typedSetting(name, text) }).success).toBe(true);
    expect(listForm(name)).toBeDefined();
  });

  it('that is no row is left to be refused', () => {
    expect(connectionSettings.safeParse({ taxTypes: typedSetting('taxTypes', '20') }).success).toBe(false);
  });
});
