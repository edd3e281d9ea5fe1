import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  mappingFile,
  sectionsOfFile,
  toMappingFile,
  withMappingFile,
  type FileNames,
} from '../../src/mapping/mapping-file.ts';
import { countChanges } from '../../src/mapping/mapping-changes.ts';
import { mappingSections } from '../../src/mapping/choices.ts';
import { ruleNames } from '../../src/settings/rule-names.ts';
import { noLists } from '../../src/mapping/lists.ts';
import { connectionSettings, type ConnectionSettings } from '../../src/store/connection-settings.ts';
import { ids, lists, rightSettings, settings } from './lists.ts';

const names: FileNames = {
  organisation: 'Northgate',
  lists,
  clients: new Map([['12', 'Acme']]),
  employees: new Map([['3', 'Priya']]),
  projects: new Map([['7', 'Website']]),
};

/** Writes a file and reads it as it would be read from a disk. */
function fileOf(of: ConnectionSettings, by: FileNames = names) {
  return mappingFile.parse(JSON.parse(JSON.stringify(toMappingFile(of, by))));
}

const taken = (before: ConnectionSettings, file: object) =>
  connectionSettings.parse(withMappingFile(before, mappingFile.parse(file)));

describe('a mapping file', () => {
  it('has what TimeTracker and Xero call things beside what counts', () => {
    expect(fileOf(rightSettings)).toMatchObject({
      organisation: 'Northgate',
      accounts: { items: { account: '200', name: '200 Sales' } },
      expenseCategories: { travel: { account: '493', name: '493 Travel - National' } },
      salesTaxRates: { '20': { taxType: 'OUTPUT2', name: '20% (VAT on Income) · OUTPUT2 · 20 %' } },
      payments: [
        { method: null, currency: 'GBP', accountId: ids.bank, name: '090 Business Account · GBP' },
        { method: 'stripe', currency: 'EUR', accountId: ids.euro },
        { method: 'cash', currency: null, accountId: ids.loan },
      ],
      items: [{ by: 'sku', value: 'L-1', item: 'LICENCE', name: 'LICENCE Software licence' }, {}],
      clients: { '12': { contactId: ids.acme, clientName: 'Acme', name: 'ACME Limited' } },
      employees: { '3': { userId: ids.priya, employeeName: 'Priya' } },
      vendors: { 'Rail & Sea': { account: '493', name: '493 Travel - National' } },
      tracking: [
        {
          by: 'project',
          value: '7',
          categoryId: ids.region,
          optionId: ids.north,
          valueName: 'Website',
          name: 'North',
        },
      ],
      brandingTheme: { themeId: ids.theme, name: 'Standard' },
      leftAlone: { clients: [{ id: '21' }], projects: [{ id: '8' }] },
      rules: { lockedPeriod: 'hold', bookGatewayFees: 'spend_money' },
    });
  });

  it('gives the same mapping wherever it is taken', () => {
    const again = taken(settings({ billStatus: 'DRAFT', goLiveDate: '2026-01-01' }), fileOf(rightSettings));
    expect(countChanges(rightSettings, again)).toEqual({ made: 0, changed: 0, cleared: 0 });
    expect({ ...again, goLiveDate: null, expenseAccounts: [], paymentAccounts: [], taxTypes: [] }).toEqual({
      ...rightSettings,
      expenseAccounts: [],
      paymentAccounts: [],
      taxTypes: [],
    });
    // From which day on documents go to an organisation is confirmed there, and comes from no file.
    expect(again.goLiveDate).toBe('2026-01-01');
  });

  it('has every setting in it but the go-live date', () => {
    const others = settings({
      ...rightSettings,
      post: 'approval',
      lockedPeriod: 'first_open_day',
      kinds: { clients: true, invoices: true, expenses: false, payments: true, creditNotes: false },
      referenceFrom: ['project_name'],
      gatewayFees: { book: 'no', account: null },
    });
    expect(taken(settings(), { ...fileOf(others) })).toEqual(taken(others, fileOf(others)));
    expect(Object.keys(connectionSettings.shape).toSorted()).toEqual(
      [
        ...ruleNames,
        'accounts',
        'brandingTheme',
        'contacts',
        'employees',
        'expenseAccounts',
        'gatewayFees',
        'goLiveDate',
        'items',
        'leaveAlone',
        'paymentAccounts',
        'purchaseTaxTypes',
        'taxTypes',
        'tracking',
        'vendorAccounts',
      ].toSorted(),
    );
  });

  it('may change one rule, and leaves the others and the mapping as they are', () => {
    const after = taken(rightSettings, { rules: { refunds: 'delete_payment', bookGatewayFees: 'no' } });
    expect(after).toEqual({
      ...rightSettings,
      refunds: 'delete_payment',
      gatewayFees: { ...rightSettings.gatewayFees, book: 'no' },
    });
  });

  it('counts without its names, and names that are wrong do not count', () => {
    const bare = fileOf(rightSettings, { ...names, lists: noLists, clients: new Map() });
    expect(bare.accounts?.items).toEqual({ account: '200' });
    expect(taken(settings(), bare)).toEqual(taken(settings(), fileOf(rightSettings)));
    expect(taken(settings(), { accounts: { items: { account: '200', name: 'Rent' } } }).accounts.items).toBe(
      '200',
    );
  });

  it('leaves alone what it does not have, and replaces what it has', () => {
    const file = { accounts: { goods: null }, expenseCategories: { Meals: { account: '429' }, other: null } };
    const after = taken(rightSettings, file);
    expect(after.accounts).toEqual({ ...rightSettings.accounts, goods: null });
    expect(after.expenseAccounts).toEqual([{ category: 'Meals', account: '429' }]);
    expect({ ...after, accounts: 0, expenseAccounts: 0 }).toEqual({
      ...rightSettings,
      accounts: 0,
      expenseAccounts: 0,
    });
    expect(sectionsOfFile(file)).toEqual(['accounts', 'expense-categories']);
    expect(sectionsOfFile(fileOf(rightSettings))).toEqual([...mappingSections]);
    expect(countChanges(rightSettings, after)).toEqual({ made: 1, changed: 0, cleared: 2 });
  });

  it('is as its page describes it', () => {
    const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'mapping.md'), 'utf8');
    const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const file = mappingFile.parse(JSON.parse(example));
    expect(sectionsOfFile(file)).toEqual([...mappingSections]);
    expect(() => connectionSettings.parse(withMappingFile(settings(), file))).not.toThrow();
  });

  it.each([
    ['a part that does not exist', { account: {} }],
    ['a line type that does not exist', { accounts: { sales: { account: '200' } } }],
    ['a rate that is none', { salesTaxRates: { standard: { taxType: 'OUTPUT2' } } }],
    ['an item by the id of a line', { items: [{ by: 'line', value: '7', item: 'DESIGN' }] }],
    ['a rule that does not exist', { rules: { goLiveDate: '2026-01-01' } }],
    ['a code as a number', { accounts: { items: { account: 200 } } }],
  ])('with %s cannot be used', (_, file) => {
    expect(mappingFile.safeParse(file).success).toBe(false);
  });
});
