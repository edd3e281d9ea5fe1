import { describe, expect, it } from 'vitest';
import { connectionSettings } from '../../src/store/connection-settings.ts';
import { settingsForAnother } from '../../src/store/settings-for-another.ts';
import { settings } from '../xero/samples.ts';

describe('the settings of an organisation that follows upon another one', () => {
  it('take over what is synced, when, and how carefully', () => {
    const before = settings({
      kinds: { clients: true, invoices: true, expenses: false, payments: true, creditNotes: false },
      schedule: { every: 'daily', hour: 4, timeZone: 'Pacific/Auckland' },
      invoiceStatus: 'DRAFT',
      billStatus: 'SUBMITTED',
      postIssued: true,
    });
    const { kinds, schedule, invoiceStatus, billStatus, postIssued } = before;
    expect(settingsForAnother(before)).toMatchObject({
      kinds,
      schedule,
      invoiceStatus,
      billStatus,
      postIssued,
    });
  });

  it('take over nothing that names something of the organisation, and no go-live date', () => {
    const before = settings({
      contacts: [{ client: '3', contactId: '33333333-3333-4333-8333-333333333333' }],
      items: [{ by: 'sku', value: 'A', item: 'X1' }],
      employees: [{ employee: '4', userId: '66666666-6666-4666-8666-666666666666' }],
      expenseAccounts: [{ category: 'travel', account: '493' }],
      expenseStrategy: 'expense_claim',
    });
    expect(before.goLiveDate).not.toBeNull();
    expect(settingsForAnother(before)).toEqual(connectionSettings.parse({}));
  });
});
