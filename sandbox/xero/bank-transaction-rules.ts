import type { BankTransactionInput } from './bank-transaction-input.ts';
import type { BankTransaction } from './bank-transaction.ts';
import type { Contact } from './contact.ts';
import { readDate, todayIn } from './dates.ts';
import { rateWarning } from './exchange-rates.ts';
import type { Ids } from './ids.ts';
import { totals } from './invoice-amounts.ts';
import { writeLines } from './invoice-lines.ts';
import type { LineLists } from './invoice-lines.ts';
import { contactProblems, currencyProblems, lockProblem } from './invoice-problems.ts';
import { rateOf } from './invoice-rules.ts';
import type { Switches } from './switches.ts';
import type { Account } from './account.ts';
import { urlProblems } from './url-rule.ts';
import type { Lookup } from './versioned-table.ts';

export interface BankTransactionContext {
  lists: LineLists;
  contacts: Lookup<Contact>;
  switches: Switches;
  ids: Ids;
  unitDecimals: 2 | 4;
  clientId: string;
  now: number;
}

export interface PreparedBankTransaction {
  transaction: BankTransaction;
  problems: string[];
  warnings: string[];
}

const NO_CONTACT =
  'The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber';
const RECONCILED = 'This Bank Transaction cannot be edited as it has been reconciled with a Bank Statement.';
const GONE = 'This Bank Transaction cannot be edited as it has been deleted.';

/** A bank transaction as it would be saved, with everything Xero would refuse about it. */
export function prepareBankTransaction(
  input: BankTransactionInput,
  existing: BankTransaction | null,
  context: BankTransactionContext,
): PreparedBankTransaction {
  const { settings } = context.lists;
  const start = existing ?? blankTransaction(context);
  const blocked = existing && blockedBy(existing, context);
  if (blocked) return { transaction: start, problems: [blocked], warnings: [] };
  if (existing && input.Status === 'DELETED') {
    const deleted = { ...existing, status: 'DELETED' as const, updatedAt: context.now };
    return { transaction: deleted, problems: [], warnings: [] };
  }

  const problems: string[] = [];
  const date = input.Date === undefined ? start.date : readDate(input.Date);
  if (date === null) problems.push(`Date '${input.Date}' is not a valid date.`);
  const account = bankAccount(input, start, settings.accounts);
  if (!account) problems.push('The BankAccount must be an active account of the type BANK.');
  const header: BankTransaction = {
    ...start,
    type: input.Type ?? start.type,
    contactId: input.Contact?.ContactID ?? start.contactId,
    bankAccountId: account?.id ?? '',
    date: date ?? start.date,
    reference: input.Reference ?? start.reference,
    url: input.Url ?? start.url,
    currencyCode: account?.currencyCode ?? settings.baseCurrency,
    lineAmountTypes: input.LineAmountTypes ?? start.lineAmountTypes,
  };
  header.currencyRate = rateOf(input, header, existing, settings);

  const relines = input.LineItems || header.lineAmountTypes !== start.lineAmountTypes;
  const sentLines = input.LineItems ?? start.lines.map((line) => ({ LineItemID: line.id }));
  const written = relines
    ? writeLines(sentLines, start.lines, header, context.lists, context.unitDecimals, context.ids)
    : { lines: start.lines, problems: [] };
  const { subTotal, totalTax, total } = totals(written.lines, header.lineAmountTypes);
  const transaction = { ...header, lines: written.lines, subTotal, totalTax, total, updatedAt: context.now };
  problems.push(...written.problems, ...headerProblems(input, transaction, existing, context));
  return {
    transaction,
    problems: [...new Set(problems)],
    warnings: rateWarning(input.CurrencyRate, transaction.currencyCode, settings),
  };
}

/** Why an existing transaction may not be touched at all, or null. */
function blockedBy(existing: BankTransaction, context: BankTransactionContext): string | null {
  if (existing.status !== 'AUTHORISED') return GONE;
  return existing.isReconciled ? RECONCILED : lockProblem(existing.date, context.lists.settings);
}

/** The bank account as sent, by id or by code, or as before. */
function bankAccount(
  { BankAccount: sent }: BankTransactionInput,
  start: BankTransaction,
  accounts: Account[],
): Account | null {
  const id = sent ? sent.AccountID?.toLowerCase() : start.bankAccountId;
  const found = accounts.find((each) => (id ? each.id === id : !!sent?.Code && each.code === sent.Code));
  return found?.type === 'BANK' && found.status === 'ACTIVE' ? found : null;
}

function headerProblems(
  input: BankTransactionInput,
  transaction: BankTransaction,
  existing: BankTransaction | null,
  context: BankTransactionContext,
): string[] {
  const { settings } = context.lists;
  const problems: string[] = [];
  const say = (when: boolean, problem: string) => void (when && problems.push(problem));

  say(!existing && !input.Type, 'The Type of the bank transaction must be specified.');
  const typeChanged = existing && transaction.type !== existing.type;
  say(!!typeChanged, 'The Type of a bank transaction cannot be changed.');
  say((input.Status ?? 'AUTHORISED') !== 'AUTHORISED', 'A bank transaction can be AUTHORISED or DELETED.');
  const contactChosen = !existing || input.Contact !== undefined;
  if (transaction.contactId === '') problems.push(NO_CONTACT);
  else problems.push(...contactProblems(transaction.contactId, contactChosen, context.contacts));
  say(transaction.lines.length === 0, 'One or more line items must be specified');
  const bare = transaction.lines.some((line) => line.amounts && !line.accountId);
  say(bare, 'Account must be specified for every line item.');
  say(
    transaction.reference.length > 255,
    'The field Reference must be a string with a maximum length of 255.',
  );
  problems.push(...currencyProblems({ ...input, CurrencyCode: transaction.currencyCode }, settings));
  say(
    input.CurrencyCode !== undefined && input.CurrencyCode !== transaction.currencyCode,
    'The currency of a bank transaction is that of its bank account.',
  );
  if (input.Url !== undefined) problems.push(...urlProblems(input.Url));
  say(input.IsReconciled === true, 'Only people reconcile, in Xero: leave IsReconciled out.');
  const locked = lockProblem(transaction.date, settings);
  if (locked) problems.push(locked);
  say(Number(transaction.total) < 0, 'The total of the document may not be below zero.');
  return problems;
}

function blankTransaction(context: BankTransactionContext): BankTransaction {
  const { settings } = context.lists;
  return {
    id: context.ids.uuid(),
    type: 'SPEND',
    contactId: '',
    bankAccountId: '',
    date: todayIn(settings.timeZone, context.now),
    reference: '',
    url: null,
    currencyCode: settings.baseCurrency,
    currencyRate: '1',
    lineAmountTypes: context.switches.lineAmountTypesByDefault,
    status: 'AUTHORISED',
    isReconciled: false,
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
