import type { Contact } from './contact.ts';
import { readDate, todayIn } from './dates.ts';
import type { Ids } from './ids.ts';
import { totals } from './invoice-amounts.ts';
import { writeLines } from './invoice-lines.ts';
import type { LineLists } from './invoice-lines.ts';
import { contactProblems, lockProblem } from './invoice-problems.ts';
import type { ReceiptInput } from './receipt-input.ts';
import { ofUserKey } from './receipt.ts';
import type { Receipt } from './receipt.ts';
import type { Switches } from './switches.ts';
import { findUser, NO_VALID_USER } from './user-reference.ts';
import type { Lookup } from './versioned-table.ts';

export interface ReceiptContext {
  lists: LineLists;
  contacts: Lookup<Contact>;
  receipts: Lookup<Receipt>;
  switches: Switches;
  ids: Ids;
  unitDecimals: 2 | 4;
  clientId: string;
  now: number;
}

const NOT_DRAFT = 'Receipt not of valid status for modification';

/**
 * A receipt as it would be saved, with everything Xero would refuse about it. Each write names
 * date, contact, lines and user anew; only a deletion does with the user.
 */
export function prepareReceipt(
  input: ReceiptInput,
  existing: Receipt | null,
  context: ReceiptContext,
): { receipt: Receipt; problems: string[] } {
  const { settings } = context.lists;
  const start = existing ?? blankReceipt(context);
  const blocked = existing && blockedBy(existing, context);
  if (blocked) return { receipt: start, problems: [blocked] };
  const user = findUser(input.User, settings.users);
  const problems = user ? [] : [NO_VALID_USER];
  if (existing && input.Status === 'DELETED') {
    return { receipt: { ...existing, status: 'DELETED', updatedAt: context.now }, problems };
  }

  const date = input.Date === undefined ? null : readDate(input.Date);
  if (input.Date === undefined) problems.push('The Date of the receipt must be specified.');
  else if (date === null) problems.push(`Date '${input.Date}' is not a valid date.`);
  const lineAmountTypes =
    input.LineAmountTypes ?? existing?.lineAmountTypes ?? context.switches.lineAmountTypesByDefault;
  // A receipt's lines have no ids of their own: each write replaces them all.
  const written = writeLines(
    input.LineItems ?? [],
    [],
    { type: 'RECEIPT', lineAmountTypes },
    context.lists,
    context.unitDecimals,
    context.ids,
  );
  const { subTotal, totalTax, total } = totals(written.lines, lineAmountTypes);
  const receipt: Receipt = {
    ...start,
    number: existing?.number ?? nextNumber(user?.id ?? '', context.receipts),
    userId: user?.id ?? start.userId,
    contactId: input.Contact?.ContactID ?? start.contactId,
    date: date ?? start.date,
    reference: input.Reference ?? start.reference,
    lineAmountTypes,
    lines: written.lines,
    subTotal,
    totalTax,
    total,
    updatedAt: context.now,
  };
  problems.push(...written.problems, ...receiptProblems(input, receipt, context));
  return { receipt, problems: [...new Set(problems)] };
}

/** Why an existing receipt may not be touched at all, or null. */
function blockedBy(existing: Receipt, context: ReceiptContext): string | null {
  return existing.status === 'DRAFT' ? lockProblem(existing.date, context.lists.settings) : NOT_DRAFT;
}

function receiptProblems(input: ReceiptInput, receipt: Receipt, context: ReceiptContext): string[] {
  const problems: string[] = [];
  const say = (when: boolean, problem: string) => void (when && problems.push(problem));
  const contactId = input.Contact === undefined ? '' : receipt.contactId;
  problems.push(...contactProblems(contactId, true, context.contacts));
  say(receipt.lines.length === 0, 'One or more line items must be specified');
  const bare = receipt.lines.some((line) => line.amounts && !line.accountId);
  say(bare, 'Account must be specified for every line item.');
  const unpriced = input.LineItems?.some(
    (line) => line.LineAmount !== undefined && line.UnitAmount === undefined,
  );
  say(unpriced === true, 'UnitAmount must be specified for every line item.');
  say((input.Status ?? 'DRAFT') !== 'DRAFT', NOT_DRAFT);
  say(receipt.reference.length > 255, 'The field Reference must be a string with a maximum length of 255.');
  const locked = lockProblem(receipt.date, context.lists.settings);
  if (locked) problems.push(locked);
  say(Number(receipt.total) < 0, 'The total of the document may not be below zero.');
  return problems;
}

function nextNumber(userId: string, receipts: Lookup<Receipt>): number {
  const numbers = receipts.withKey(ofUserKey(userId)).map((receipt) => receipt.number);
  return Math.max(0, ...numbers) + 1;
}

function blankReceipt(context: ReceiptContext): Receipt {
  return {
    id: context.ids.uuid(),
    number: 0,
    userId: '',
    contactId: '',
    date: todayIn(context.lists.settings.timeZone, context.now),
    reference: '',
    lineAmountTypes: 'Exclusive',
    status: 'DRAFT',
    lines: [],
    subTotal: '0.00',
    totalTax: '0.00',
    total: '0.00',
    hasAttachments: false,
    createdBy: context.clientId,
    createdAt: context.now,
    updatedAt: context.now,
  };
}
