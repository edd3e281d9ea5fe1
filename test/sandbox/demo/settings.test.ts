import { describe, expect, it } from 'vitest';
import { demoChoices, settingsFor } from '../../../sandbox/demo/settings.ts';
import { ukAccounts } from '../../../sandbox/xero/uk-accounts.ts';
import { connectionSettings } from '../../../src/store/connection-settings.ts';

describe('the settings of the demo firm', () => {
  let made = 0;
  const accounts = ukAccounts(() => `00000000-0000-4000-8000-${String((made += 1)).padStart(12, '0')}`);

  it('are what the product takes, with payment accounts by their ids', () => {
    const settings = settingsFor(demoChoices, accounts);
    expect(connectionSettings.parse(settings)).toMatchObject(settings);
    const bank = accounts.find((account) => account.name === 'Business Bank Account');
    expect(settings.paymentAccounts[0]).toEqual({ method: null, currency: 'GBP', account: bank?.id });
  });

  it('choose only accounts and tax types that the sandbox has', () => {
    const { accounts: chosen, expenseAccounts } = settingsFor(demoChoices, accounts);
    const codes = accounts.filter((account) => account.status === 'ACTIVE').map((account) => account.code);
    for (const code of [...Object.values(chosen), ...expenseAccounts.map((row) => row.account)]) {
      expect(codes).toContain(code);
    }
  });

  it('cannot be made for an organisation that lacks an account', () => {
    expect(() => settingsFor(demoChoices, [])).toThrow('Business Bank Account');
  });
});
