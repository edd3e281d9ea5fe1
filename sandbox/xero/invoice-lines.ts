import type { Account } from './account.ts';
import type { Ids } from './ids.ts';
import { lineAmounts, taxOf } from './invoice-amounts.ts';
import type { LineContext, SentAmounts } from './invoice-amounts.ts';
import type { Line, LineAmounts } from './invoice.ts';
import type { LineInput } from './invoice-input.ts';
import { chooseItem } from './line-item.ts';
import type { LineItemChoice } from './line-item.ts';
import { LINE_RULES } from './line-rules.ts';
import type { LineDocument } from './line-rules.ts';
import { chooseTracking } from './line-tracking.ts';
import { decimal } from './money.ts';
import type { Organisation, OrganisationSettings } from './organisations.ts';
import { REGION_FACTS } from './region.ts';

export interface LinesResult {
  lines: Line[];
  problems: string[];
}

/** The lists of an organisation that a line may name something of. */
export type LineLists = Pick<Organisation, 'settings' | 'items' | 'trackingCategories'>;

/** Accounts Xero keeps for itself; only the rounding account may stand on a line. */
const OPEN_SYSTEM_ACCOUNTS = ['ROUNDING'];

/**
 * The lines of a document after a write. A line sent with its LineItemID is updated, one without
 * is new, and a line that is not sent is gone.
 */
export function writeLines(
  sent: LineInput[],
  existing: Line[],
  header: LineDocument,
  lists: LineLists,
  unitDecimals: 2 | 4,
  ids: Ids,
): LinesResult {
  const problems: string[] = [];
  const used = new Set<string>();
  const lines = sent.map((input) => {
    const known = existing.find((line) => line.id === input.LineItemID);
    if (input.LineItemID !== undefined && (!known || used.has(known.id))) {
      problems.push(`The line item ${input.LineItemID} could not be found on this document.`);
    }
    if (known) used.add(known.id);
    const { line, found } = writeLine(input, known ?? null, header, lists, unitDecimals, ids);
    problems.push(...found);
    return line;
  });
  return { lines, problems: [...new Set(problems)] };
}

function writeLine(
  sentLine: LineInput,
  known: Line | null,
  header: LineDocument,
  lists: LineLists,
  unitDecimals: 2 | 4,
  ids: Ids,
): { line: Line; found: string[] } {
  const found: string[] = [];
  const { settings } = lists;
  const rules = LINE_RULES[header.type];
  const item = chooseItem(sentLine, known, rules, lists.items);
  if (item.problem) found.push(item.problem);
  const input = withDefaults(sentLine, item.defaults);
  const description = input.Description ?? known?.description ?? '';
  if (description === '') found.push('Description is required.');
  if (description.length > 4000) found.push('The description may have at most 4000 characters.');
  const tracked = input.Tracking
    ? chooseTracking(input.Tracking, lists.trackingCategories.list(), rules.trackingByName)
    : { tracking: known?.tracking ?? [], problems: [] };
  found.push(...tracked.problems);
  const discount = input.DiscountRate ?? input.DiscountAmount;
  if (discount !== undefined && rules.discount !== null) found.push(rules.discount);
  if (input.DiscountRate !== undefined && input.DiscountAmount !== undefined) {
    found.push('Send a discount rate or a discount amount, not both.');
  }

  const account = chooseAccount(input, known, settings, rules.claimable);
  if (account.problem) found.push(account.problem);
  const taxType = chooseTaxType(input, known, header, account.account, settings);
  const rate = settings.taxRates.find((each) => each.taxType === taxType);
  const taxFits =
    rate &&
    rate.status === 'ACTIVE' &&
    rate.reportTaxType !== 'AVALARA' &&
    (!account.account || rate.appliesTo.includes(account.account.class));
  if (taxType !== null && !taxFits) {
    found.push(
      `The TaxType code '${taxType}' cannot be used with account code '${account.account?.code ?? ''}'.`,
    );
  }

  const id = known?.id ?? ids.uuid();
  const line: Line = {
    id,
    description,
    amounts: null,
    accountCode: account.account?.code ?? null,
    accountId: account.account?.id ?? null,
    taxType,
    itemCode: item.code,
    tracking: tracked.tracking,
  };
  const keepsUnit = known?.amounts && input.UnitAmount === undefined;
  const context: LineContext = {
    lineAmountTypes: header.lineAmountTypes,
    taxRate: rate?.rate ?? '0',
    // A price that is kept keeps its four decimals, whatever this call asks for.
    unitDecimals: keepsUnit ? 4 : unitDecimals,
  };
  const sent = sentAmounts(input);
  if (Object.keys(sent).length === 0) {
    return { line: { ...line, amounts: keptAmounts(known, taxType, context) }, found };
  }
  const amounts = lineAmounts({ ...keptFields(known, sent), ...sent }, context);
  if ('problem' in amounts) return { line, found: [...found, amounts.problem] };
  return { line: { ...line, amounts }, found };
}

