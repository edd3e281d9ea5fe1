import { expenses } from './firm-expenses.ts';
import { payments } from './firm-payments.ts';
import { invoiceRows } from './invoice-row.ts';

/** An invoice of the firm: in pounds, at 20 %, unless it says otherwise. */
export const invoice = invoiceRows({ currency: 'GBP', taxRate: '20', prefix: 'INV' }, { expenses, payments });
