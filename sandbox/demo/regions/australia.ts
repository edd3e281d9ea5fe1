import { demoChoices } from '../settings.ts';
import { australiaFirm } from './australia-rows.ts';
import type { DemoRegion } from './region.ts';
import { smallFirmStanding } from './small-firm-standing.ts';
import { afterWeeklyEdits, weeklyEdits } from './weekly-edits.ts';

/** GST of 10 %. There is no tax type NONE: what stays out of the return is BAS Excluded. */
export const australia: DemoRegion = {
  name: 'AU',
  organisation: 'Harbour Studio Pty Ltd',
  edition: 'AU',
  country: 'AU',
  currency: 'AUD',
  noTax: 'BASEXCLUDED',
  firm: australiaFirm,
  choices: {
    goLiveDate: demoChoices.goLiveDate,
    accounts: { items: '200', goods: '200', expenses: '260', rounding: '860', defaultExpense: '429' },
    expenseAccounts: [
      { category: 'Travel', account: '493' },
      { category: 'Accommodation', account: '493' },
      { category: 'Software', account: '485' },
      { category: 'Supplies', account: '461' },
      { category: 'Meals', account: '420' },
    ],
    taxTypes: [
      { rate: '10.00', taxType: 'OUTPUT' },
      { rate: '0.00', taxType: 'EXEMPTEXPORT' },
    ],
    purchaseTaxTypes: [
      { rate: '10.00', taxType: 'INPUT' },
      { rate: '0.00', taxType: 'EXEMPTEXPENSES' },
    ],
    paymentAccounts: [
      { method: null, currency: 'AUD', account: 'Business Bank Account' },
      { method: 'stripe', currency: null, account: 'Business Savings Account' },
    ],
  },
  expected: smallFirmStanding,
  edits: weeklyEdits(australiaFirm, {
    recounted: { invoice: 13, quantity: '11.00', total: '1089.00' },
    cancelled: { invoice: 14 },
    sent: { invoice: 9 },
    approved: { expense: 6, total: '71.00' },
    paid: { invoice: 12, amount: '710.00' },
  }),
  expectedAfterEdits: afterWeeklyEdits(smallFirmStanding.documents),
};
