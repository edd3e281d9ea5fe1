import { Decimal } from 'decimal.js';
import { item, totalsOf, type ItemRow, type StoredTotals } from './billing.ts';
import { held, inXero, leftAlone, rejected, rounded, type Expectation } from './expectation.ts';
import { expenses, type ExpenseRow } from './firm-expenses.ts';
import { payments, type PaymentRow } from './firm-payments.ts';

interface GoodRow {
  readonly name: string;
  readonly description: string | null;
  readonly category: 'product' | 'service' | 'material' | 'license' | 'other';
  readonly quantity: string;
  readonly unitPrice: string;
  readonly totalAmount: string;
  readonly sku: string | null;
  /** The good's own currency; nothing in TimeTracker converts it. */
  readonly currency: string;
}

export interface InvoiceRow {
  readonly id: number;
  readonly number: string;
  readonly clientId: number;
  readonly projectId: number | null;
  readonly issueDate: string;
  readonly dueDate: string;
  readonly status: string;
  readonly currency: string;
  readonly items: readonly ItemRow[];
  readonly goods: readonly GoodRow[];
  /** The expenses that are charged on with it. */
  readonly expenses: readonly ExpenseRow[];
  readonly totals: StoredTotals;
  /** Null means: as the client has it. */
  readonly clientName: string | null;
  readonly clientAddress: string | null;
  readonly notes: string | null;
  readonly terms: string | null;
  readonly buyerReference: string | null;
  readonly amountPaid: string;
  readonly paymentStatus: 'unpaid' | 'partially_paid' | 'fully_paid' | 'overpaid';
  readonly payments: readonly PaymentRow[];
  readonly metadata: string | null;
  /** The oddity that this invoice is here for. */
  readonly trap: string | null;
  readonly expect: Expectation;
}

type Given = Pick<InvoiceRow, 'id' | 'number' | 'clientId' | 'issueDate' | 'status' | 'expect'> &
  Partial<Omit<InvoiceRow, 'expenses' | 'payments' | 'amountPaid' | 'paymentStatus'>> & {
    readonly taxRate?: string;
    readonly stored?: Partial<StoredTotals>;
  };

/** An invoice with what TimeTracker would store for it; `stored` replaces single amounts. */
function invoice({ taxRate = '20', stored, ...given }: Given): InvoiceRow {
  const { items = [], goods = [] } = given;
  const linked = expenses.filter((one) => one.invoiceId === given.id);
  const received = payments.filter((one) => one.invoiceId === given.id);
  const amounts = [
    ...items.map((line) => line.exact),
    ...goods.map((good) => good.totalAmount),
    ...linked.flatMap((expense) => [expense.amount, expense.taxAmount ?? '0']),
  ];
  const totals = { ...totalsOf(amounts, taxRate), ...stored };
  return {
    projectId: null,
    dueDate: thirtyDaysAfter(given.issueDate),
    currency: 'GBP',
    clientName: null,
    clientAddress: null,
    notes: 'Thank you for your business!',
    terms: 'Payment is due within 30 days of invoice date.',
    buyerReference: null,
    metadata: null,
    trap: null,
    ...given,
    ...paidState(given.status, totals.totalAmount, received),
    items,
    goods,
    expenses: linked,
    payments: received,
    totals,
  };
}

/** What TimeTracker takes for paid: the status button fills it in without a payment, REST counts twice. */
function paidState(
  status: string,
  total: string,
  received: readonly PaymentRow[],
): Pick<InvoiceRow, 'amountPaid' | 'paymentStatus'> {
  const counted = received.filter((one) => one.status === 'completed');
  const sum = counted.reduce(
    (so, { amount, via }) => so.plus(new Decimal(amount).times(via === 'rest' ? 2 : 1)),
    new Decimal(0),
  );
  const paid = status === 'paid' && counted.length === 0 ? new Decimal(total) : sum;
  const words = (): InvoiceRow['paymentStatus'] => {
    if (paid.isZero()) return 'unpaid';
    if (paid.lessThan(total)) return 'partially_paid';
    return paid.greaterThan(total) && counted.at(-1)?.via === 'form' ? 'overpaid' : 'fully_paid';
  };
  return { amountPaid: paid.toFixed(2), paymentStatus: words() };
}

