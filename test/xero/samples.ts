import type { ClientData } from '../../src/events/client.ts';
import type { CreditNoteData } from '../../src/events/credit-note.ts';
import type { ExpenseData } from '../../src/events/expense.ts';
import type { PaymentData } from '../../src/events/payment.ts';
import type { InvoiceData, InvoiceLine } from '../../src/events/invoice.ts';
import { connectionSettings, type ConnectionSettings } from '../../src/store/connection-settings.ts';
import type { Link, PostedLine } from '../../src/store/links.ts';
import type { Snapshot } from '../../src/store/snapshots.ts';
import type { Write } from '../../src/store/writes.ts';
import type { InvoiceContext } from '../../src/xero/map-invoice.ts';
import type { OrganisationFacts, PaymentAccountFact } from '../../src/xero/organisation-facts.ts';

const tenantId = '11111111-1111-4111-8111-111111111111';
export const invoiceXeroId = '22222222-2222-4222-8222-222222222222';
export const contactXeroId = '33333333-3333-4333-8333-333333333333';
export const bankId = '55555555-5555-4555-8555-555555555555';
export const priyaUserId = '66666666-6666-4666-8666-666666666666';

let nextLineId = 1;

/** A line; what is not given is an item of 1 x 100.00. */
export function line(changes: Partial<InvoiceLine> = {}): InvoiceLine {
  return {
    source: 'item',
    id: String(nextLineId++),
    description: 'Design work',
    quantity: '1.00',
    unitPrice: '100.00',
    amount: '100.00',
    currency: 'GBP',
    category: null,
    sku: null,
    ...changes,
  };
}

/** An invoice of one line of 100.00 with 20 % tax; its totals are right unless changed. */
export function invoice(changes: Partial<InvoiceData> = {}): InvoiceData {
  return {
    id: '7',
    number: 'INV-7',
    status: 'sent',
    clientId: '3',
    clientName: 'Ash & Co',
    clientEmail: null,
    currency: 'GBP',
    issueDate: '2026-11-02',
    dueDate: '2026-12-02',
    taxRate: '20.00',
    subtotal: '100.00',
    taxAmount: '20.00',
    total: '120.00',
    amountPaid: '0.00',
    paymentStatus: 'unpaid',
    buyerReference: null,
    notes: null,
    terms: null,
    project: null,
    sameNumber: [],
    xeroInvoiceId: null,
    lines: [line()],
    ...changes,
  };
}

/** An approved expense of 50.00 and 10.00 tax, owed to a vendor. */
export function expense(changes: Partial<ExpenseData> = {}): ExpenseData {
  return {
    id: '9',
    title: 'Paper',
    description: null,
    category: 'supplies',
    amount: '50.00',
    taxAmount: '10.00',
    taxRate: '0.00',
    currency: 'GBP',
    expenseDate: '2026-11-03',
    status: 'approved',
    billable: false,
    reimbursable: false,
    reimbursed: false,
    invoiceId: null,
    vendor: 'Quill & Sons',
    paymentMethod: 'company_card',
    receiptNumber: null,
    receiptPath: null,
    employee: { id: '2', username: 'priya', fullName: 'Priya Raman', email: 'priya@northgate.example' },
    project: null,
    clientId: null,
    xeroExpenseId: null,
    ...changes,
  };
}

/** A completed payment of 120.00 for the sample invoice. */
export function payment(changes: Partial<PaymentData> = {}): PaymentData {
  return {
    id: '5',
    invoiceId: '7',
    invoiceNumber: 'INV-7',
    amount: '120.00',
    currency: 'GBP',
    paymentDate: '2026-11-10',
    method: 'bank_transfer',
    reference: null,
    status: 'completed',
    gatewayTransactionId: null,
    gatewayFee: null,
    sameReference: [],
    ...changes,
  };
}

/** A credit note of 60.00 for the sample invoice. */
export function creditNote(changes: Partial<CreditNoteData> = {}): CreditNoteData {
  return {
    id: '4',
    invoiceId: '7',
    invoiceNumber: 'INV-7',
    clientId: '3',
    clientName: 'Ash & Co',
    number: 'CN-7-1',
    date: '2026-11-12',
    amount: '60.00',
    currency: 'GBP',
    taxRate: '20.00',
    reason: 'Goodwill',
    ...changes,
  };
}

/** The newest state of a sample. */
export function snapshot(kind: 'client' | 'invoice' | 'expense' | 'payment' | 'credit_note'): Snapshot {
  const data = {
    client: client(),
    invoice: invoice(),
    expense: expense(),
    payment: payment(),
    credit_note: creditNote(),
  }[kind];
  const sourceId = data.id;
  return {
    installationId: 'main',
    kind,
    sourceId,
    sequence: 1n,
    contentHash: 'hash',
    data,
    handedOver: true,
  };
}

