import { Decimal } from 'decimal.js';
import type { InvoiceData } from '../events/invoice.ts';
import { problem, type Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Link, PostedTracking } from '../store/links.ts';
import { checkInvoice } from './check-invoice.ts';
import { chooseLineAccount } from './choose-account.ts';
import { chooseItem } from './choose-item.ts';
import { chooseTaxType } from './choose-tax-type.ts';
import { chooseTracking, trackingField } from './choose-tracking.ts';
import { jsonNumber, toElement, type Mapped, type MapResult } from './element.ts';
import { priceLine, roundCents, type PricedLine } from './map-invoice-lines.ts';
import { markerUrl, markOf } from './marks.ts';
import type { OrganisationFacts } from './organisation-facts.ts';
import { pairLines, roundingKey } from './pair-lines.ts';
import { cleanName, cut, meaningful } from './text.ts';

export interface InvoiceContext {
  readonly installationId: string;
  readonly timetrackerUrl: string;
  readonly contactId: string;
  readonly link: Link | undefined;
  readonly settings: ConnectionSettings;
  readonly facts: OrganisationFacts;
  /** What the reference says of its own date, where it had to be dated otherwise. */
  readonly dateNote?: string | undefined;
}

interface Choice {
  readonly accountCode: string;
  readonly taxType: string;
  readonly itemCode?: string;
  readonly tracking?: readonly PostedTracking[];
}

const lineTypes = { item: 'items', good: 'goods', expense: 'expenses', rounding: 'rounding' } as const;

/**
 * A TimeTracker invoice as a Xero sales invoice whose total is TimeTracker's to the cent: a difference that rounding
 * explains becomes a visible line, any other is a problem. Accounts and tax types are the user's choices only.
 */
export function mapInvoice(invoice: InvoiceData, context: InvoiceContext): MapResult {
  const problems: Problem[] = checkInvoice(invoice, context.link !== undefined);
  const priced = invoice.lines.map((line) => priceLine(line, invoice));
  const rate = new Decimal(invoice.taxRate);
  const lineTotal = sum(priced.map((line) => new Decimal(line.lineAmount)));
  const totalTax = sum(
    priced.map((line) => roundCents(new Decimal(line.lineAmount).times(rate).dividedBy(100))),
  );
  const rounding = new Decimal(invoice.total).minus(lineTotal.plus(totalTax));
  if (rounding.abs().greaterThan(roundingBound(priced.length, rate))) {
    const xeroTotal = lineTotal.plus(totalTax).toFixed(2);
    problems.push(problem('rounding-too-large', { xeroTotal, total: invoice.total }));
  }
  const all = rounding.isZero() ? priced : [...priced, roundingLine(rounding)];
  const pairs = pairLines(all, context.link?.postedLines ?? []);
  const lines = all.map((line, index) => {
    const pair = pairs[index];
    const choice = keptChoice(pair, line, invoice, context) ?? choose(line, invoice, context, problems);
    const stays = takesOver(pair, choice);
    const hadTracking = stays && pair?.posted.tracking !== undefined;
    return { line, lineItemId: stays ? pair?.lineItemId : undefined, choice, hadTracking };
  });
  const branding = brandingOf(context, problems);
  if (problems.length > 0) return { ok: false, problems: unique(problems) };

  const number = invoice.number.trim();
  const content = {
    Type: 'ACCREC',
    InvoiceNumber: number,
    Contact: { ContactID: context.contactId },
    Date: invoice.issueDate,
    DueDate: invoice.dueDate,
    CurrencyCode: invoice.currency,
    LineAmountTypes: 'Exclusive',
    Reference: referenceOf(invoice, context),
    Url: markerUrl(context.timetrackerUrl, context.installationId, 'invoice', invoice.id),
    LineItems: lines.map(({ line, choice }) => ({
      Description: line.description,
      Quantity: jsonNumber(line.quantity),
      UnitAmount: jsonNumber(line.unitAmount),
      ...(choice.itemCode !== undefined && { ItemCode: choice.itemCode }),
      AccountCode: choice.accountCode,
      TaxType: choice.taxType,
      ...trackingField(choice.tracking, false),
    })),
  };
  const element = toElement(
    {
      ...content,
      ...(context.link === undefined
        ? { Status: context.settings.invoiceStatus, ...branding, ...sentToContact(context) }
        : { InvoiceID: context.link.xeroId }),
      LineItems: lines.map(({ lineItemId, choice, hadTracking }, index) => ({
        ...(lineItemId !== undefined && { LineItemID: lineItemId }),
        ...content.LineItems[index],
        ...trackingField(choice.tracking, hadTracking),
      })),
    },
    content,
  );
  const mapped: Mapped = {
    ...element,
    uniqueName: number.toLowerCase(),
    expected: {
      marker: markOf(context.installationId, 'invoice', invoice.id),
      number,
      subTotal: lineTotal.plus(rounding).toFixed(2),
      totalTax: totalTax.toFixed(2),
      total: new Decimal(invoice.total).toFixed(2),
      lines: lines.map(({ line, choice }) => ({ contentKey: line.contentKey, ...choice })),
      ...(context.link !== undefined && { xeroId: context.link.xeroId }),
    },
  };
  return { ok: true, mapped };
}

