import { describe, expect, it } from 'vitest';
import type { CreditNoteData } from '../../src/events/credit-note.ts';
import type { ExpenseData } from '../../src/events/expense.ts';
import type { InvoiceData } from '../../src/events/invoice.ts';
import type { ConnectionSettings } from '../../src/store/connection-settings.ts';
import type { Link } from '../../src/store/links.ts';
import type { MapResult } from '../../src/xero/element.ts';
import type { ExpenseKind } from '../../src/xero/expense-strategy.ts';
import { mapCreditNote } from '../../src/xero/map-credit-note.ts';
import { mapExpense } from '../../src/xero/map-expense.ts';
import { mapInvoice } from '../../src/xero/map-invoice.ts';
import {
  contactXeroId,
  context,
  creditNote,
  expense,
  facts,
  invoice,
  line,
  link,
  settings,
} from './samples.ts';
import { readSent } from './xero-arithmetic.ts';

const theme = 'dddddddd-0000-4000-8000-000000000001';
const region = 'aaaaaaaa-0000-4000-8000-000000000001';
const north = 'bbbbbbbb-0000-4000-8000-000000000001';
const south = 'bbbbbbbb-0000-4000-8000-000000000002';

const organisation = facts({
  brandingThemes: new Set([theme]),
  trackingCategories: new Map([
    [
      region,
      {
        name: 'Region',
        status: 'ACTIVE',
        options: new Map([
          [north, { name: 'North', status: 'ACTIVE' }],
          [south, { name: 'South', status: 'ACTIVE' }],
        ]),
      },
    ],
  ]),
});

type Changes = Partial<ConnectionSettings>;

const project = { id: '12', name: 'Website', code: null, billingRef: 'B-77' };
const trackedBy = (optionId: string): Changes => ({
  tracking: [{ by: 'project', value: '12', categoryId: region, optionId }],
});
const inNorth = [{ TrackingCategoryID: region, TrackingOptionID: north }];

function sentOf(result: MapResult) {
  if (!result.ok) throw new Error(`held: ${result.problems.map(({ type }) => type).join(', ')}`);
  return { sent: readSent(result.mapped.element), mapped: result.mapped };
}

const invoiceOf = (data: InvoiceData, changes: Changes, before?: Link) =>
  mapInvoice(data, context({ settings: settings(changes), facts: organisation, link: before }));

const noteOf = (data: CreditNoteData, changes: Changes, before?: Link) =>
  mapCreditNote(data, {
    marker: 'TT-main-n4',
    contactId: contactXeroId,
    link: before,
    settings: settings(changes),
    facts: organisation,
    projectId: '12',
  });

const expenseOf = (data: ExpenseData, changes: Changes, kind: ExpenseKind = 'Invoice', before?: Link) =>
  mapExpense(data, {
    installationId: 'main',
    timetrackerUrl: 'https://time.example',
    kind,
    contactId: contactXeroId,
    link: before,
    settings: settings(changes),
    facts: organisation,
  });

/** What stands in Xero after a posting. */
function linkAfter(result: MapResult, xeroKind: Link['xeroKind'] = 'Invoice'): Link {
  const lines = sentOf(result).mapped.expected.lines ?? [];
  return link({
    xeroKind,
    postedLines: lines.map((one, at) => ({ ...one, lineItemId: `line-${at}` })),
  });
}

describe('the branding theme and the mark as sent', () => {
  it('go with a new invoice, by the settings', () => {
    expect(sentOf(invoiceOf(invoice(), { brandingTheme: theme, sentToContact: true })).sent).toMatchObject({
      BrandingThemeID: theme,
      SentToContact: true,
    });
    const plain = sentOf(invoiceOf(invoice(), {})).sent;
    expect(plain).not.toHaveProperty('BrandingThemeID');
    expect(plain).not.toHaveProperty('SentToContact');
  });

  it('are not said of an invoice that stands in Xero: what it has there stays', () => {
    const changes = { brandingTheme: theme, sentToContact: true };
    const before = linkAfter(invoiceOf(invoice(), changes));
    const again = sentOf(invoiceOf(invoice({ dueDate: '2026-12-24' }), changes, before)).sent;
    expect(again).not.toHaveProperty('BrandingThemeID');
    expect(again).not.toHaveProperty('SentToContact');
  });

  it.each(['DRAFT', 'SUBMITTED'] as const)('mark no invoice that is posted as %s', (invoiceStatus) => {
    const { sent } = sentOf(invoiceOf(invoice(), { sentToContact: true, invoiceStatus }));
    expect(sent).not.toHaveProperty('SentToContact');
  });

  it('hold an invoice whose theme the organisation no longer has', () => {
    const brandingTheme = 'dddddddd-0000-4000-8000-000000000009';
    expect(invoiceOf(invoice(), { brandingTheme })).toMatchObject({
      ok: false,
      problems: [{ type: 'branding-theme-unknown' }],
    });
  });
});

