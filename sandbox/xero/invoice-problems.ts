import { brandingProblems } from './branding-themes.ts';
import { ARCHIVED_CONTACT } from './contact-rules.ts';
import type { Contact } from './contact.ts';
import { longDate } from './dates.ts';
import { hasPayments, invoiceNumberKey, isGone } from './invoice.ts';
import type { Invoice } from './invoice.ts';
import type { InvoiceInput } from './invoice-input.ts';
import type { InvoiceContext } from './invoice-rules.ts';
import { HAS_PAYMENTS, NOT_MODIFIABLE } from './invoice-status.ts';
import { usesCurrency } from './organisation-actions.ts';
import type { OrganisationSettings } from './organisations.ts';
import { urlProblems } from './url-rule.ts';
import type { Lookup } from './versioned-table.ts';

/** What Xero would refuse about everything but the lines. */
export function headerProblems(
  input: InvoiceInput,
  invoice: Invoice,
  existing: Invoice | null,
  context: InvoiceContext,
): string[] {
  const { settings } = context;
  const problems: string[] = [];
  const say = (when: boolean, problem: string) => void (when && problems.push(problem));

  say(!existing && !input.Type, 'The Type of the invoice must be specified.');
  say(
    !!existing && !!input.Type && input.Type !== existing.type,
    'The Type of an invoice cannot be changed.',
  );
  if (!existing && !['DRAFT', 'SUBMITTED', 'AUTHORISED'].includes(invoice.status)) {
    problems.push(NOT_MODIFIABLE);
  }
  const contactChosen = !existing || input.Contact !== undefined;
  problems.push(...contactProblems(invoice.contactId, contactChosen, context.contacts));
  say(invoice.lines.length === 0, 'One or more line items must be specified');
  say(invoice.number.length > 255, 'The invoice number may have at most 255 characters.');
  say(numberTaken(invoice, context), 'Invoice # must be unique.');
  say(invoice.reference.length > 255, 'The field Reference must be a string with a maximum length of 255.');
  problems.push(...currencyProblems(input, settings));
  const paidEdit =
    invoice.total !== existing?.total || invoice.expectedPaymentDate !== existing.expectedPaymentDate;
  if (existing && hasPayments(existing) && paidEdit) problems.push(HAS_PAYMENTS);
  if (input.Url !== undefined) problems.push(...urlProblems(input.Url));
  problems.push(...brandingProblems(input.BrandingThemeID, settings));
  say(
    input.SentToContact === true && !['AUTHORISED', 'PAID'].includes(invoice.status),
    'SentToContact can only be set on approved invoices.',
  );
  say(
    input.ExpectedPaymentDate !== undefined && invoice.type === 'ACCPAY',
    'ExpectedPaymentDate exists on sales invoices only.',
  );
  say(
    input.PlannedPaymentDate !== undefined && invoice.type === 'ACCREC',
    'PlannedPaymentDate exists on bills only.',
  );
  const locked = lockProblem(invoice.date, settings);
  if (locked) problems.push(locked);
  say(Number(invoice.total) < 0, 'The total of the document may not be below zero.');
  return problems;
}

/** What Xero would refuse about the contact of a document. */
export function contactProblems(contactId: string, chosen: boolean, contacts: Lookup<Contact>): string[] {
  if (contactId === '') return ['A Contact must be specified for this type of transaction'];
  const contact = contacts.get(contactId);
  if (!contact) return ['The contact with the specified contact details could not be found.'];
  return chosen && contact.status !== 'ACTIVE' ? [ARCHIVED_CONTACT] : [];
}

export function currencyProblems(
  input: Pick<InvoiceInput, 'CurrencyCode' | 'CurrencyRate'>,
  settings: OrganisationSettings,
): string[] {
  const problems: string[] = [];
  if (input.CurrencyCode && !usesCurrency(settings, input.CurrencyCode)) {
    problems.push(`Organisation is not subscribed to currency ${input.CurrencyCode}`);
  }
  if (input.CurrencyRate !== undefined && Number(input.CurrencyRate) <= 0) {
    problems.push('The currency rate must be above 0.');
  }
  return problems;
}

function numberTaken(invoice: Invoice, context: InvoiceContext): boolean {
  if (invoice.type !== 'ACCREC' || invoice.number === '') return false;
  const holders = context.invoices
    .withKey(invoiceNumberKey('ACCREC', invoice.number))
    .filter((other) => other.id !== invoice.id);
  return holders.some((other) => !isGone(other) || !context.switches.numberReusableAfterVoid);
}

/** What an invoice needs besides once it leaves the state of a draft. */
export function approvalProblems(invoice: Invoice, context: InvoiceContext): string[] {
  if (invoice.status !== 'AUTHORISED' && invoice.status !== 'SUBMITTED') return [];
  const problems: string[] = [];
  if (!invoice.dueDate && context.switches.approvalNeedsDueDate)
    problems.push('The due date must be specified.');
  if (invoice.lines.some((line) => line.amounts && !line.accountCode && !line.accountId)) {
    problems.push('Account must be specified for every line item.');
  }
  return problems;
}

/** Documents dated on or before a lock date are closed. */
export function lockProblem(date: string, settings: OrganisationSettings): string | null {
  const { endOfYearLockDate: yearEnd, periodLockDate: period } = settings;
  if (yearEnd && date <= yearEnd) {
    return `The document date cannot be before the end of year lock date, currently set at ${longDate(yearEnd)}`;
  }
  if (period && date <= period) {
    return `The document date cannot be before the period lock date, currently set at ${longDate(period)}`;
  }
  return null;
}
