import { demoChoices } from '../settings.ts';
import { newZealandFirm } from './new-zealand-rows.ts';
import type { DemoRegion, ExpectedStanding } from './region.ts';
import { afterWeeklyEdits, weeklyEdits } from './weekly-edits.ts';

const expected: ExpectedStanding = {
  documents: {
    client: { documents: 4, inXero: 4, held: 0, rejected: 0, leftAlone: 0 },
    invoice: { documents: 14, inXero: 9, held: 2, rejected: 1, leftAlone: 2 },
    expense: { documents: 8, inXero: 4, held: 2, rejected: 0, leftAlone: 2 },
    payment: { documents: 6, inXero: 3, held: 2, rejected: 0, leftAlone: 1 },
    credit_note: { documents: 2, inXero: 1, held: 1, rejected: 0, leftAlone: 0 },
  },
  // Four clients, two employees, two vendors.
  contacts: 8,
};

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
  expected,
  edits: weeklyEdits(newZealandFirm, {
    recounted: { invoice: 13, quantity: '9.00', total: '983.25' },
    cancelled: { invoice: 14 },
    sent: { invoice: 9 },
    approved: { expense: 6, total: '60.00' },
    paid: { invoice: 12, amount: '949.00' },
  }),
  expectedAfterEdits: afterWeeklyEdits(expected.documents),
};
