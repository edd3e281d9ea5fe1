import { createHash } from 'node:crypto';
import { Decimal } from 'decimal.js';
import type { CreditNoteData } from '../events/credit-note.ts';
import { problem, type Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Link, PostedLine } from '../store/links.ts';
import { amountProblems } from './check-amounts.ts';
import { chooseLineAccount } from './choose-account.ts';
import { chooseTaxType } from './choose-tax-type.ts';
import { chooseTracking, trackingField } from './choose-tracking.ts';
import { jsonNumber, toElement, type MapResult } from './element.ts';
import { markedReference } from './marks.ts';
import type { OrganisationFacts } from './organisation-facts.ts';
import { cut, decodeEntities, meaningful } from './text.ts';

export interface CreditNoteContext {
  readonly marker: string;
  readonly contactId: string;
  readonly link: Link | undefined;
  readonly settings: ConnectionSettings;
  readonly facts: OrganisationFacts;
  /** The project of its invoice; the credit note has none of its own. */
  readonly projectId?: string | undefined;
}

/**
 * A credit note as one line of its gross amount, with the invoice's tax rate within: TimeTracker has no lines and no
 * split for it (docs/timetracker-behaviour.md, Payments and credit notes). Xero splits the amount; its total is
 * TimeTracker's. A line that did not change keeps account and tax.
 */
export function mapCreditNote(note: CreditNoteData, context: CreditNoteContext): MapResult {
  const problems = amountProblems([note.amount]);
  const amount = new Decimal(note.amount);
  if (amount.lessThanOrEqualTo(0)) problems.push(problem('credit-not-positive', { amount: note.amount }));
  const number = note.number.trim();
  if (number === '' || number.length > 255) problems.push(problem('number-unusable'));
  const reason = meaningful(note.reason) ?? `Credit for ${note.invoiceNumber}`;
  const description = cut(decodeEntities(reason), 3900);
  const contentKey = createHash('sha256')
    .update(JSON.stringify([description, amount.toFixed(2), note.taxRate]))
    .digest('hex');
  const posted = context.link?.postedLines[0];
  const keeps = posted?.contentKey === contentKey && hasRate(posted.taxType, note.taxRate, context.facts);
  const choice = keeps ? kept(posted) : choose(note, context, problems);
  if (problems.length > 0) return { ok: false, problems };

  const line = {
    Description: description,
    Quantity: jsonNumber('1'),
    UnitAmount: jsonNumber(amount.toFixed(2)),
    AccountCode: choice.accountCode,
    TaxType: choice.taxType,
    ...trackingField(choice.tracking, false),
  };
  const content = {
    Type: 'ACCRECCREDIT',
    CreditNoteNumber: number,
    Contact: { ContactID: context.contactId },
    Date: note.date,
    CurrencyCode: note.currency,
    LineAmountTypes: 'Inclusive',
    Reference: markedReference(note.invoiceNumber, context.marker),
    LineItems: [line],
  };
  const { link } = context;
  return {
    ok: true,
    mapped: {
      ...toElement(
        {
          ...content,
          ...(link === undefined
            ? { Status: context.settings.creditNoteStatus }
            : { CreditNoteID: link.xeroId }),
          LineItems: [
            {
              ...(posted !== undefined && { LineItemID: posted.lineItemId }),
              ...line,
              ...trackingField(choice.tracking, posted?.tracking !== undefined),
            },
          ],
        },
        content,
      ),
      uniqueName: number.toLowerCase(),
      expected: {
        marker: context.marker,
        number,
        total: amount.toFixed(2),
        lines: [{ contentKey, ...choice }],
        more: true,
        ...(link !== undefined && { xeroId: link.xeroId }),
      },
    },
  };
}

type Choice = Pick<PostedLine, 'accountCode' | 'taxType' | 'tracking'>;

function kept({ accountCode, taxType, tracking }: PostedLine): Choice {
  return { accountCode, taxType, ...(tracking !== undefined && { tracking }) };
}

function choose(note: CreditNoteData, context: CreditNoteContext, problems: Problem[]): Choice {
  const by = { projectId: context.projectId, clientId: note.clientId };
  const tracking = chooseTracking(by, context, problems);
  return {
    accountCode: chooseLineAccount('items', context, problems),
    taxType: chooseTaxType(note.taxRate, 'sales', context, problems),
    ...(tracking.length > 0 && { tracking }),
  };
}

/** Whether a tax type that was posted still has the percentage; of one that is not listed any more nothing is known. */
function hasRate(taxType: string, rate: string, facts: OrganisationFacts): boolean {
  const rateNow = facts.taxTypes.get(taxType)?.effectiveRate;
  return rateNow === undefined || new Decimal(rateNow).equals(rate);
}
