import { createHash } from 'node:crypto';
import { Decimal } from 'decimal.js';
import type { ExpenseData } from '../events/expense.ts';
import { problem, type Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Link, PostedLine } from '../store/links.ts';
import { amountProblems } from './check-amounts.ts';
import { chooseExpenseAccount, choosePaymentAccount } from './choose-account.ts';
import { chooseTaxType } from './choose-tax-type.ts';
import { chooseTracking, trackingByName, trackingField } from './choose-tracking.ts';
import { jsonNumber, toElement, type Expected, type MapResult } from './element.ts';
import type { ExpenseKind } from './expense-strategy.ts';
import { expenseTaxRate } from './expense-tax-rate.ts';
import { markedReference, markerUrl, markOf, shortMark } from './marks.ts';
import type { OrganisationFacts } from './organisation-facts.ts';
import { cleanName, cut, decodeEntities, meaningful } from './text.ts';

export interface ExpenseContext {
  readonly installationId: string;
  readonly timetrackerUrl: string;
  readonly kind: ExpenseKind;
  readonly contactId: string;
  /** The living counterpart, if it is in Xero already. */
  readonly link: Link | undefined;
  readonly settings: ConnectionSettings;
  readonly facts: OrganisationFacts;
}

/** What the three shapes of an expense have in common. */
interface Common {
  readonly number: string;
  readonly marker: string;
  readonly contact: { readonly Contact: { readonly ContactID: string } };
  readonly line: Readonly<Record<string, unknown>>;
  readonly expected: Expected;
  readonly lineItemId: string | undefined;
  /** The line has tracking in Xero, and is to have none any more. */
  readonly losesTracking: boolean;
}

/**
 * An expense in Xero: one line of its net amount with exactly TimeTracker's tax (docs/timetracker-behaviour.md,
 * Expenses; docs/xero-behaviour.md, Invoices), so that the total is TimeTracker's.
 * Owed money is a bill, money of the company's own account is spent, and a claim is a receipt of its user.
 */
export function mapExpense(expense: ExpenseData, context: ExpenseContext): MapResult {
  const problems: Problem[] = [];
  const common = commonOf(expense, context, problems);
  const shape = shapes[context.kind](expense, context, common, problems);
  if (problems.length > 0) return { ok: false, problems };
  const { lineItemId, line, losesTracking } = common;
  return {
    ok: true,
    mapped: {
      ...toElement(
        {
          ...shape.content,
          ...shape.address,
          LineItems: [
            {
              ...(lineItemId !== undefined && { LineItemID: lineItemId }),
              ...line,
              ...(losesTracking && { Tracking: [] }),
            },
          ],
        },
        { ...shape.content, ...shape.chosenBy, LineItems: [line] },
      ),
      uniqueName: null,
      expected: { ...common.expected, ...shape.expected },
    },
  };
}

interface Shape {
  readonly content: Record<string, unknown>;
  /** What addresses the object, or says what it starts as. */
  readonly address: Record<string, unknown>;
  /** What of the expense the address is chosen by: a change of it is one of what is said, a new choice alone is not. */
  readonly chosenBy?: Record<string, unknown>;
  readonly expected: Partial<Expected>;
}

type ShapeOf = (expense: ExpenseData, context: ExpenseContext, common: Common, problems: Problem[]) => Shape;

const bill: ShapeOf = (expense, { link, settings, ...context }, { number, contact }) => ({
  content: {
    Type: 'ACCPAY',
    InvoiceNumber: number,
    ...contact,
    Date: expense.expenseDate,
    DueDate: expense.expenseDate,
    CurrencyCode: expense.currency,
    LineAmountTypes: 'Exclusive',
    Url: markerUrl(context.timetrackerUrl, context.installationId, 'expense', expense.id),
  },
  address: link === undefined ? { Status: settings.billStatus } : { InvoiceID: link.xeroId },
  expected: { number, marker: markOf(context.installationId, 'expense', expense.id) },
});

/** Its currency is that of the bank account (docs/xero-behaviour.md, Bank transactions). */
const spent: ShapeOf = (expense, context, { number, marker, contact }, problems) => {
  const { currency } = expense;
  const method = meaningful(expense.paymentMethod);
  const account = choosePaymentAccount(method, currency, 'spend', context, problems);
  const content = {
    Type: 'SPEND',
    ...contact,
    Date: expense.expenseDate,
    LineAmountTypes: 'Exclusive',
    Reference: markedReference(number, marker),
  };
  return {
    content,
    address: {
      BankAccount: { AccountID: account },
      ...(context.link === undefined ? { Status: 'AUTHORISED' } : { BankTransactionID: context.link.xeroId }),
    },
    chosenBy: { method: method?.toLowerCase(), currency },
    expected: { number: content.Reference, currency },
  };
};

