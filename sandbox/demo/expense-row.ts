import type { Expectation } from './expectation.ts';

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

/** Makes expenses of a firm, each with what the page, or REST, stores where nothing was entered. */
export function expenseRows(currency: string): (given: Given) => ExpenseRow {
  return (given) => {
    const entered = given.via === 'rest' ? null : '';
    return {
      projectId: null,
      clientId: null,
      description: null,
      currency,
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
  };
}

/** Paid with the firm's own card: the firm owes nobody in it but the vendor. */
export const companyCard = { paymentMethod: 'company_card', reimbursable: false } as const;
