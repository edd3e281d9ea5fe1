import { demoChoices } from '../settings.ts';
import { newZealandFirm } from './new-zealand-rows.ts';
import type { DemoRegion } from './region.ts';
import { smallFirmStanding } from './small-firm-standing.ts';
import { afterWeeklyEdits, weeklyEdits } from './weekly-edits.ts';

/** GST of 15 %; the rates of 12.5 % are listed as deleted. */
export const newZealand: DemoRegion = {
  name: 'NZ',
  organisation: 'Kōwhai Press Limited',
  edition: 'NZ',
  country: 'NZ',
  currency: 'NZD',
  noTax: 'NONE',
  firm: newZealandFirm,
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
      { rate: '15.00', taxType: 'OUTPUT2' },
      { rate: '0.00', taxType: 'ZERORATED' },
    ],
    purchaseTaxTypes: [
      { rate: '15.00', taxType: 'INPUT2' },
      { rate: '0.00', taxType: 'NONE' },
    ],
    paymentAccounts: [
      { method: null, currency: 'NZD', account: 'Business Bank Account' },
      { method: 'stripe', currency: null, account: 'Business Savings Account' },
    ],
  },
  expected: smallFirmStanding,
  edits: weeklyEdits(newZealandFirm, {
    recounted: { invoice: 13, quantity: '9.00', total: '983.25' },
    cancelled: { invoice: 14 },
    sent: { invoice: 9 },
    approved: { expense: 6, total: '60.00' },
    paid: { invoice: 12, amount: '949.00' },
  }),
  expectedAfterEdits: afterWeeklyEdits(smallFirmStanding.documents),
};
