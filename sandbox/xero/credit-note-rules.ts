import { brandingProblems } from './branding-themes.ts';
import type { Contact } from './contact.ts';
import type { CreditNoteInput } from './credit-note-input.ts';
import { creditNoteNumberKey } from './credit-note.ts';
import type { CreditNote, CreditNoteType } from './credit-note.ts';
import { readDate, todayIn } from './dates.ts';
import { rateWarning } from './exchange-rates.ts';
import type { Ids } from './ids.ts';
import { totals } from './invoice-amounts.ts';
import { writeLines } from './invoice-lines.ts';
import type { LineLists } from './invoice-lines.ts';
import { contactProblems, currencyProblems, lockProblem } from './invoice-problems.ts';
import { rateOf } from './invoice-rules.ts';
import { HAS_PAYMENTS, NOT_MODIFIABLE, statusProblem } from './invoice-status.ts';
import { isGone } from './invoice.ts';
import { decimal } from './money.ts';
import type { Switches } from './switches.ts';
import type { Lookup } from './versioned-table.ts';

export interface CreditNoteContext {
  lists: LineLists;
  contacts: Lookup<Contact>;
  creditNotes: Lookup<CreditNote>;
  switches: Switches;
  ids: Ids;
  unitDecimals: 2 | 4;
  clientId: string;
  now: number;
}

export interface PreparedCreditNote {
  note: CreditNote;
  problems: string[];
  warnings: string[];
}

/** A credit note as it would be saved, with everything Xero would refuse about it. */
export function prepareCreditNote(
  input: CreditNoteInput,
  existing: CreditNote | null,
  context: CreditNoteContext,
): PreparedCreditNote {
  const { settings } = context.lists;
  const start = existing ?? blankNote(context, input.Type ?? 'ACCRECCREDIT');
  const applied = hasApplied(start);
  const blocked =
    existing &&
    (statusProblem(existing, input, { any: applied, credit: applied }) ??
      lockProblem(existing.date, settings));
  if (blocked) return { note: start, problems: [blocked], warnings: [] };
  if (existing && (input.Status === 'VOIDED' || input.Status === 'DELETED')) {
    return {
      note: { ...existing, status: input.Status, updatedAt: context.now },
      problems: [],
      warnings: [],
    };
  }

  const problems: string[] = [];
  const date = (name: 'Date' | 'DueDate', had: string | null) => {
    const sent = input[name];
    const read = sent === undefined ? had : readDate(sent);
    if (sent !== undefined && read === null) problems.push(`${name} '${sent}' is not a valid date.`);
    return read ?? had;
  };
  const header: CreditNote = {
    ...start,
    number: input.CreditNoteNumber ?? start.number,
    reference: referenceOf(input, start, context.switches),
    contactId: input.Contact?.ContactID ?? start.contactId,
    date: date('Date', start.date) ?? start.date,
    dueDate: date('DueDate', start.dueDate),
    lineAmountTypes: input.LineAmountTypes ?? start.lineAmountTypes,
    currencyCode: input.CurrencyCode ?? start.currencyCode,
    status: input.Status ?? start.status,
    sentToContact: input.SentToContact ?? start.sentToContact,
  };
  header.currencyRate = rateOf(input, header, existing, settings);

  const relines = input.LineItems || header.lineAmountTypes !== start.lineAmountTypes;
  const sentLines = input.LineItems ?? start.lines.map((line) => ({ LineItemID: line.id }));
  const written = relines
    ? writeLines(sentLines, start.lines, header, context.lists, context.unitDecimals, context.ids)
    : { lines: start.lines, problems: [] };
  const { subTotal, totalTax, total } = totals(written.lines, header.lineAmountTypes);
  const used = decimal(start.amountPaid).plus(start.amountAllocated);
  const note: CreditNote = {
    ...header,
    lines: written.lines,
    subTotal,
    totalTax,
    total,
    remainingCredit: decimal(total).minus(used).toFixed(2),
    updatedAt: context.now,
  };
  problems.push(...written.problems, ...headerProblems(input, note, existing, context));
  if (written.problems.length === 0) problems.push(...approvalProblems(note));
  return {
    note,
    problems: [...new Set(problems)],
    warnings: rateWarning(input.CurrencyRate, note.currencyCode, settings),
  };
}