/** A client with a name and nothing else. */
export function client(changes: Partial<ClientData> = {}): ClientData {
  return {
    id: '3',
    name: 'Ash & Co',
    contactPerson: null,
    email: null,
    phone: null,
    address: null,
    status: 'active',
    sameName: [],
    taxNumber: null,
    ...changes,
  };
}

/** Settings in which everything an invoice needs is chosen, as the sandbox's organisations have it. */
export function settings(changes: Partial<ConnectionSettings> = {}): ConnectionSettings {
  return connectionSettings.parse({
    goLiveDate: '2026-01-01',
    accounts: { items: '200', goods: '201', expenses: '270', rounding: '860', defaultExpense: '429' },
    purchaseTaxTypes: [
      { rate: '20', taxType: 'INPUT2' },
      { rate: '5', taxType: 'RRINPUT' },
      { rate: '0', taxType: 'NONE' },
    ],
    taxTypes: [
      { rate: '20', taxType: 'OUTPUT2' },
      { rate: '5.00', taxType: 'RROUTPUT' },
      { rate: '0', taxType: 'ZERORATEDOUTPUT' },
    ],
    paymentAccounts: [{ method: null, currency: 'GBP', account: bankId }],
    ...changes,
  });
}

/** A bank account in pounds. */
export function bankAccount(changes: Partial<PaymentAccountFact> = {}): PaymentAccountFact {
  return {
    id: bankId,
    name: 'Business Bank Account',
    status: 'ACTIVE',
    isBank: true,
    takesPayments: false,
    currency: 'GBP',
    ...changes,
  };
}

/** Facts of an organisation that fit `settings`. */
export function facts(changes: Partial<OrganisationFacts> = {}): OrganisationFacts {
  const accounts = ['200', '201', '260', '270', '420', '429', '860'].map((code) => ({
    code,
    status: 'ACTIVE',
  }));
  const taxTypes = [
    { taxType: 'OUTPUT2', status: 'ACTIVE', effectiveRate: '20' },
    { taxType: 'RROUTPUT', status: 'ACTIVE', effectiveRate: '5' },
    { taxType: 'ZERORATEDOUTPUT', status: 'ACTIVE', effectiveRate: '0' },
    { taxType: 'NONE', status: 'ACTIVE', effectiveRate: '0' },
    { taxType: 'INPUT2', status: 'ACTIVE', effectiveRate: '20' },
    { taxType: 'RRINPUT', status: 'ACTIVE', effectiveRate: '5' },
  ];
  return {
    shortCode: '!nG4d1',
    baseCurrency: 'GBP',
    lockDate: null,
    trackingCategories: new Map(),
    brandingThemes: new Set(),
    accounts: new Map(accounts.map((account) => [account.code, { inExpenseClaims: true, ...account }])),
    paymentAccounts: new Map([[bankId, bankAccount()]]),
    items: new Set(),
    users: [{ id: priyaUserId, email: 'Priya@northgate.example' }],
    hasClaims: false,
    taxTypes: new Map(taxTypes.map((taxType) => [taxType.taxType, taxType])),
    ...changes,
  };
}

/** A link to an approved invoice. */
export function link(changes: Partial<Link> = {}): Link {
  return {
    tenantId,
    part: 'document',
    origin: 'timetracker',
    xeroKind: 'Invoice',
    xeroId: invoiceXeroId,
    xeroNumber: 'INV-7',
    xeroStatus: 'AUTHORISED',
    postedHash: 'posted-hash',
    postedSequence: 1n,
    postedLines: [],
    postedElementHash: null,
    xeroUpdatedAt: new Date('2026-11-02T10:00:00Z'),
    xeroHash: null,
    differsFrom: null,
    ...changes,
  };
}

/** A line as it was posted. */
export function posted(contentKey: string, changes: Partial<PostedLine> = {}): PostedLine {
  return {
    lineItemId: `id-of-${contentKey}`,
    contentKey,
    accountCode: '200',
    taxType: 'OUTPUT2',
    ...changes,
  };
}

export function context(changes: Partial<InvoiceContext> = {}): InvoiceContext {
  return {
    installationId: 'main',
    timetrackerUrl: 'https://time.example/',
    contactId: contactXeroId,
    link: undefined,
    settings: settings(),
    facts: facts(),
    ...changes,
  };
}

/** A write of an invoice that is being created. */
export function write(changes: Partial<Write> = {}): Write {
  return {
    id: '44444444-4444-4444-8444-444444444444',
    installationId: 'main',
    kind: 'invoice',
    sourceId: '7',
    tenantId,
    sequence: 1n,
    contentHash: 'hash',
    part: 'document',
    xeroKind: 'Invoice',
    operation: 'create',
    method: 'PUT',
    path: '/Invoices',
    element: '{}',
    elementHash: 'element-hash',
    expected: { marker: 'main.invoice.7', number: 'INV-7' },
    uniqueName: 'inv-7',
    state: 'unknown',
    absentLooks: 0,
    result: null,
    ...changes,
  };
}