/** It has no status and no currency of its own (docs/xero-behaviour.md, Receipts and expense claims). */
const receipt: ShapeOf = (expense, { facts, settings, link }, { number, marker, contact }, problems) => {
  const content = {
    ...contact,
    Date: expense.expenseDate,
    LineAmountTypes: 'Exclusive',
    Reference: markedReference(number, marker),
  };
  if (expense.currency !== facts.baseCurrency)
    problems.push(
      problem('claim-currency', { currency: expense.currency, baseCurrency: facts.baseCurrency }),
    );
  return {
    content,
    address: {
      User: { UserID: chooseUser(expense, { settings, facts }, problems) },
      ...(link !== undefined && { ReceiptID: link.xeroId }),
    },
    chosenBy: { employee: expense.employee.id },
    expected: { number: content.Reference, more: true },
  };
};

const shapes: Readonly<Record<ExpenseKind, ShapeOf>> = {
  Invoice: bill,
  BankTransaction: spent,
  Receipt: receipt,
};

/** The Xero user whom a receipt belongs to: the one the user chose, else the one with the employee's e-mail address. */
function chooseUser(
  { employee }: ExpenseData,
  { settings, facts }: Pick<ExpenseContext, 'settings' | 'facts'>,
  problems: Problem[],
): string {
  const chosen = settings.employees.find((row) => row.employee === employee.id)?.userId;
  const email = meaningful(employee.email)?.toLowerCase();
  const user = facts.users.find((one) =>
    chosen === undefined ? one.email.toLowerCase() === email : one.id === chosen,
  );
  if (user === undefined) problems.push(problem('employee-not-mapped', { employee: employee.username }));
  return user?.id ?? '';
}

function commonOf(expense: ExpenseData, context: ExpenseContext, problems: Problem[]): Common {
  const { link, settings, facts, installationId } = context;
  const amount = new Decimal(expense.amount);
  const tax = new Decimal(expense.taxAmount ?? '0');
  problems.push(...amountProblems([expense.amount, expense.taxAmount ?? '0', amount.plus(tax).toFixed()]));
  if (amount.lessThanOrEqualTo(0) || tax.isNegative())
    problems.push(problem('expense-not-positive', { amount: expense.amount }));
  const words = [expense.title, expense.description].map(meaningful).filter((text) => text !== undefined);
  const description = cut(decodeEntities(words.join(': ')), 3900) || 'No description';
  const contentKey = createHash('sha256')
    .update(JSON.stringify([description, amount.toFixed(2), tax.toFixed(2), expense.category]))
    .digest('hex');
  const posted = link?.postedLines[0];
  const choice =
    posted?.contentKey === contentKey
      ? {
          accountCode: posted.accountCode,
          taxType: posted.taxType,
          ...(posted.tracking !== undefined && { tracking: posted.tracking }),
        }
      : choose(expense, { settings, facts }, problems);
  if (context.kind === 'Receipt' && facts.accounts.get(choice.accountCode)?.inExpenseClaims === false)
    problems.push(problem('account-not-for-claims', { account: choice.accountCode }));
  const marker = shortMark(installationId, 'expense', expense.id);
  return {
    number: cut(cleanName(meaningful(expense.receiptNumber) ?? `EXP-${expense.id}`), 100),
    marker,
    contact: { Contact: { ContactID: context.contactId } },
    line: {
      Description: description,
      Quantity: jsonNumber('1'),
      UnitAmount: jsonNumber(amount.toFixed(2)),
      AccountCode: choice.accountCode,
      TaxType: choice.taxType,
      TaxAmount: jsonNumber(tax.toFixed(2)),
      ...(context.kind === 'Receipt'
        ? trackingByName(choice.tracking, false, facts)
        : trackingField(choice.tracking, false)),
    },
    expected: {
      marker,
      subTotal: amount.toFixed(2),
      totalTax: tax.toFixed(2),
      total: amount.plus(tax).toFixed(2),
      lines: [{ contentKey, ...choice }],
      ...(link !== undefined && { xeroId: link.xeroId }),
    },
    lineItemId: posted?.lineItemId,
    losesTracking: posted?.tracking !== undefined && choice.tracking === undefined,
  };
}

function choose(
  expense: ExpenseData,
  context: { readonly settings: ConnectionSettings; readonly facts: OrganisationFacts },
  problems: Problem[],
): Pick<PostedLine, 'accountCode' | 'taxType' | 'tracking'> {
  const accountCode = chooseExpenseAccount(expense, context, problems);
  const by = { projectId: expense.project?.id, clientId: expense.clientId };
  const tracking = chooseTracking(by, context, problems);
  const tracked = { ...(tracking.length > 0 && { tracking }) };
  const rate = expenseTaxRate(expense, context.settings.purchaseTaxTypes);
  if (rate.ok)
    return {
      accountCode,
      taxType: chooseTaxType(rate.rate, 'purchases', context, problems),
      ...tracked,
    };
  problems.push(rate.problem);
  return { accountCode, taxType: '', ...tracked };
}
