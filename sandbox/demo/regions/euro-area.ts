import { demoChoices, type MappingChoices } from '../settings.ts';
import { euroAreaFirm } from './euro-area-rows.ts';
import type { DemoRegion, ExpectedStanding, MissingRates } from './region.ts';
import { afterWeeklyEdits, weeklyEdits } from './weekly-edits.ts';

/** What can be chosen at first: no tax, which is all that the organisation starts with. */
const choices: MappingChoices = {
  goLiveDate: demoChoices.goLiveDate,
  accounts: { items: '200', goods: '200', expenses: '260', rounding: '860', defaultExpense: '429' },
  expenseAccounts: [
    { category: 'Travel', account: '493' },
    { category: 'Accommodation', account: '494' },
    { category: 'Software', account: '485' },
    { category: 'Supplies', account: '461' },
    { category: 'Meals', account: '420' },
  ],
  taxTypes: [{ rate: '0.00', taxType: 'NONE' }],
  purchaseTaxTypes: [{ rate: '0.00', taxType: 'NONE' }],
  paymentAccounts: [
    { method: null, currency: 'EUR', account: 'Business Bank Account' },
    { method: 'stripe', currency: null, account: 'Business Savings Account' },
  ],
};

const atFirst: ExpectedStanding = {
  documents: {
    client: { documents: 4, inXero: 4, held: 0, rejected: 0, leftAlone: 0 },
    invoice: { documents: 14, inXero: 3, held: 8, rejected: 1, leftAlone: 2 },
    expense: { documents: 8, inXero: 1, held: 5, rejected: 0, leftAlone: 2 },
    payment: { documents: 6, inXero: 1, held: 4, rejected: 0, leftAlone: 1 },
    credit_note: { documents: 2, inXero: 0, held: 2, rejected: 0, leftAlone: 0 },
  },
  // Four clients and an employee.
  contacts: 5,
};

const onceChosen: ExpectedStanding = {
  documents: {
    client: { documents: 4, inXero: 4, held: 0, rejected: 0, leftAlone: 0 },
    invoice: { documents: 14, inXero: 10, held: 1, rejected: 1, leftAlone: 2 },
    expense: { documents: 8, inXero: 4, held: 2, rejected: 0, leftAlone: 2 },
    payment: { documents: 6, inXero: 3, held: 2, rejected: 0, leftAlone: 1 },
    credit_note: { documents: 2, inXero: 1, held: 1, rejected: 0, leftAlone: 0 },
  },
  // Four clients, two employees, two vendors.
  contacts: 8,
};

/** The German rates. They are entered in this order, sales first, and Xero numbers what people enter. */
const sales = [
  { name: 'Umsatzsteuer 19 %', rate: '19', taxType: 'TAX001' },
  { name: 'Umsatzsteuer 7 %', rate: '7', taxType: 'TAX002' },
];
const purchases = [
  { name: 'Vorsteuer 19 %', rate: '19', taxType: 'TAX003' },
  { name: 'Vorsteuer 7 %', rate: '7', taxType: 'TAX004' },
];

const missing: MissingRates = {
  sales,
  purchases,
  choices: {
    ...choices,
    taxTypes: [...choices.taxTypes, ...sales],
    purchaseTaxTypes: [...choices.purchaseTaxTypes, ...purchases],
  },
  expected: onceChosen,
};

/** VAT of 19 % and 7 % in an organisation of Xero's edition for all other countries, which starts with neither. */
export const euroArea: DemoRegion = {
  name: 'EU',
  organisation: 'Lindenhof Gestaltung GmbH',
  edition: 'GLOBAL',
  country: 'DE',
  currency: 'EUR',
  noTax: 'NONE',
  firm: euroAreaFirm,
  choices,
  expected: atFirst,
  edits: weeklyEdits(euroAreaFirm, {
    recounted: { invoice: 13, quantity: '11.00', total: '935.00' },
    cancelled: { invoice: 14 },
    sent: { invoice: 9 },
    approved: { expense: 6, total: '50.00' },
    paid: { invoice: 12, amount: '642.40' },
  }),
  expectedAfterEdits: afterWeeklyEdits(onceChosen.documents),
  missing,
};