/** What people know the invoice by: the first of what the user chose that is filled in, then the note of its own date. */
function referenceOf(invoice: InvoiceData, { settings, dateNote }: InvoiceContext): string {
  const values = {
    buyer_reference: invoice.buyerReference,
    billing_reference: invoice.project?.billingRef,
    project_name: invoice.project?.name,
  };
  const known = settings.referenceFrom.map((from) => meaningful(values[from])).find(Boolean);
  const note = dateNote ?? '';
  const room = note === '' ? 255 : 254 - note.length;
  return [known === undefined ? '' : cut(cleanName(known), room), note].filter(Boolean).join(' ');
}

/** Only a new invoice gets it: one that stands in Xero keeps the look that it has there. */
function brandingOf({ link, settings, facts }: InvoiceContext, problems: Problem[]) {
  const { brandingTheme } = settings;
  if (brandingTheme === null || link !== undefined) return {};
  if (!facts.brandingThemes.has(brandingTheme)) problems.push(problem('branding-theme-unknown'));
  return { BrandingThemeID: brandingTheme };
}

/** Xero takes the mark on approved invoices only (docs/xero-behaviour.md, Invoices). */
function sentToContact({ settings }: InvoiceContext) {
  return settings.sentToContact && settings.invoiceStatus === 'AUTHORISED' ? { SentToContact: true } : {};
}

type MaybePair = ReturnType<typeof pairLines>[number];

/**
 * A line that did not change keeps the account and tax type it was posted with, whatever the mapping says now; but not a
 * tax type that has another percentage by now, since Xero would work out another tax.
 */
function keptChoice(
  pair: MaybePair,
  line: PricedLine,
  invoice: InvoiceData,
  { facts }: InvoiceContext,
): Choice | undefined {
  if (pair?.unchanged !== true) return undefined;
  const { accountCode, taxType, itemCode, tracking } = pair.posted;
  const rateNow = facts.taxTypes.get(taxType)?.effectiveRate;
  const rate = line.source === 'rounding' ? '0' : invoice.taxRate;
  if (rateNow !== undefined && !new Decimal(rateNow).equals(rate)) return undefined;
  return {
    accountCode,
    taxType,
    ...(itemCode !== undefined && { itemCode }),
    ...(tracking !== undefined && { tracking }),
  };
}

/** A line in Xero keeps its item unless it is given another: one without an item does not take its place. */
function takesOver(pair: MaybePair, choice: Choice): boolean {
  return pair?.posted.itemCode === undefined || choice.itemCode !== undefined;
}

function choose(
  line: PricedLine,
  invoice: InvoiceData,
  context: InvoiceContext,
  problems: Problem[],
): Choice {
  const itemCode = chooseItem(line, invoice, context, problems);
  const by = { projectId: invoice.project?.id, clientId: invoice.clientId };
  const tracking = chooseTracking(by, context, problems);
  return {
    accountCode: chooseLineAccount(lineTypes[line.source], context, problems),
    taxType:
      line.source === 'rounding'
        ? chooseZeroTaxType(context, problems)
        : chooseTaxType(invoice.taxRate, 'sales', context, problems),
    ...(itemCode !== undefined && { itemCode }),
    ...(tracking.length > 0 && { tracking }),
  };
}

/**
 * Xero's own "no tax": outside of every return. Australia has no `NONE` (docs/xero-behaviour.md, Accounts, tax rates,
 * currencies).
 */
const noTaxTypes = ['NONE', 'BASEXCLUDED'];

/** A rounding line carries no tax: Xero's own "no tax" where the organisation has it, else the choice for 0 %. */
function chooseZeroTaxType(context: InvoiceContext, problems: Problem[]): string {
  const noTax = noTaxTypes.find((taxType) => context.facts.taxTypes.get(taxType)?.status === 'ACTIVE');
  return noTax ?? chooseTaxType('0.00', 'sales', context, problems);
}

function roundingLine(rounding: Decimal): PricedLine {
  const amount = rounding.toFixed(2);
  return {
    source: 'rounding',
    description: 'Rounding',
    quantity: '1',
    unitAmount: amount,
    lineAmount: amount,
    contentKey: roundingKey,
  };
}

/**
 * What rounding alone can come to, with n lines and a rate r (docs/mapping.md, The rounding line): half a cent per line
 * for its amount, which counts with tax, half a cent per line for the tax that Xero works out of it, and half a cent for
 * TimeTracker's total.
 */
function roundingBound(lines: number, rate: Decimal): Decimal {
  const perLine = rate.dividedBy(100).plus(1).abs().plus(1);
  return new Decimal('0.005').times(perLine.times(lines).plus(1));
}

function sum(values: readonly Decimal[]): Decimal {
  return values.reduce((total, value) => total.plus(value), new Decimal(0));
}

function unique(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter((one) => {
    const key = JSON.stringify(one);
    return !seen.has(key) && seen.add(key);
  });
}