function thirtyDaysAfter(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 30);
  return day.toISOString().slice(0, 10);
}

/** Exactly as long as invoice_items.description allows. */
const fiveHundredLetters =
  'Accessibility review of every template, with screen readers, keyboard and 400 % zoom; findings by page and severity, and a second look after the fixes. '
    .repeat(4)
    .slice(0, 499) + '.';

export const invoices: readonly InvoiceRow[] = [
  invoice({
    id: 1,
    number: 'INV-20260512-1000',
    clientId: 1,
    projectId: 1,
    issueDate: '2026-05-12',
    status: 'paid',
    items: [item('Discovery workshop', '1', '950.00'), item('Workshop notes', '3.5', '75.00')],
    trap: 'older than the go-live date',
    expect: leftAlone('before-go-live'),
  }),
  invoice({
    id: 2,
    number: 'INV-20260630-1000',
    clientId: 3,
    projectId: 4,
    issueDate: '2026-06-30',
    status: 'sent',
    items: [item('Packaging, first sketches', '12', '70.00')],
    trap: 'the last day before the go-live date',
    expect: leftAlone('before-go-live'),
  }),
  invoice({
    id: 3,
    number: 'INV-20260702-1000',
    clientId: 2,
    projectId: 3,
    issueDate: '2026-07-02',
    status: 'paid',
    currency: 'EUR',
    taxRate: '0',
    items: [item('Katalog, Layout', '24', '65.00')],
    notes: 'Reverse charge',
    terms: null,
    metadata: '{"xero": {"invoice_id": "5b7f2a10-0c1d-4e5f-8a9b-0c1d2e3f4a5b"}}',
    trap: 'posted to Xero by an earlier integration, which stored the id',
    expect: leftAlone('carries-xero-id'),
  }),
  invoice({
    id: 4,
    number: 'INV-20260701-1000',
    clientId: 1,
    projectId: 1,
    issueDate: '2026-07-01',
    status: 'sent',
    items: [item('Information architecture', '6', '75.00'), item('Wireframes', '9.5', '75.00')],
    buyerReference: 'PO-7781/2',
    trap: 'the first day of the go-live; project with code and billing reference',
    expect: inXero,
  }),
  invoice({
    id: 5,
    number: 'INV-20260703-1000',
    clientId: 3,
    projectId: 4,
    issueDate: '2026-07-03',
    status: 'paid',
    items: [item('Label artwork, six sorts', '6', '120.00')],
    trap: 'paid by the status button: no payments row',
    expect: inXero,
  }),
  invoice({
    id: 6,
    number: 'INV-20260708-1000',
    clientId: 1,
    projectId: 1,
    issueDate: '2026-07-08',
    status: 'sent',
    items: [item('Project: Website relaunch', '1.333', '75.00')],
    notes: null,
    terms: null,
    trap: 'hours cut to two decimals: 1.33 x 75.00 is stored as 99.98, and the total as 119.97',
    expect: rounded('-0.01'),
  }),
  invoice({
    id: 7,
    number: 'INV-20260710-1000',
    clientId: 2,
    projectId: 3,
    issueDate: '2026-07-10',
    status: 'paid',
    currency: 'EUR',
    taxRate: '0',
    items: [
      item('Übersetzung & Satz – Größentabellen', '11', '65.00'),
      item('Fotoauswahl “Łódź”', '4', '65.00'),
    ],
    notes: 'Reverse charge',
    trap: 'another currency, no tax, letters beyond ASCII',
    expect: inXero,
  }),
  invoice({
    id: 8,
    number: 'INV-20260714-1000',
    clientId: 6,
    projectId: 7,
    issueDate: '2026-07-14',
    status: 'paid',
    items: [item('Calendar widget', '0:45', '72.50'), item('Copy edits', '1:00', '72.50')],
    trap: 'subtotal 126.88 + tax 25.38 is stored as total 152.25',
    expect: rounded('-0.01'),
  }),
  invoice({
    id: 9,
    number: 'INV-20260715-1000',
    clientId: 1,
    projectId: 2,
    issueDate: '2026-07-15',
    status: 'sent',
    items: [
      item('Hosting, July', '1', '10.03'),
      item('Hosting, August', '1', '10.03'),
      item('Hosting, September', '1', '10.03'),
    ],
    trap: 'Xero rounds the tax of each line: 6.03, not 6.02',
    expect: rounded('-0.01'),
  }),
  invoice({
    id: 10,
    number: 'INV-20260717-1000',
    clientId: 3,
    projectId: 4,
    issueDate: '2026-07-17',
    status: 'paid',
    taxRate: '5',
    items: [
      item('Recipe cards, set 1', '1', '25.10'),
      item('Recipe cards, set 2', '1', '25.10'),
      item('Recipe cards, set 3', '1', '25.10'),
    ],
    trap: 'reduced rate, and tax rounded per line',
    expect: rounded('-0.01'),
  }),
  invoice({
    id: 11,
    number: 'INV-20260720-1000',
    clientId: 2,
    projectId: 3,
    issueDate: '2026-07-20',
    status: 'overdue',
    currency: 'EUR',
    taxRate: '0',
    items: [
      item('Korrektur, Kapitel 1', '0:20', '65.00'),
      item('Korrektur, Kapitel 2', '0:35', '65.00'),
      item('Korrektur, Kapitel 3', '0:50', '65.00'),
      item('Korrektur, Kapitel 4', '1:05', '65.00'),
      item('Korrektur, Kapitel 5', '1:20', '65.00'),
    ],
    notes: 'Reminder sent',
    trap: 'five lines from time add up to 270.85, the subtotal says 270.83',
    expect: rounded('-0.02'),
  }),
  invoice({
    id: 12,
    number: 'INV-20260722-1000',
    clientId: 4,
    projectId: 5,
    issueDate: '2026-07-22',
    status: 'sent',
    items: [item('Logo, final artwork', '14', '80.00')],
    goods: [
      {
        name: 'Typeface licence',
        description: 'Desktop and web, one year',
        category: 'license',
        quantity: '1.00',
        unitPrice: '249.00',
        totalAmount: '249.00',
        sku: 'LIC-TYPE-1Y',
        currency: 'GBP',
      },
      {
        name: 'Proof prints',
        description: null,
        category: 'product',
        quantity: '3.00',
        unitPrice: '33.33',
        totalAmount: '99.99',
        sku: null,
        currency: 'GBP',
      },
    ],
    trap: 'extra goods with and without a stock-keeping unit',
    expect: inXero,
  }),
  invoice({
    id: 13,
    number: 'INV-20260723-1000',
    clientId: 5,
    projectId: 6,
    issueDate: '2026-07-23',
    status: 'overdue',
    items: [item('Stand graphics', '18', '80.00')],
    trap: "its client's name is taken in Xero",
    expect: held('client-needs-you'),
  }),
  invoice({
    id: 14,
    number: 'INV-20260724-1000',
    clientId: 6,
    projectId: 7,
    issueDate: '2026-07-24',
    status: 'paid',
    items: [item('Photo shoot, one day', '1', '680.00')],
    trap: 'charged-on expenses count with their own tax and are taxed again',
    expect: inXero,
  }),
  invoice({
    id: 15,
    number: 'INV-20260728-1000',
    clientId: 1,
    projectId: 2,
    issueDate: '2026-07-28',
    status: 'sent',
    items: [item('Support retainer, July', '10', '60.00'), item('Goodwill discount', '1', '-45.00')],
    trap: 'a discount is a negative line',
    expect: inXero,
  }),
  invoice({
    id: 16,
    number: 'INV-20260730-1000',
    clientId: 7,
    projectId: 8,
    issueDate: '2026-07-30',
    status: 'sent',
    currency: 'USD',
    taxRate: '0',
    items: [item('Showroom film, storyboard', '16', '110.00'), item('Rights-cleared music', '1', '340.00')],
    buyerReference: 'CSI-0092 / attn. accounts payable',
    trap: "the buyer's reference; US dollars",
    expect: inXero,
  }),
  invoice({
    id: 17,
    number: 'INV-20260803-1000',
    clientId: 1,
    projectId: 1,
    issueDate: '2026-08-03',
    status: 'issued',
    items: [item('Prototype, second round', '8', '75.00')],
    trap: 'issued, but not sent',
    expect: leftAlone('issued'),
  }),
  invoice({
    id: 18,
    number: 'INV-20260804-1000',
    clientId: 3,
    projectId: 4,
    issueDate: '2026-08-04',
    status: 'draft',
    items: [item('Shelf stopper', '5', '70.00')],
    trap: 'a draft',
    expect: leftAlone('draft'),
  }),
  invoice({
    id: 19,
    number: 'INV-20260805-1000',
    clientId: 6,
    projectId: 7,
    issueDate: '2026-08-05',
    status: 'cancelled',
    items: [item('Booking site, advance', '1', '500.00')],
    trap: 'cancelled before it ever reached Xero',
    expect: leftAlone('cancelled'),
  }),
  invoice({
    id: 20,
    number: 'INV-20260806-1000',
    clientId: 3,
    projectId: 4,
    issueDate: '2026-08-06',
    status: 'banana',
    items: [item('Window lettering', '1', '310.00')],
    trap: 'a status that does not exist',
    expect: held('unknown-status'),
  }),
  invoice({
    id: 21,
    number: 'DUP-1',
    clientId: 1,
    projectId: 2,
    issueDate: '2026-08-10',
    status: 'sent',
    items: [item('Domain renewal', '1', '42.00')],
    trap: 'its number is used twice; the first one has it',
    expect: inXero,
  }),
  invoice({
    id: 22,
    number: 'DUP-1',
    clientId: 6,
    projectId: 7,
    issueDate: '2026-08-11',
    status: 'sent',
    items: [item('Appointment reminders', '3', '72.50')],
    trap: 'its number is already used',
    expect: held('number-used-twice'),
  }),
  invoice({
    id: 23,
    number: 'INV-20260812-1000',
    clientId: 4,
    projectId: 5,
    issueDate: '2026-08-12',
    status: 'sent',
    notes: null,
    terms: null,
    trap: 'no lines at all',
    expect: held('nothing-to-post'),
  }),
  invoice({
    id: 24,
    number: 'INV-20260813-1000',
    clientId: 6,
    projectId: 7,
    issueDate: '2026-08-13',
    status: 'sent',
    items: [item('Extra revision', '4', '72.50'), item('Extra revision, waived', '4', '-72.50')],
    trap: 'its lines cancel each other out',
    expect: held('nothing-to-post'),
  }),
  invoice({
    id: 25,
    number: 'INV-20260814-1000',
    clientId: 1,
    projectId: 2,
    issueDate: '2026-08-14',
    status: 'sent',
    items: [item('Support hours not used', '2.5', '-60.00')],
    trap: 'a negative total',
    expect: held('negative-total'),
  }),
  invoice({
    id: 26,
    number: 'INV-20260817-1000',
    clientId: 6,
    projectId: 7,
    issueDate: '2026-08-17',
    status: 'sent',
    items: [item('Booking site, maintenance', '3', '75.00')],
    stored: { taxAmount: '0.00', totalAmount: '225.00' },
    notes: null,
    terms: null,
    trap: 'tax rate changed through REST: 20 % and no tax',
    expect: held('tax-does-not-match'),
  }),
  invoice({
    id: 27,
    number: 'INV-20260818-1000',
    clientId: 3,
    projectId: 4,
    issueDate: '2026-08-18',
    status: 'sent',
    items: [item('Menu boards', '7', '70.00')],
    stored: { subtotal: '586.00', taxAmount: '117.20', totalAmount: '703.20' },
    trap: 'a linked expense of 96.00 was deleted, the totals still contain it',
    expect: held('lines-do-not-add-up'),
  }),
  invoice({
    id: 28,
    number: 'INV-20260819-1000',
    clientId: 4,
    projectId: 5,
    issueDate: '2026-08-19',
    status: 'sent',
    items: [item('Brand guidelines', '20', '80.00')],
    goods: [
      {
        name: 'Apple developer account',
        description: 'License, one year',
        category: 'license',
        quantity: '1.00',
        unitPrice: '99.00',
        totalAmount: '99.00',
        sku: 'LIC-APPLE-1Y',
        currency: 'EUR',
      },
    ],
    trap: 'an extra good in euros on an invoice in pounds',
    expect: held('mixed-currencies'),
  }),
  invoice({
    id: 29,
    number: 'INV-20260820-1000',
    clientId: 2,
    projectId: 3,
    issueDate: '2026-08-20',
    status: 'sent',
    currency: 'EUR',
    taxRate: '0',
    items: [item('Druckabnahme vor Ort', '1', '480.00')],
    trap: 'an expense in pounds on an invoice in euros',
    expect: held('mixed-currencies'),
  }),
  invoice({
    id: 30,
    number: 'INV-20260824-1000',
    clientId: 4,
    projectId: 5,
    issueDate: '2026-08-24',
    status: 'sent',
    taxRate: '17.5',
    items: [item('Stationery', '10', '80.00')],
    trap: 'a tax rate that nobody mapped',
    expect: held('tax-rate-not-mapped'),
  }),
  invoice({
    id: 31,
    number: 'INV-20260825-1000',
    clientId: 2,
    projectId: 3,
    issueDate: '2026-08-25',
    status: 'sent',
    currency: 'CHF',
    taxRate: '0',
    items: [item('Messestand Zürich', '12', '95.00')],
    trap: 'a currency the organisation does not have',
    expect: rejected('Organisation is not subscribed to currency CHF'),
  }),
  invoice({
    id: 32,
    number: 'INV-20260826-1000',
    clientId: 7,
    projectId: 8,
    issueDate: '2026-08-26',
    status: 'sent',
    currency: 'JPY',
    taxRate: '0',
    items: [item('Osaka showroom, render', '1.5', '85333.67')],
    trap: 'yen with two decimals',
    expect: rejected('Organisation is not subscribed to currency JPY'),
  }),
  invoice({
    id: 33,
    number: 'INV-20260901-1000',
    clientId: 1,
    projectId: 1,
    issueDate: '2026-09-01',
    status: 'sent',
    clientName: 'Harbour Finch (old name)',
    items: [item('Visual design', '22', '75.00')],
    trap: "the invoice's client_name is not the client's name",
    expect: inXero,
  }),
  invoice({
    id: 34,
    number: 'INV-20260902-1000',
    clientId: 8,
    projectId: 9,
    issueDate: '2026-09-02',
    status: 'paid',
    items: [item('Spring catalogue, archive files', '2', '55.00')],
    trap: 'an inactive client, an archived project',
    expect: inXero,
  }),
  invoice({
    id: 35,
    number: 'INV-20260903-1000',
    clientId: 3,
    projectId: 4,
    issueDate: '2026-09-03',
    status: 'sent',
    clientAddress: 'None',
    items: [item('Takeaway cups, artwork', '6', '70.00')],
    notes: 'Two print runs:\r\n- 5,000 in March\r\n- 5,000 in June\r\n\r\nThank you!',
    terms: '',
    trap: 'notes of several lines; the word None as address',
    expect: inXero,
  }),
  invoice({
    id: 36,
    number: 'INV-20260907-1000',
    clientId: 6,
    projectId: 7,
    issueDate: '2026-09-07',
    status: 'sent',
    items: [item(fiveHundredLetters, '16', '72.50')],
    trap: 'a description as long as the column allows',
    expect: inXero,
  }),
  invoice({
    id: 37,
    number: 'INV-20260908-1000',
    clientId: 1,
    projectId: 2,
    issueDate: '2026-09-08',
    status: 'paid',
    items: [item('Support retainer, August', '10', '60.00'), item('', '0.5', '60.00')],
    trap: 'a line without a description',
    expect: inXero,
  }),
  invoice({
    id: 38,
    number: 'INV-20260909-1000',
    clientId: 4,
    projectId: 5,
    issueDate: '2026-09-09',
    dueDate: '2026-08-21',
    status: 'sent',
    items: [item('Logo, animation', '9', '80.00')],
    trap: 'due before it was issued, as a duplicate of an older invoice is',
    expect: inXero,
  }),
  invoice({
    id: 39,
    number: 'INV-20260910-1000',
    clientId: 6,
    projectId: 7,
    issueDate: '2026-09-10',
    status: 'sent',
    items: [item('Patient leaflet', '5', '72.50')],
    trap: 'a payment of 50.00 through REST is counted twice in amount_paid',
    expect: inXero,
  }),
  invoice({
    id: 40,
    number: 'INV-20261102-1000',
    clientId: 2,
    projectId: 3,
    issueDate: '2026-11-02',
    status: 'draft',
    currency: 'EUR',
    taxRate: '0',
    items: [item('Produktfotos, Anzahlung', '1', '400.00')],
    trap: 'a draft that has been paid',
    expect: leftAlone('draft'),
  }),
];
