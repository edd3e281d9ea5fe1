import { held, inXero, leftAlone, rejected, type Expectation } from './expectation.ts';

/** An expense as TimeTracker stores it. */
export interface ExpenseRow {
  readonly id: number;
  readonly userId: number;
  readonly projectId: number | null;
  readonly clientId: number | null;
  readonly title: string;
  readonly description: string | null;
  /** Free text: the page offers lower-case words, REST takes anything. */
  readonly category: string;
  /** Net of tax. */
  readonly amount: string;
  readonly currency: string;
  readonly taxAmount: string | null;
  /** The page never sets it: 0.00 although there is tax. REST does. */
  readonly taxRate: string;
  readonly paymentMethod: string | null;
  readonly status: 'pending' | 'approved' | 'rejected' | 'reimbursed';
  readonly rejectionReason: string | null;
  readonly billable: boolean;
  readonly reimbursable: boolean;
  /** The sales invoice on which it is charged on. */
  readonly invoiceId: number | null;
  readonly date: string;
  readonly receiptPath: string | null;
  readonly receiptNumber: string | null;
  readonly vendor: string | null;
  readonly notes: string | null;
  readonly metadata: string | null;
  /** REST stores no vendor, no receipt number, no approver and no tags. */
  readonly via: 'form' | 'rest';
  /** The oddity that this expense is here for. */
  readonly trap: string;
  readonly expect: Expectation;
}

type Given = Pick<
  ExpenseRow,
  'id' | 'userId' | 'title' | 'category' | 'amount' | 'date' | 'trap' | 'expect'
> &
  Partial<ExpenseRow>;

/** An expense with what the page, or REST, stores where nothing was entered. */
function expense(given: Given): ExpenseRow {
  const entered = given.via === 'rest' ? null : '';
  return {
    projectId: null,
    clientId: null,
    description: null,
    currency: 'GBP',
    taxAmount: '0.00',
    taxRate: '0.00',
    paymentMethod: 'credit_card',
    status: 'approved',
    rejectionReason: null,
    billable: false,
    reimbursable: true,
    invoiceId: null,
    receiptPath: null,
    receiptNumber: entered,
    vendor: entered,
    notes: null,
    metadata: null,
    via: 'form',
    ...given,
  };
}

/** Paid with the firm's own card: the firm owes nobody in it but the vendor. */
const companyCard = { paymentMethod: 'company_card', reimbursable: false } as const;

