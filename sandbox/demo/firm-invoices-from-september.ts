import { item } from './billing.ts';
import { inXero, leftAlone } from './expectation.ts';
import { invoice } from './firm-invoice.ts';
import type { InvoiceRow } from './invoice-row.ts';

/** Exactly as long as invoice_items.description allows. */
const fiveHundredLetters =
  'Accessibility review of every template, with screen readers, keyboard and 400 % zoom; findings by page and severity, and a second look after the fixes. '
    .repeat(4)
    .slice(0, 499) + '.';

/** Invoices from September on. */
export const invoicesFromSeptember: readonly InvoiceRow[] = [
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
