import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CreditNoteData } from '../../src/events/credit-note.ts';
import type { Link } from '../../src/store/links.ts';
import { mapCreditNote, type CreditNoteContext } from '../../src/xero/map-credit-note.ts';
import { contactXeroId, creditNote, facts, link, settings } from './samples.ts';
import { asXeroComputes, readSent } from './xero-arithmetic.ts';

function contextOf(changes: Partial<CreditNoteContext> = {}): CreditNoteContext {
  return {
    marker: 'TT-main-n4',
    contactId: contactXeroId,
    link: undefined,
    settings: settings(),
    facts: facts(),
    ...changes,
  };
}

function mapped(data: CreditNoteData, changes: Partial<CreditNoteContext> = {}) {
  const result = mapCreditNote(data, contextOf(changes));
  if (!result.ok) throw new Error(`held: ${result.problems.map(({ type }) => type).join(', ')}`);
  const sent = readSent(result.mapped.element);
  const [line] = sent.LineItems;
  if (line === undefined) throw new Error('no line');
  return { ...result.mapped, sent, line };
}

function problemsOf(data: CreditNoteData, changes: Partial<CreditNoteContext> = {}): string[] {
  const result = mapCreditNote(data, contextOf(changes));
  return result.ok ? [] : result.problems.map(({ type }) => type);
}

/** What stands in Xero after a posting. */
function afterPosting(data: CreditNoteData): Link {
  const lines = mapped(data).expected.lines ?? [];
  return link({
    xeroKind: 'CreditNote',
    xeroId: 'note-in-xero',
    postedLines: lines.map((line) => ({ ...line, lineItemId: 'line-in-xero' })),
  });
}

describe('a credit note as Xero gets it', () => {
  it('is one line of its gross amount, with the tax of the invoice within, for the client of the invoice', () => {
    const { sent, expected, uniqueName } = mapped(creditNote());
    expect(sent).toEqual({
      Type: 'ACCRECCREDIT',
      CreditNoteNumber: 'CN-7-1',
      Contact: { ContactID: contactXeroId },
      Date: '2026-11-12',
      CurrencyCode: 'GBP',
      LineAmountTypes: 'Inclusive',
      Reference: 'INV-7 TT-main-n4',
      Status: 'AUTHORISED',
      LineItems: [
        {
          Description: 'Goodwill',
          Quantity: '1',
          UnitAmount: '60.00',
          AccountCode: '200',
          TaxType: 'OUTPUT2',
        },
      ],
    });
    expect(expected).toMatchObject({ marker: 'TT-main-n4', number: 'CN-7-1', total: '60.00', more: true });
    // How Xero splits it is Xero's: TimeTracker has no split.
    for (const field of ['subTotal', 'totalTax', 'xeroId']) expect(expected).not.toHaveProperty(field);
    expect(uniqueName).toBe('cn-7-1');
  });

  it('says why, or else what it is for; without entities, and no longer than Xero takes', () => {
    const wordsOf = (reason: string | null) => mapped(creditNote({ reason })).line.Description;
    expect(wordsOf(' Late &amp; wrong\r\ncolour ')).toBe('Late & wrong\ncolour');
    for (const reason of [null, '', ' ', 'None']) expect(wordsOf(reason)).toBe('Credit for INV-7');
    expect(wordsOf('x'.repeat(9000)).length).toBeLessThanOrEqual(4000);
  });

  it('is known by its invoice in its reference, which is no longer than Xero takes', () => {
    const referenceOf = (invoiceNumber: string) => mapped(creditNote({ invoiceNumber })).sent['Reference'];
    expect(referenceOf('')).toBe('TT-main-n4');
    expect(referenceOf('x'.repeat(300))).toHaveLength(255);
  });

  it('names note and line by their ids when it changes, and leaves its status alone', () => {
    const { sent, line, expected } = mapped(creditNote({ amount: '30.00' }), {
      link: afterPosting(creditNote()),
    });
    expect(sent).toMatchObject({ CreditNoteID: 'note-in-xero' });
    expect(sent).not.toHaveProperty('Status');
    expect(line).toMatchObject({ LineItemID: 'line-in-xero', UnitAmount: '30.00' });
    expect(expected.xeroId).toBe('note-in-xero');
  });
});