/** Whether the note has been set off against an invoice or paid out, if only in part. */
function hasApplied(note: CreditNote): boolean {
  return Number(note.amountPaid) !== 0 || Number(note.amountAllocated) !== 0;
}

function headerProblems(
  input: CreditNoteInput,
  note: CreditNote,
  existing: CreditNote | null,
  context: CreditNoteContext,
): string[] {
  const { settings } = context.lists;
  const problems: string[] = [];
  const say = (when: boolean, problem: string) => void (when && problems.push(problem));
  const created = ['DRAFT', 'SUBMITTED', 'AUTHORISED'];

  say(!existing && !input.Type, 'The Type of the credit note must be specified.');
  const typeChanged = existing && input.Type && input.Type !== existing.type;
  say(!!typeChanged, 'The Type of a credit note cannot be changed.');
  say(!existing && !created.includes(note.status), NOT_MODIFIABLE);
  const contactChosen = !existing || input.Contact !== undefined;
  problems.push(...contactProblems(note.contactId, contactChosen, context.contacts));
  say(note.lines.length === 0, 'One or more line items must be specified');
  say(note.number.length > 255, 'The credit note number may have at most 255 characters.');
  say(numberTaken(note, context), 'Credit note # must be unique.');
  say(note.reference.length > 255, 'The field Reference must be a string with a maximum length of 255.');
  problems.push(...currencyProblems(input, settings));
  say(!!existing && hasApplied(existing) && note.total !== existing.total, HAS_PAYMENTS);
  problems.push(...brandingProblems(input.BrandingThemeID, settings));
  say(
    input.SentToContact === true && !['AUTHORISED', 'PAID'].includes(note.status),
    'SentToContact can only be set on approved credit notes.',
  );
  const locked = lockProblem(note.date, settings);
  if (locked) problems.push(locked);
  say(Number(note.total) < 0, 'The total of the document may not be below zero.');
  return problems;
}

function approvalProblems(note: CreditNote): string[] {
  if (note.status !== 'AUTHORISED' && note.status !== 'SUBMITTED') return [];
  const bare = note.lines.some((line) => line.amounts && !line.accountCode && !line.accountId);
  return bare ? ['Account must be specified for every line item.'] : [];
}

function numberTaken(note: CreditNote, context: CreditNoteContext): boolean {
  if (note.type !== 'ACCRECCREDIT' || note.number === '') return false;
  const holders = context.creditNotes
    .withKey(creditNoteNumberKey('ACCRECCREDIT', note.number))
    .filter((other) => other.id !== note.id);
  return holders.some((other) => !isGone(other) || !context.switches.numberReusableAfterVoid);
}

/** Reference exists on credit notes to customers only; on those of suppliers it is ignored. */
function referenceOf(input: CreditNoteInput, start: CreditNote, switches: Switches): string {
  if (input.Reference === undefined || start.type === 'ACCPAYCREDIT') return start.reference;
  return switches.longReference === 'cut' ? input.Reference.slice(0, 255) : input.Reference;
}

function blankNote(context: CreditNoteContext, type: CreditNoteType): CreditNote {
  const { settings } = context.lists;
  return {
    id: context.ids.uuid(),
    type,
    number: '',
    reference: '',
    contactId: '',
    date: todayIn(settings.timeZone, context.now),
    dueDate: null,
    lineAmountTypes: 'Exclusive',
    currencyCode: settings.baseCurrency,
    currencyRate: '1',
    status: 'DRAFT',
    sentToContact: false,
    hasAttachments: false,
    lines: [],
    subTotal: '0.00',
    totalTax: '0.00',
    total: '0.00',
    amountPaid: '0.00',
    amountAllocated: '0.00',
    remainingCredit: '0.00',
    fullyPaidOn: null,
    allocations: [],
    createdBy: context.clientId,
    createdAt: context.now,
    updatedAt: context.now,
  };
}
