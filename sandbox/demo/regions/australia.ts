import { demoChoices } from '../settings.ts';
import { australiaFirm } from './australia-rows.ts';
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
  expected,
  edits: weeklyEdits(australiaFirm, {
    recounted: { invoice: 13, quantity: '11.00', total: '1089.00' },
    cancelled: { invoice: 14 },
    sent: { invoice: 9 },
    approved: { expense: 6, total: '71.00' },
    paid: { invoice: 12, amount: '710.00' },
  }),
  expectedAfterEdits: afterWeeklyEdits(expected.documents),
};