describe('the reference of an invoice', () => {
  const referenceOf = (changes: Changes, data: Partial<InvoiceData> = {}) =>
    sentOf(invoiceOf(invoice({ buyerReference: 'PO 9', project, ...data }), changes)).sent['Reference'];

  it('is the first of what the user chose that is filled in', () => {
    expect(referenceOf({})).toBe('PO 9');
    expect(referenceOf({ referenceFrom: ['project_name', 'buyer_reference'] })).toBe('Website');
    expect(referenceOf({ referenceFrom: ['billing_reference'] })).toBe('B-77');
    expect(
      referenceOf({ referenceFrom: ['buyer_reference', 'project_name'] }, { buyerReference: 'None' }),
    ).toBe('Website');
  });

  it('is empty where nothing is chosen or filled in', () => {
    expect(referenceOf({ referenceFrom: [] })).toBe('');
    expect(referenceOf({ referenceFrom: ['billing_reference'] }, { project: null })).toBe('');
  });
});

describe('tracking', () => {
  it('is on every kind of line of an invoice, that for rounding included', () => {
    const data = invoice({
      project,
      lines: [
        line({ amount: '33.34', unitPrice: '33.34' }),
        line({ source: 'good', amount: '33.33', unitPrice: '33.33' }),
        line({ source: 'expense', amount: '33.33', unitPrice: '33.33' }),
      ],
      // The tax of the lines comes to 20.01.
      total: '120.00',
    });
    const { sent } = sentOf(invoiceOf(data, trackedBy(north)));
    expect(sent.LineItems).toMatchObject(Array.from({ length: 4 }, () => ({ Tracking: inNorth })));
  });

  it('is on the line of a credit note, by the project of its invoice', () => {
    const { sent } = sentOf(noteOf(creditNote(), trackedBy(north)));
    expect(sent.LineItems[0]).toMatchObject({ Tracking: inNorth });
  });

  it('is on bills and money spent by its ids, on receipts by its names', () => {
    const data = expense({ project });
    for (const kind of ['Invoice', 'BankTransaction'] as const)
      expect(sentOf(expenseOf(data, trackedBy(north), kind)).sent.LineItems[0]).toMatchObject({
        Tracking: inNorth,
      });
    expect(sentOf(expenseOf(data, trackedBy(north), 'Receipt')).sent.LineItems[0]).toMatchObject({
      Tracking: [{ Name: 'Region', Option: 'North' }],
    });
  });

  it('stays on lines that did not change, whatever is chosen now', () => {
    const data = invoice({ project });
    const before = linkAfter(invoiceOf(data, trackedBy(north)));
    const again = sentOf(invoiceOf({ ...data, dueDate: '2026-12-24' }, trackedBy(south), before)).sent;
    expect(again.LineItems[0]).toMatchObject({ LineItemID: 'line-0', Tracking: inNorth });

    const note = creditNote();
    const noteBefore = linkAfter(noteOf(note, trackedBy(north)), 'CreditNote');
    const noteAgain = sentOf(noteOf({ ...note, date: '2026-11-13' }, trackedBy(south), noteBefore)).sent;
    expect(noteAgain.LineItems[0]).toMatchObject({ Tracking: inNorth });

    const bought = expense({ project });
    const boughtBefore = linkAfter(expenseOf(bought, trackedBy(north)));
    const later = { ...bought, expenseDate: '2026-11-05' };
    const boughtAgain = sentOf(expenseOf(later, trackedBy(south), 'Invoice', boughtBefore)).sent;
    expect(boughtAgain.LineItems[0]).toMatchObject({ Tracking: inNorth });
  });

  it('is taken off a line that changed once nothing is chosen any more', () => {
    const data = invoice({ project });
    const before = linkAfter(invoiceOf(data, trackedBy(north)));
    const changed = { ...data, lines: [line({ description: 'Other work' })] };
    expect(sentOf(invoiceOf(changed, {}, before)).sent.LineItems[0]).toMatchObject({
      LineItemID: 'line-0',
      Tracking: [],
    });
  });

  it('that cannot be used holds the document', () => {
    const gone = 'bbbbbbbb-0000-4000-8000-000000000009';
    for (const result of [
      invoiceOf(invoice({ project }), trackedBy(gone)),
      noteOf(creditNote(), trackedBy(gone)),
      expenseOf(expense({ project }), trackedBy(gone)),
    ])
      expect(result).toMatchObject({ ok: false, problems: [{ type: 'tracking-unusable' }] });
  });
});

describe('a new credit note', () => {
  it.each(['DRAFT', 'SUBMITTED', 'AUTHORISED'] as const)(
    'is posted as %s if so chosen',
    (creditNoteStatus) => {
      expect(sentOf(noteOf(creditNote(), { creditNoteStatus })).sent).toMatchObject({
        Status: creditNoteStatus,
      });
    },
  );
});

describe('the account of an expense', () => {
  it('is the one of its vendor, whatever its category', () => {
    const { sent } = sentOf(
      expenseOf(expense(), {
        vendorAccounts: [{ vendor: 'quill & sons', account: '260' }],
        expenseAccounts: [{ category: 'supplies', account: '420' }],
      }),
    );
    expect(sent.LineItems[0]).toMatchObject({ AccountCode: '260' });
  });
});
