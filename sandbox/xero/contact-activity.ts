import type { ContactActivity, Outstanding } from './contact-view.ts';
import { ofContactKey } from './invoice.ts';
import type { Invoice } from './invoice.ts';
import { decimal, sum } from './money.ts';
import type { Organisation } from './organisations.ts';

/** What a contact's invoices say about it at a moment, amounts in the base currency. */
export function contactActivity(organisation: Organisation, contactId: string, at: number): ContactActivity {
  const invoices = organisation.invoices.withKey(ofContactKey(contactId));
  const today = new Date(at).toISOString().slice(0, 10);
  const sales = invoices.filter((invoice) => invoice.type === 'ACCREC');
  const bills = invoices.filter((invoice) => invoice.type === 'ACCPAY');
  return {
    isCustomer: sales.length > 0,
    isSupplier: bills.length > 0,
    receivable: outstanding(sales, today),
    payable: outstanding(bills, today),
  };
}

function outstanding(invoices: Invoice[], today: string): Outstanding {
  const open = invoices.filter((invoice) => invoice.status === 'AUTHORISED');
  const inBase = (invoice: Invoice) => decimal(invoice.amountDue).dividedBy(invoice.currencyRate).toFixed(2);
  return {
    outstanding: sum(open.map(inBase)),
    overdue: sum(open.filter((each) => each.dueDate !== null && each.dueDate < today).map(inBase)),
  };
}
