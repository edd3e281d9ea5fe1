import { Decimal } from 'decimal.js';
import { describe, expect, it } from 'vitest';
import { item, totalsOf } from '../../../sandbox/demo/billing.ts';
import { clients } from '../../../sandbox/demo/firm-clients.ts';
import { creditNotes } from '../../../sandbox/demo/firm-credit-notes.ts';
import { expenses } from '../../../sandbox/demo/firm-expenses.ts';
import { invoices } from '../../../sandbox/demo/firm-invoices.ts';
import type { InvoiceRow } from '../../../sandbox/demo/invoice-row.ts';
import { payments } from '../../../sandbox/demo/firm-payments.ts';
import { demoExpectation, expectedIn } from '../../../sandbox/demo/firm.ts';
import { contactNameOf } from '../../../sandbox/demo/plain-text.ts';
import { demoChoices } from '../../../sandbox/demo/settings.ts';
import type { Expectation } from '../../../sandbox/demo/expectation.ts';
import { compareBooks } from '../../../sandbox/demo/compare-books.ts';
import { invoiceShouldBe } from '../../../sandbox/demo/invoice-should-be.ts';
import type { Verdict } from '../../../sandbox/demo/verdict.ts';
import { firmInMemory, goodBooks } from './firm-in-memory.ts';

const rows = firmInMemory();
const around = {
  rows,
  choices: demoChoices,
  currencies: ['GBP', 'EUR', 'USD'],
  lockedUntil: '2026-03-31',
  clientsInXero: new Set<number>(),
};

function invoice(id: number): InvoiceRow {
  const row = invoices.find((one) => one.id === id);
  if (row === undefined) throw new Error(`no invoice ${id}`);
  return row;
}

function counts(rows: readonly { readonly expect: Expectation }[]): object {
  return {
    documents: rows.length,
    inXero: expectedIn(rows, 'inXero').length,
    held: expectedIn(rows, 'held').length,
    rejected: expectedIn(rows, 'rejected').length,
    leftAlone: expectedIn(rows, 'leftAlone').length,
  };
}

/** The verdict that an expectation stands for. */
function verdictFor(expected: Expectation): object {
  if (expected.state === 'inXero') return { state: 'inXero', rounding: expected.rounding ?? '0.00' };
  if (expected.state === 'held') return { state: 'held', problems: [expected.problem] };
  return expected;
}

describe('what TimeTracker stores', () => {
  it('multiplies before it cuts the hours to two decimals', () => {
    expect(item('Work', '1.333', '75.00')).toMatchObject({ quantity: '1.33', totalAmount: '99.98' });
    expect(item('Work', '1:20', '75.00')).toMatchObject({ quantity: '1.33', totalAmount: '100.00' });
  });

  it('rounds each amount for itself', () => {
    const amounts = ['54.375', '72.5'].map((amount) => new Decimal(amount));
    expect(totalsOf(amounts, '20')).toEqual({
      subtotal: '126.88',
      taxRate: '20.00',
      taxAmount: '25.38',
      totalAmount: '152.25',
    });
  });
});