function chooseAccount(
  input: LineInput,
  known: Line | null,
  settings: OrganisationSettings,
  claimable: boolean,
): { account: Account | null; problem?: string } {
  const code = input.AccountCode ?? (input.AccountID ? undefined : known?.accountCode);
  const id = input.AccountID ?? (input.AccountCode ? undefined : known?.accountId);
  if (!code && !id) return { account: null };
  const account = settings.accounts.find((each) => (code ? each.code === code : each.id === id));
  const shown = code ?? id;
  const wrong = !account || account.type === 'BANK' || isClosedSystemAccount(account);
  if (wrong || (claimable && !account.showInExpenseClaims)) {
    return { account: null, problem: `Account code '${shown}' is not a valid code for this document.` };
  }
  if (account.status === 'ARCHIVED') {
    return {
      account: null,
      problem: `Account code '${shown}' has been archived, or has been deleted. Each line item must reference a valid account.`,
    };
  }
  return { account };
}

function isClosedSystemAccount(account: Account): boolean {
  return account.systemAccount !== null && !OPEN_SYSTEM_ACCOUNTS.includes(account.systemAccount);
}

function chooseTaxType(
  input: LineInput,
  known: Line | null,
  header: LineDocument,
  account: Account | null,
  settings: OrganisationSettings,
): string | null {
  if (header.lineAmountTypes === 'NoTax') return REGION_FACTS[settings.region].noTax;
  const kept = known && known.accountCode === account?.code ? known.taxType : null;
  return input.TaxType || kept || account?.taxType || null;
}

/** The line with what its item adds where the line itself says nothing. */
function withDefaults(input: LineInput, defaults: LineItemChoice['defaults']): LineInput {
  if (!defaults) return input;
  const priced = input.UnitAmount !== undefined || input.LineAmount !== undefined;
  const hasAccount = input.AccountCode !== undefined || input.AccountID !== undefined;
  return {
    ...input,
    Description: input.Description ?? (defaults.description || undefined),
    UnitAmount: priced ? input.UnitAmount : (defaults.unitPrice ?? undefined),
    AccountCode: hasAccount ? input.AccountCode : (defaults.accountCode ?? undefined),
    TaxType: input.TaxType ?? defaults.taxType ?? undefined,
  };
}

/** The amounts a caller sent, and only those. */
function sentAmounts(input: LineInput): SentAmounts {
  const all: SentAmounts = {
    quantity: input.Quantity,
    unitAmount: input.UnitAmount,
    lineAmount: input.LineAmount,
    taxAmount: input.TaxAmount,
    discountRate: input.DiscountRate,
    discountAmount: input.DiscountAmount,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** What a line keeps of its own where the caller sent some amounts: a new total replaces the old price. */
function keptFields(known: Line | null, sent: SentAmounts): SentAmounts {
  const had = known?.amounts;
  if (!had) return {};
  const newTotal = sent.lineAmount !== undefined && sent.unitAmount === undefined;
  return {
    quantity: had.quantity,
    unitAmount: newTotal ? undefined : had.unitAmount,
    discountRate: had.discountRate ?? undefined,
    discountAmount: had.discountAmount ?? undefined,
  };
}

/** The amounts of a line that was sent without any: as before, with the tax of today's rate. */
function keptAmounts(known: Line | null, taxType: string | null, context: LineContext): LineAmounts | null {
  const had = known?.amounts;
  if (!had) return null;
  const keepTax = had.taxGiven && taxType === known.taxType && context.lineAmountTypes !== 'NoTax';
  if (keepTax) return had;
  return { ...had, taxGiven: false, taxAmount: taxOf(decimal(had.lineAmount), context).toFixed(2) };
}
