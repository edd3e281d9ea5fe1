import { demoChoices } from '../settings.ts';
import type { DemoRegion } from './region.ts';
import { smallFirmStanding } from './small-firm-standing.ts';
import { unitedStatesFirm } from './united-states-rows.ts';
import { afterWeeklyEdits, weeklyEdits } from './weekly-edits.ts';

/** Sales tax of city and state on what is delivered, none on work; sales are account 400 there, and 200 is Payable. */
export const unitedStates: DemoRegion = {
  name: 'US',
  organisation: 'Redwood Signs LLC',
  edition: 'US',
  country: 'US',
  currency: 'USD',
  noTax: 'NONE',
  firm: unitedStatesFirm,
  choices: {
    goLiveDate: demoChoices.goLiveDate,
    accounts: { items: '400', goods: '400', expenses: '470', rounding: '260', defaultExpense: '628' },
    expenseAccounts: [
      { category: 'Travel', account: '684' },
      { category: 'Accommodation', account: '684' },
      { category: 'Software', account: '676' },
      { category: 'Supplies', account: '656' },
      { category: 'Meals', account: '620' },
    ],
    taxTypes: [
      { rate: '8.25', taxType: 'OUTPUT' },
      { rate: '8.75', taxType: 'TAX001' },
      { rate: '0.00', taxType: 'NONE' },
    ],
    purchaseTaxTypes: [
      { rate: '8.25', taxType: 'INPUT' },
      { rate: '0.00', taxType: 'NONE' },
    ],
    paymentAccounts: [
      { method: null, currency: 'USD', account: 'Checking Account' },
      { method: 'stripe', currency: null, account: 'Savings Account' },
    ],
  },
  expected: smallFirmStanding,
  edits: weeklyEdits(unitedStatesFirm, {
    recounted: { invoice: 13, quantity: '15.00', total: '1425.00' },
    cancelled: { invoice: 14 },
    sent: { invoice: 10 },
    approved: { expense: 6, total: '58.40' },
    paid: { invoice: 12, amount: '457.75' },
  }),
  expectedAfterEdits: afterWeeklyEdits(smallFirmStanding.documents),
};