describe('the demo firm', () => {
  it('has exactly the documents it says', () => {
    expect({
      client: counts(clients),
      invoice: counts(invoices),
      expense: counts(expenses),
      payment: counts(payments),
      credit_note: counts(creditNotes),
    }).toEqual(demoExpectation);
  });

  it('leaves no document out of the count', () => {
    for (const own of [clients, invoices, expenses, payments, creditNotes]) {
      expect(own.map((row) => row.id)).toEqual(own.map((_, index) => index + 1));
    }
    for (const { documents, ...states } of Object.values(demoExpectation)) {
      expect(Object.values<number>(states).reduce((sum, count) => sum + count, 0)).toBe(documents);
    }
  });

  it.each(invoices.map((row) => [row.id, row.trap ?? '', row] as const))(
    'invoice %i (%s) has one reason to be where it is, and the rows alone show it',
    (id, _trap, row) => {
      const state = rows.invoices.find((one) => one.id === id);
      if (state === undefined) throw new Error(`no invoice ${id}`);
      expect(invoiceShouldBe(state, 'never', around)).toEqual(verdictFor(row.expect));
    },
  );

  const judged = compareBooks(rows, goodBooks(), { untouched: true }).rows;
  const verdictOf = (kind: string, id: number): Verdict | undefined =>
    judged.find((row) => row.kind === kind && row.id === id)?.verdict;

  it.each([
    ...expenses.map((row) => ['expense', row.id, row.trap, row.expect] as const),
    ...payments.map((row) => ['payment', row.id, row.trap, row.expect] as const),
    ...creditNotes.map((row) => ['credit_note', row.id, row.trap, row.expect] as const),
  ])('%s %i (%s) has one reason to be where it is', (kind, id, _trap, expected) => {
    expect(verdictOf(kind, id)).toMatchObject(verdictFor(expected));
  });

  it('names its contacts as a person would write them', () => {
    for (const client of clients) expect(contactNameOf(client.name)).toBe(client.contactName);
  });

  it('has invoices in every status and in five currencies', () => {
    expect(new Set(invoices.map((row) => row.status))).toEqual(
      new Set(['draft', 'issued', 'sent', 'overdue', 'paid', 'cancelled', 'banana']),
    );
    expect(new Set(invoices.map((row) => row.currency))).toEqual(
      new Set(['GBP', 'EUR', 'USD', 'CHF', 'JPY']),
    );
  });
});