describe('account and tax of a credit note', () => {
  const others = settings({
    accounts: { items: '260', goods: null, expenses: null, rounding: null, defaultExpense: null },
    taxTypes: [{ rate: '20', taxType: 'NEW20' }],
  });
  const newTax = new Map(facts().taxTypes).set('NEW20', {
    taxType: 'NEW20',
    status: 'ACTIVE',
    effectiveRate: '20',
  });
  const later = { settings: others, facts: facts({ taxTypes: newTax }) };

  it('are the choices for items and for the rate of the invoice, and never guessed', () => {
    expect(mapped(creditNote({ taxRate: '5.00' })).line).toMatchObject({
      AccountCode: '200',
      TaxType: 'RROUTPUT',
    });
    const none = settings({
      accounts: { items: null, goods: '201', expenses: '270', rounding: '860', defaultExpense: '429' },
      taxTypes: [],
    });
    expect(problemsOf(creditNote(), { settings: none })).toEqual([
      'account-not-chosen',
      'tax-rate-not-mapped',
    ]);
  });

  it('stay what they were while the line says the same, whatever is chosen now', () => {
    const before = mapped(creditNote());
    const again = mapped(creditNote({ clientName: 'Ash' }), { ...later, link: afterPosting(creditNote()) });
    expect(again.line).toMatchObject({ AccountCode: '200', TaxType: 'OUTPUT2' });
    expect(again.elementHash).toBe(before.elementHash);
  });

  it('are chosen anew if the tax type has another percentage by now: Xero would split it by that', () => {
    const taxTypes = new Map(newTax).set('OUTPUT2', {
      taxType: 'OUTPUT2',
      status: 'ACTIVE',
      effectiveRate: '22',
    });
    const after = { ...later, facts: facts({ taxTypes }), link: afterPosting(creditNote()) };
    expect(mapped(creditNote(), after).line).toMatchObject({ AccountCode: '260', TaxType: 'NEW20' });
    // What is not listed any more is what it was.
    taxTypes.delete('OUTPUT2');
    expect(mapped(creditNote(), after).line).toMatchObject({ AccountCode: '200', TaxType: 'OUTPUT2' });
  });

  it.each([
    ['amount', { amount: '59.99' }],
    ['reason', { reason: 'Discount' }],
    ['tax rate', { taxRate: '20.01' }],
  ])('are chosen anew when its %s changes', (_, changes) => {
    const rate = { rate: '20.01', taxType: 'ODD' };
    const settingsNow = { ...later.settings, taxTypes: [...later.settings.taxTypes, rate] };
    const odd = new Map(newTax).set('ODD', { taxType: 'ODD', status: 'ACTIVE', effectiveRate: '20.01' });
    const { line } = mapped(creditNote(changes), {
      settings: settingsNow,
      facts: facts({ taxTypes: odd }),
      link: afterPosting(creditNote()),
    });
    expect(line.AccountCode).toBe('260');
    expect(line.TaxType).not.toBe('OUTPUT2');
  });
});

describe('a credit note that cannot be posted', () => {
  it.each(['0.00', '-5.00'])('is one of %s', (amount) => {
    expect(problemsOf(creditNote({ amount }))).toEqual(['credit-not-positive']);
  });

  it('has more decimals than Xero keeps, or more digits', () => {
    expect(problemsOf(creditNote({ amount: '0.004' }))).toEqual(['amount-too-fine']);
    expect(problemsOf(creditNote({ amount: '10000000000.00' }))).toEqual(['amount-too-large']);
    expect(problemsOf(creditNote({ amount: '9999999999.99' }))).toEqual([]);
    expect(mapped(creditNote({ amount: '60.0000' })).line.UnitAmount).toBe('60.00');
  });

  it.each(['', '  ', 'x'.repeat(256)])('has no usable number', (number) => {
    expect(problemsOf(creditNote({ number }))).toEqual(['number-unusable']);
  });
});

describe('for any credit note', () => {
  const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 2_147_483_647);
  const anyNote = fc.record({
    cents: fc.integer({ min: -100, max: 9_999_999 }),
    taxRate: fc.constantFrom('0.00', '5.00', '20.00'),
    reason: fc.option(fc.string({ maxLength: 80 })),
  });

  it(`Xero comes to TimeTracker's total, whatever its split (seed ${seed})`, () => {
    const rates: Readonly<Record<string, string>> = { OUTPUT2: '20', RROUTPUT: '5', ZERORATEDOUTPUT: '0' };
    let posted = 0;
    fc.assert(
      fc.property(anyNote, ({ cents, taxRate, reason }) => {
        const amount = new Decimal(cents).dividedBy(100).toFixed(2);
        const result = mapCreditNote(creditNote({ amount, taxRate, reason }), contextOf());
        expect(result.ok).toBe(cents > 0);
        if (!result.ok) return;
        posted += 1;
        const xero = asXeroComputes(readSent(result.mapped.element), (type) => rates[type] ?? 'unknown');
        expect(xero.total.toFixed(2)).toBe(amount);
        expect(result.mapped.expected.total).toBe(amount);
        // The split is the one of the rate, to the cent.
        const net = new Decimal(amount).dividedBy(new Decimal(taxRate).dividedBy(100).plus(1));
        expect(xero.subTotal.minus(net).abs().toNumber()).toBeLessThanOrEqual(0.005);
      }),
      { seed, numRuns: 300 },
    );
    expect(posted).toBeGreaterThan(100);
  });
});