export const expenses: readonly ExpenseRow[] = [
  expense({
    id: 1,
    userId: 2,
    projectId: 7,
    clientId: 6,
    title: 'Studio hire',
    description: 'None',
    category: 'services',
    amount: '180.00',
    taxAmount: '36.00',
    paymentMethod: 'company_card',
    billable: true,
    invoiceId: 14,
    date: '2026-07-18',
    vendor: 'Temple Works',
    trap: 'charged on: it stands on a sales invoice, and the word None as description',
    expect: leftAlone('recharged'),
  }),
  expense({
    id: 2,
    userId: 2,
    projectId: 7,
    clientId: 6,
    title: 'Train to Bristol',
    category: 'travel',
    amount: '84.20',
    paymentMethod: 'company_card',
    billable: true,
    invoiceId: 14,
    date: '2026-07-18',
    trap: 'charged on, without a vendor',
    expect: leftAlone('recharged'),
  }),
  expense({
    id: 3,
    userId: 2,
    projectId: 3,
    clientId: 2,
    title: 'Flight to Berlin',
    category: 'travel',
    amount: '145.00',
    paymentMethod: 'company_card',
    billable: true,
    invoiceId: 29,
    date: '2026-08-14',
    vendor: 'British Airways',
    trap: 'charged on, on an invoice in another currency',
    expect: leftAlone('recharged'),
  }),
  expense({
    ...companyCard,
    id: 4,
    userId: 1,
    title: 'Design tool, yearly',
    category: 'software',
    amount: '540.00',
    taxAmount: '108.00',
    date: '2026-09-21',
    receiptNumber: '88121',
    vendor: 'Figma Inc',
    trap: "a vendor's invoice on the company card; the page stores tax without its rate",
    expect: inXero,
  }),
  expense({
    id: 5,
    userId: 2,
    projectId: 1,
    clientId: 1,
    title: 'Train to London',
    category: 'travel',
    amount: '84.20',
    date: '2026-08-14',
    receiptPath: 'uploads/receipts/20260814_115544_ticket.pdf',
    vendor: 'Great Western Railway',
    trap: 'owed to the employee, whatever the vendor; with a receipt, without tax',
    expect: inXero,
  }),
  expense({
    id: 6,
    userId: 3,
    projectId: 3,
    clientId: 2,
    title: 'Hotel in Berlin, two nights',
    description: 'Press check\r\nMüller, Sørensen & Łoś',
    category: 'accommodation',
    amount: '212.00',
    currency: 'EUR',
    date: '2026-08-19',
    receiptPath: 'uploads/receipts/20260821_090312_hotel_rechnung.pdf',
    receiptNumber: 'F-2026/118',
    vendor: 'Hotel am Ufer',
    notes: '\n\nApproval notes: ok',
    trap: 'in euros, a description of two lines',
    expect: inXero,
  }),
  expense({
    id: 7,
    userId: 3,
    title: 'Printer paper',
    category: 'supplies',
    amount: '18.99',
    taxAmount: '3.80',
    paymentMethod: 'cash',
    status: 'reimbursed',
    date: '2026-09-26',
    vendor: 'Ryman',
    trap: 'reimbursed already; 3.80 on 18.99 is 20 % but for the rounding',
    expect: inXero,
  }),
  expense({
    id: 8,
    userId: 2,
    title: 'Team lunch',
    category: 'meals',
    amount: '46.50',
    status: 'pending',
    date: '2026-10-02',
    vendor: 'The Old Bookshop',
    trap: 'not approved yet',
    expect: leftAlone('expense-pending'),
  }),
  expense({
    id: 9,
    userId: 3,
    title: 'Taxi from the station',
    category: 'travel',
    amount: '24.00',
    paymentMethod: 'cash',
    status: 'rejected',
    rejectionReason: 'Take the bus',
    date: '2026-10-05',
    trap: 'rejected before it ever reached Xero',
    expect: leftAlone('expense-rejected'),
  }),
  expense({
    id: 10,
    userId: 2,
    title: 'Courier to the printers',
    category: 'Courier',
    amount: '12.80',
    taxAmount: null,
    paymentMethod: null,
    date: '2026-07-09',
    via: 'rest',
    trap: 'a category without a mapping goes to the default account; no tax amount at all',
    expect: inXero,
  }),
  expense({
    id: 11,
    userId: 3,
    title: 'Hotel in Paris',
    category: 'accommodation',
    amount: '180.00',
    currency: 'EUR',
    taxAmount: '18.00',
    date: '2026-09-03',
    receiptNumber: 'PAR-7710',
    vendor: 'Hôtel du Nord',
    trap: 'foreign tax of 10 %, for which nobody mapped a rate',
    expect: held('purchase-tax-rate-not-mapped'),
  }),
  expense({
    ...companyCard,
    id: 12,
    userId: 1,
    title: 'Domains, yearly',
    category: 'services',
    amount: '64.00',
    taxAmount: '12.80',
    date: '2026-06-28',
    receiptNumber: 'D-4410',
    vendor: 'Gandi',
    trap: 'older than the go-live date',
    expect: leftAlone('before-go-live'),
  }),
  expense({
    id: 13,
    userId: 1,
    title: 'Conference ticket',
    category: 'training',
    amount: '350.00',
    taxAmount: '70.00',
    taxRate: '20.00',
    date: '2026-09-14',
    via: 'rest',
    trap: 'made and approved through REST: with a tax rate, without vendor and approver',
    expect: inXero,
  }),
  expense({
    ...companyCard,
    id: 14,
    userId: 1,
    title: 'Studio electricity, third quarter',
    category: 'other',
    amount: '120.40',
    taxAmount: '6.02',
    paymentMethod: 'bank_transfer',
    date: '2026-10-01',
    receiptNumber: 'AE/2026/Q3',
    vendor: 'Avon Energy',
    trap: 'the reduced rate',
    expect: inXero,
  }),
  expense({
    ...companyCard,
    id: 15,
    userId: 1,
    title: 'Design tool, two more seats',
    category: 'software',
    amount: '90.00',
    taxAmount: '18.00',
    date: '2026-10-06',
    receiptNumber: '88507',
    vendor: ' FIGMA  Inc ',
    trap: 'a vendor of before in other letters: one contact, not two',
    expect: inXero,
  }),
  expense({
    id: 16,
    userId: 2,
    title: 'Tram tickets in Zürich',
    category: 'travel',
    amount: '17.20',
    currency: 'CHF',
    paymentMethod: 'cash',
    date: '2026-08-26',
    trap: 'a currency the organisation does not have',
    expect: rejected('Organisation is not subscribed to currency CHF'),
  }),
  expense({
    ...companyCard,
    id: 17,
    userId: 3,
    title: 'Batteries',
    category: 'equipment',
    amount: '9.17',
    taxAmount: '1.83',
    date: '2026-09-30',
    trap: 'paid by the company, and no vendor to name',
    expect: held('expense-without-vendor'),
  }),
  expense({
    id: 18,
    userId: 4,
    title: 'Mileage: Site visit in Brecon',
    category: 'travel',
    amount: '226.82',
    paymentMethod: null,
    date: '2026-09-11',
    trap: 'from a mileage claim: no link to it, no tax; its employee has no full name',
    expect: inXero,
  }),
  expense({
    ...companyCard,
    id: 19,
    userId: 1,
    title: 'Font subscription',
    category: 'software',
    amount: '130.00',
    taxAmount: '26.00',
    date: '2026-07-15',
    receiptNumber: 'MT-20991',
    vendor: 'Foundry West',
    metadata: '{"xero": {"expense_id": "7c1e0b52-66a4-4d0e-9f3c-2b8d5a917f04"}}',
    trap: 'posted to Xero by an earlier integration, which stored the id',
    expect: leftAlone('carries-xero-id'),
  }),
  expense({
    ...companyCard,
    id: 20,
    userId: 2,
    projectId: 4,
    clientId: 3,
    title: 'Proof prints & delivery',
    category: 'supplies',
    amount: '33.33',
    taxAmount: '6.66',
    paymentMethod: 'debit_card',
    billable: true,
    date: '2026-10-08',
    receiptPath: 'uploads/receipts/20261008_141803_proofs.jpg',
    vendor: 'Bristol Print Works',
    trap: 'to be charged on, but not yet; tax a cent below 20 %, which must stay 6.66',
    expect: inXero,
  }),
];
