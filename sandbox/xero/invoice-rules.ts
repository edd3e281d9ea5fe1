import type { Contact } from './contact.ts';
import { readDate, todayIn } from './dates.ts';
import type { Ids } from './ids.ts';
import { totals } from './invoice-amounts.ts';
import { approvalProblems, headerProblems, lockProblem } from './invoice-problems.ts';
import { hasPayments } from './invoice.ts';
import type { Invoice, InvoiceType } from './invoice.ts';
import type { InvoiceInput } from './invoice-input.ts';
import { writeLines } from './invoice-lines.ts';
import type { LineLists } from './invoice-lines.ts';
import { decimal, round } from './money.ts';
import type { OrganisationSettings } from './organisations.ts';
import { statusProblem } from './invoice-status.ts';
import type { Applied } from './invoice-status.ts';
import { dayRate, rateWarning } from './exchange-rates.ts';
import type { Switches } from './switches.ts';
import type { Lookup } from './versioned-table.ts';

export interface InvoiceContext {
  settings: OrganisationSettings;
  lists: LineLists;
  contacts: Lookup<Contact>;
  invoices: Lookup<Invoice>;
  switches: Switches;
  ids: Ids;
  unitDecimals: 2 | 4;
  clientId: string;
  now: number;
}

export interface PreparedInvoice {
  invoice: Invoice;
  problems: string[];
  warnings: string[];
}

/** An invoice as it would be saved, with everything Xero would refuse about it. */
export function prepareInvoice(
  input: InvoiceInput,
  existing: Invoice | null,
  context: InvoiceContext,
): PreparedInvoice {
  const start = existing ?? blankInvoice(context, input.Type ?? 'ACCREC');
  const blocked = existing && statusProblem(existing, input, appliedTo(existing));
  if (blocked) return { invoice: start, problems: [blocked], warnings: [] };
  const locked = existing && lockProblem(existing.date, context.settings);
  if (locked) return { invoice: start, problems: [locked], warnings: [] };
  if (existing && (input.Status === 'VOIDED' || input.Status === 'DELETED')) {
    return {
      invoice: { ...existing, status: input.Status, updatedAt: context.now },
      problems: [],
      warnings: [],
    };
  }

  const problems: string[] = [];
  const date = (
    name: 'Date' | 'DueDate' | 'ExpectedPaymentDate' | 'PlannedPaymentDate',
    had: string | null,
  ) => {
    const sent = input[name];
    if (sent === undefined) return had;
    const read = readDate(sent);
    if (read === null) problems.push(`${name} '${sent}' is not a valid date.`);
    return read ?? had;
  };
  const header: Invoice = {
    ...start,
    number: input.InvoiceNumber ?? start.number,
    reference: referenceOf(input, start, context.switches),
    contactId: input.Contact?.ContactID ?? start.contactId,
    date: date('Date', start.date) ?? start.date,
    dueDate: date('DueDate', start.dueDate),
    lineAmountTypes: input.LineAmountTypes ?? start.lineAmountTypes,
    currencyCode: input.CurrencyCode ?? start.currencyCode,
    status: input.Status ?? start.status,
    sentToContact: input.SentToContact ?? start.sentToContact,
    brandingThemeId: input.BrandingThemeID?.toLowerCase() ?? start.brandingThemeId,
    url: input.Url ?? start.url,
    expectedPaymentDate: date('ExpectedPaymentDate', start.expectedPaymentDate),
    plannedPaymentDate: date('PlannedPaymentDate', start.plannedPaymentDate),
  };
  header.currencyRate = rateOf(input, header, existing, context.settings);

  const relines = input.LineItems || header.lineAmountTypes !== start.lineAmountTypes;
  const written = relines
    ? writeLines(
        input.LineItems ?? start.lines.map((line) => ({ LineItemID: line.id })),
        start.lines,
        header,
        context.lists,
        context.unitDecimals,
        context.ids,
      )
    : { lines: start.lines, problems: [] };
  const worked = totals(written.lines, header.lineAmountTypes);
  const applied = decimal(start.amountPaid).plus(start.amountCredited);
  const invoice: Invoice = {
    ...header,
    ...worked,
    lines: written.lines,
    amountDue: decimal(worked.total).minus(applied).toFixed(2),
    updatedAt: movesUpdatedDate(start, header, input) ? context.now : start.updatedAt,
  };
  problems.push(
    ...written.problems,
    ...headerProblems(input, invoice, existing, context),
    ...(written.problems.length > 0 ? [] : approvalProblems(invoice, context)),
  );
  return {
    invoice,
    problems: [...new Set(problems)],
    warnings: rateWarning(input.CurrencyRate, invoice.currencyCode, context.settings),
  };
}

function blankInvoice(context: InvoiceContext, type: InvoiceType): Invoice {
  return {
    id: context.ids.uuid(),
    type,
    number: '',
    reference: '',
    contactId: '',
    date: todayIn(context.settings.timeZone, context.now),
    dueDate: null,
    lineAmountTypes: 'Exclusive',
    currencyCode: context.settings.baseCurrency,
    currencyRate: '1',
    status: 'DRAFT',
    sentToContact: false,
    brandingThemeId: null,
    url: null,
    expectedPaymentDate: null,
    plannedPaymentDate: null,
    lines: [],
    subTotal: '0.00',
    totalTax: '0.00',
    total: '0.00',
    totalDiscount: '0.00',
    amountPaid: '0.00',
    amountCredited: '0.00',
    amountDue: '0.00',
    fullyPaidOn: null,
    hasAttachments: false,
    createdBy: context.clientId,
    createdAt: context.now,
    updatedAt: context.now,
  };
}

function appliedTo(invoice: Invoice): Applied {
  return { any: hasPayments(invoice), credit: Number(invoice.amountCredited) !== 0 };
}

/** Reference exists on sales invoices only; on bills it is ignored. */
function referenceOf(input: InvoiceInput, start: Invoice, switches: Switches): string {
  if (input.Reference === undefined || start.type === 'ACCPAY') return start.reference;
  return switches.longReference === 'cut' ? input.Reference.slice(0, 255) : input.Reference;
}

type Dated = Pick<Invoice, 'currencyCode' | 'date'>;

/** Units of the document's currency for one of the base currency. */
export function rateOf(
  input: Pick<InvoiceInput, 'CurrencyRate'>,
  header: Dated,
  existing: (Dated & { currencyRate: string }) | null,
  settings: OrganisationSettings,
): string {
  if (header.currencyCode === settings.baseCurrency) return '1';
  if (input.CurrencyRate !== undefined) return round(decimal(input.CurrencyRate), 6).toFixed(6);
  const unchanged = existing?.currencyCode === header.currencyCode && existing.date === header.date;
  return unchanged ? existing.currencyRate : dayRate(header.currencyCode, settings.baseCurrency);
}

/** On a part-paid invoice a change of due date or of the sent mark leaves UpdatedDateUTC alone. */
function movesUpdatedDate(start: Invoice, header: Invoice, input: InvoiceInput): boolean {
  if (!hasPayments(start) || input.LineItems) return true;
  const { dueDate: _due, sentToContact: _sent, ...before } = start;
  const { dueDate: _newDue, sentToContact: _newSent, ...after } = header;
  return JSON.stringify(before) !== JSON.stringify(after);
}