describe('the traps of the demo firm', () => {
  it('stores a client name HTML-escaped', () => {
    expect(clients[0]?.name).toBe('Harbour &amp; Finch Ltd');
  });

  it('has two clients whose names differ by case only', () => {
    const names = clients.map((client) => client.name.toLowerCase());
    expect(names.length - new Set(names).size).toBe(1);
  });

  it('writes the word None where an address is missing', () => {
    expect(clients.some((client) => client.address === 'None')).toBe(true);
    expect(invoice(35).clientAddress).toBe('None');
  });

  it('has unset custom fields as the JSON value null', () => {
    expect(clients.some((client) => client.customFields === 'null')).toBe(true);
  });

  it('has an inactive client with an invoice that belongs in Xero', () => {
    const inactive = clients.find((client) => client.status === 'inactive');
    expect(expectedIn(invoices, 'inXero').some((row) => row.clientId === inactive?.id)).toBe(true);
  });

  it('has an invoice whose client_name is not its client’s name', () => {
    expect(invoice(33).clientName).not.toBeNull();
  });

  it('has a line whose quantity times price is not its amount', () => {
    const [line] = invoice(6).items;
    expect(line).toMatchObject({ quantity: '1.33', unitPrice: '75.00', totalAmount: '99.98' });
  });

  it('has a total that is not subtotal and tax', () => {
    const { subtotal, taxAmount, totalAmount } = invoice(8).totals;
    expect(new Decimal(subtotal).plus(taxAmount).toFixed(2)).not.toBe(totalAmount);
  });

  it('has lines that are cents away from the subtotal', () => {
    const sum = Decimal.sum(...invoice(11).items.map((line) => line.totalAmount));
    expect(sum.minus(invoice(11).totals.subtotal).toFixed(2)).toBe('0.02');
  });

  it('has tax that is another when rounded line by line', () => {
    const perLine = Decimal.sum(
      ...invoice(9).items.map((line) => new Decimal(line.totalAmount).times('0.2').toDecimalPlaces(2)),
    );
    expect(perLine.toFixed(2)).not.toBe(invoice(9).totals.taxAmount);
  });

  it('has a tax amount that nobody computed again', () => {
    expect(invoice(26).totals).toMatchObject({ taxRate: '20.00', taxAmount: '0.00' });
  });

  it('has totals that still contain a deleted expense', () => {
    expect(invoice(27).expenses).toEqual([]);
    expect(invoice(27).totals.subtotal).not.toBe(invoice(27).items[0]?.totalAmount);
  });

  it('uses one number twice', () => {
    expect(invoices.filter((row) => row.number === 'DUP-1').map((row) => row.expect.state)).toEqual([
      'inXero',
      'held',
    ]);
  });

  it('has an invoice without lines, one of nothing and one below nothing', () => {
    expect(invoice(23).items).toEqual([]);
    expect(invoice(24).totals.totalAmount).toBe('0.00');
    expect(Number(invoice(25).totals.totalAmount)).toBeLessThan(0);
  });

  it('mixes currencies through a good and through an expense', () => {
    expect(invoice(28).goods[0]?.currency).not.toBe(invoice(28).currency);
    expect(invoice(29).expenses[0]?.currency).not.toBe(invoice(29).currency);
  });

  it('has a tax rate that no mapping covers', () => {
    const mapped: readonly string[] = demoChoices.taxTypes.map((one) => one.rate);
    expect(mapped).not.toContain(invoice(30).totals.taxRate);
  });

  it('has yen with two decimals', () => {
    expect(invoice(32)).toMatchObject({ currency: 'JPY', totals: { totalAmount: '128000.51' } });
  });

  it('charges expenses on with their tax and taxes them again', () => {
    expect(invoice(14).totals).toMatchObject({ subtotal: '980.20', taxAmount: '196.04' });
  });

  it('has goods with a category, one with a stock-keeping unit and one without', () => {
    expect(invoice(12).goods.map((good) => good.sku === null)).toEqual([false, true]);
  });

  it('has a discount as a negative line', () => {
    expect(invoice(15).items.some((line) => line.totalAmount.startsWith('-'))).toBe(true);
  });

  it('has a description of 500 characters and one of none', () => {
    expect(invoice(36).items[0]?.description.length).toBe(500);
    expect(invoice(37).items[1]?.description).toBe('');
  });

  it('has an invoice that is due before it was issued', () => {
    expect(invoice(38).dueDate < invoice(38).issueDate).toBe(true);
  });

  it('has a paid invoice without a payment, and a payment counted twice', () => {
    expect(invoice(5)).toMatchObject({ status: 'paid', payments: [] });
    expect(invoice(39)).toMatchObject({ amountPaid: '100.00', payments: [{ amount: '50.00', via: 'rest' }] });
  });

  it('has a draft that was paid', () => {
    expect(invoice(40)).toMatchObject({ status: 'draft', paymentStatus: 'fully_paid' });
  });

  it('has notes of several lines, and a buyer’s reference', () => {
    expect(invoice(35).notes).toContain('\r\n');
    expect(invoice(16).buyerReference).not.toBeNull();
  });

  it('has an invoice that an earlier integration posted', () => {
    expect(invoice(3).metadata).toContain('"invoice_id"');
  });

  it('has expenses in every status, in three currencies, by page and by REST', () => {
    expect(new Set(expenses.map((row) => row.status))).toEqual(
      new Set(['pending', 'approved', 'rejected', 'reimbursed']),
    );
    expect(new Set(expenses.map((row) => row.currency))).toEqual(new Set(['GBP', 'EUR', 'CHF']));
    expect(new Set(expenses.map((row) => row.via))).toEqual(new Set(['form', 'rest']));
  });

  it('has tax without its rate where the page stored it', () => {
    const byPage = expenses.filter((row) => row.via === 'form' && Number(row.taxAmount) > 0);
    expect(byPage.length).toBeGreaterThan(5);
    for (const row of byPage) expect(row.taxRate).toBe('0.00');
  });

  it('has payments in every status, by page, REST and gateway', () => {
    expect(new Set(payments.map((row) => row.status))).toEqual(
      new Set(['completed', 'pending', 'failed', 'refunded']),
    );
    expect(new Set(payments.map((row) => row.via))).toEqual(new Set(['form', 'rest', 'gateway']));
  });

  it('has invoices that TimeTracker takes for overpaid, and one it still takes for sent', () => {
    expect(invoice(38)).toMatchObject({ status: 'sent', amountPaid: '964.00', paymentStatus: 'overpaid' });
    expect(invoice(12)).toMatchObject({ status: 'sent', amountPaid: '2525.58', paymentStatus: 'fully_paid' });
  });

  it('marks as paid what was paid in full on its page', () => {
    for (const id of [7, 8, 10, 14, 34, 37]) {
      const { status, payments: received, totals } = invoice(id);
      expect([id, status, received.map((row) => row.amount)]).toEqual([id, 'paid', [totals.totalAmount]]);
    }
  });

  it('numbers credit notes by invoice and second', () => {
    expect(creditNotes.map((row) => row.number)).toContain('CN-11-1787220000');
    expect(new Set(creditNotes.map((row) => row.number)).size).toBe(creditNotes.length);
  });
});
