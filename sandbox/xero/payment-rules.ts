import { readDate } from './dates.ts';
import { creditNoteNumberKey } from './credit-note.ts';
import { isGone, invoiceNumberKey } from './invoice.ts';
import type { Ids } from './ids.ts';
import { lockProblem } from './invoice-problems.ts';
import { decimal } from './money.ts';
import type { MoneyStage } from './money-stage.ts';
import type { OrganisationSettings } from './organisations.ts';
import { paymentAmounts } from './payment-amounts.ts';
import type { PaymentInput } from './payment-input.ts';
import type { PaidDocument, Payment } from './payment.ts';
import type { Account } from './account.ts';
import type { Switches } from './switches.ts';

export interface PaymentContext {
  settings: OrganisationSettings;
  stage: MoneyStage;
  switches: Switches;
  ids: Ids;
  clientId: string;
  now: number;
}

/** What a payment needs to know of the invoice or credit note it pays. */
interface Payable {
  document: PaidDocument;
  status: string;
  currencyCode: string;
  /** Still due, or left to refund. */
  outstanding: string;
}

/** A payment as it would be saved, with everything Xero would refuse about it. */
export function preparePayment(
  input: PaymentInput,
  context: PaymentContext,
): { payment: Payment; problems: string[] } {
  const problems: string[] = [];
  const { payable, problem } = findPayable(input, context.stage);
  if (problem) problems.push(problem);
  const account = findAccount(input, context.settings.accounts);
  if (account.problem) problems.push(account.problem);
  const date = input.Date === undefined ? null : readDate(input.Date);
  if (input.Date === undefined) problems.push('The payment date must be specified.');
  else if (date === null) problems.push(`Date '${input.Date}' is not a valid date.`);
  const locked = date && lockProblem(date, context.settings);
  if (locked) problems.push(locked);
  if (input.PaymentID !== undefined) problems.push('A payment cannot be changed: do not send a PaymentID.');
  if (input.Status === 'DELETED') problems.push('A new payment cannot be deleted.');

  const base = context.settings.baseCurrency;
  const money = paymentAmounts(
    { amount: input.Amount, bankAmount: input.BankAmount, currencyRate: input.CurrencyRate },
    { document: payable?.currencyCode ?? base, bank: account.account?.currencyCode ?? base, base },
  );
  problems.push(...money.problems);
  if (payable) problems.push(...payableProblems(payable, money.amounts.amount));

  const cut = context.switches.longReference === 'cut';
  const reference = cut ? (input.Reference ?? '').slice(0, 255) : (input.Reference ?? '');
  if (reference.length > 255) {
    problems.push('The field Reference must be a string with a maximum length of 255.');
  }
  const { BankAccountNumber = null, Particulars = null, Details = null } = input;
  return {
    problems,
    payment: {
      id: context.ids.uuid(),
      pays: payable?.document ?? { kind: 'invoice', id: '' },
      accountId: account.account?.id ?? '',
      date: date ?? '',
      ...money.amounts,
      reference,
      status: 'AUTHORISED',
      isReconciled: input.IsReconciled ?? false,
      statement: { BankAccountNumber, Particulars, Details },
      createdBy: context.clientId,
      createdAt: context.now,
      updatedAt: context.now,
    },
  };
}

/** Why an existing payment may not be deleted, or null. */
export function deletionProblem(payment: Payment, context: PaymentContext): string | null {
  if (payment.status === 'DELETED') return 'The payment has been deleted already.';
  if (payment.isReconciled && !context.switches.reconciledPaymentDeletable) {
    return 'The payment has been reconciled with a bank statement and cannot be deleted.';
  }
  return lockProblem(payment.date, context.settings);
}

function payableProblems(payable: Payable, amount: string): string[] {
  const problems: string[] = [];
  if (payable.status !== 'AUTHORISED') {
    problems.push('Payments can only be made against Authorised documents');
  }
  if (decimal(amount).greaterThan(payable.outstanding)) {
    problems.push('Payment amount exceeds the amount outstanding on this document');
  }
  return problems;
}

function findPayable(
  input: PaymentInput,
  stage: MoneyStage,
): { payable: Payable | null; problem: string | null } {
  const invoice = named(input.Invoice?.InvoiceID, input.Invoice?.InvoiceNumber ?? input.InvoiceNumber);
  const note = named(
    input.CreditNote?.CreditNoteID,
    input.CreditNote?.CreditNoteNumber ?? input.CreditNoteNumber,
  );
  if (invoice && note) return { payable: null, problem: 'Payment is applied to more than one document' };
  if (invoice) {
    const payable = payableInvoice(invoice, stage);
    return { payable, problem: payable ? null : 'Invoice could not be found' };
  }
  if (note) {
    const payable = payableNote(note, stage);
    return { payable, problem: payable ? null : 'Credit note could not be found' };
  }
  return { payable: null, problem: 'The document that is paid must be specified.' };
}

interface Named {
  id: string | undefined;
  number: string;
}

function named(id: string | undefined, number: string | undefined): Named | null {
  return id === undefined && number === undefined ? null : { id: id?.toLowerCase(), number: number ?? '' };
}

/** Numbers find sales invoices only: those of bills are not unique. */
function payableInvoice({ id, number }: Named, { invoices }: MoneyStage): Payable | null {
  const holders = invoices.withKey(invoiceNumberKey('ACCREC', number));
  const invoice =
    id === undefined ? (holders.find((each) => !isGone(each)) ?? holders.at(-1)) : invoices.get(id);
  if (!invoice) return null;
  const { status, currencyCode, amountDue } = invoice;
  return { document: { kind: 'invoice', id: invoice.id }, status, currencyCode, outstanding: amountDue };
}

function payableNote({ id, number }: Named, { creditNotes }: MoneyStage): Payable | null {
  const holders = creditNotes.withKey(creditNoteNumberKey('ACCRECCREDIT', number));
  const note =
    id === undefined ? (holders.find((each) => !isGone(each)) ?? holders.at(-1)) : creditNotes.get(id);
  if (!note) return null;
  const { status, currencyCode, remainingCredit } = note;
  return {
    document: { kind: 'creditNote', id: note.id },
    status,
    currencyCode,
    outstanding: remainingCredit,
  };
}

function findAccount(
  input: PaymentInput,
  accounts: Account[],
): { account: Account | null; problem: string | null } {
  const id = input.Account?.AccountID?.toLowerCase();
  const code = input.Account?.Code ?? input.Code;
  const none = { account: null, problem: 'Account could not be found' };
  if (id === undefined && !code) return none;
  const account = accounts.find((each) => (id === undefined ? each.code === code : each.id === id));
  if (!account || (code !== undefined && account.code !== code)) return none;
  if (account.status === 'ARCHIVED') {
    return { account: null, problem: `The account '${account.name}' has been archived.` };
  }
  if (account.type !== 'BANK' && !account.enablePayments) {
    const problem = `The account '${account.name}' is neither a bank account nor enabled for payments.`;
    return { account: null, problem };
  }
  return { account, problem: null };
}
