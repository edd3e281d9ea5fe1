import type { AllocationInput } from './credit-note-input.ts';
import type { Allocation, CreditNote } from './credit-note.ts';
import { readDate } from './dates.ts';
import type { Ids } from './ids.ts';
import { lockProblem } from './invoice-problems.ts';
import type { Invoice } from './invoice.ts';
import { decimal } from './money.ts';
import type { OrganisationSettings } from './organisations.ts';
import type { Switches } from './switches.ts';
import type { Lookup } from './versioned-table.ts';

export interface AllocationContext {
  settings: OrganisationSettings;
  invoices: Lookup<Invoice>;
  switches: Switches;
  ids: Ids;
}

const SETTLES = { ACCRECCREDIT: 'ACCREC', ACCPAYCREDIT: 'ACCPAY' } as const;

/** An allocation as it would be saved, with everything Xero would refuse about it. */
export function prepareAllocation(
  input: AllocationInput,
  note: CreditNote,
  context: AllocationContext,
): { allocation: Allocation; problems: string[] } {
  const problems: string[] = [];
  const say = (when: boolean, problem: string) => void (when && problems.push(problem));
  const invoice = context.invoices.get(input.Invoice?.InvoiceID?.toLowerCase() ?? '');
  say(!invoice, 'Invoice could not be found');
  say(input.AllocationID !== undefined, 'An allocation cannot be changed: do not send an AllocationID.');
  say(note.status !== 'AUTHORISED', 'Only an approved credit note with credit left can be allocated.');

  const date = input.Date === undefined ? null : readDate(input.Date);
  say(input.Date === undefined, 'The allocation date must be specified.');
  say(input.Date !== undefined && date === null, `Date '${input.Date}' is not a valid date.`);
  const locked = date && lockProblem(date, context.settings);
  if (locked) problems.push(locked);

  const amount = decimal(input.Amount ?? '0');
  say(input.Amount === undefined, 'The allocation amount must be specified.');
  say(input.Amount !== undefined && !amount.greaterThan(0), 'Amount must be greater than 0.');
  say(amount.decimalPlaces() > 2, 'Amount may have at most two decimals.');
  say(
    amount.greaterThan(note.remainingCredit),
    'The amount exceeds the remaining credit of the credit note.',
  );
  if (invoice) problems.push(...invoiceProblems(invoice, note, amount.toFixed()));

  const ofDocuments = [note.date, invoice?.date ?? ''].toSorted().at(-1) ?? note.date;
  return {
    problems,
    allocation: {
      id: context.ids.uuid(),
      invoiceId: invoice?.id ?? '',
      amount: amount.toFixed(2),
      date: context.switches.allocationDate === 'documents' ? ofDocuments : (date ?? ofDocuments),
      isDeleted: false,
    },
  };
}

function invoiceProblems(invoice: Invoice, note: CreditNote, amount: string): string[] {
  const problems: string[] = [];
  if (invoice.type !== SETTLES[note.type]) {
    problems.push('Credit notes to customers settle sales invoices, those of suppliers bills.');
  }
  if (invoice.status !== 'AUTHORISED') {
    problems.push('Credit can only be allocated to approved invoices with an amount due.');
  }
  if (invoice.contactId !== note.contactId) {
    problems.push('The credit note and the invoice must be of the same contact.');
  }
  if (invoice.currencyCode !== note.currencyCode) {
    problems.push('The credit note and the invoice must be in the same currency.');
  }
  if (decimal(amount).greaterThan(invoice.amountDue)) {
    problems.push('The amount exceeds the amount outstanding on this document');
  }
  return problems;
}
