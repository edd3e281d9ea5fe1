import { Decimal } from 'decimal.js';
import { totalsOf, type ItemRow, type StoredTotals } from './billing.ts';
import type { Expectation } from './expectation.ts';
import type { ExpenseRow } from './expense-row.ts';
import type { PaymentRow } from './payment-row.ts';

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

type Given = Pick<InvoiceRow, 'id' | 'clientId' | 'issueDate' | 'status' | 'expect'> &
  Partial<Omit<InvoiceRow, 'expenses' | 'payments' | 'amountPaid' | 'paymentStatus'>> & {
    readonly taxRate?: string;
    readonly stored?: Partial<StoredTotals>;
  };

/**
 * Makes the invoices of a firm.
 * @param usual what an invoice has that says nothing else
 * @param linked the firm's expenses and payments, of which each invoice takes its own
 * @returns an invoice with what TimeTracker would store for it; `stored` replaces single amounts
 */
export function invoiceRows(
  usual: { readonly currency: string; readonly taxRate: string; readonly prefix: string },
  linked: { readonly expenses: readonly ExpenseRow[]; readonly payments: readonly PaymentRow[] },
): (given: Given) => InvoiceRow {
  return ({ taxRate = usual.taxRate, stored, ...given }) => {
    const { items = [], goods = [] } = given;
    const expenses = linked.expenses.filter((one) => one.invoiceId === given.id);
    const payments = linked.payments.filter((one) => one.invoiceId === given.id);
    const amounts = [
      ...items.map((line) => line.exact),
      ...goods.map((good) => good.totalAmount),
      ...expenses.flatMap((expense) => [expense.amount, expense.taxAmount ?? '0']),
    ];
    const totals = { ...totalsOf(amounts, taxRate), ...stored };
    return {
      // The first one of its day.
      number: `${usual.prefix}-${given.issueDate.replaceAll('-', '')}-1000`,
      projectId: null,
      dueDate: thirtyDaysAfter(given.issueDate),
      currency: usual.currency,
      clientName: null,
      clientAddress: null,
      notes: 'Thank you for your business!',
      terms: 'Payment is due within 30 days of invoice date.',
      buyerReference: null,
      metadata: null,
      trap: null,
      ...given,
      ...paidState(given.status, totals.totalAmount, payments),
      items,
      goods,
      expenses,
      payments,
      totals,
    };
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
