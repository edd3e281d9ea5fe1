import { describe, expect, it } from 'vitest';
import type { InvoiceState } from '../../../sandbox/demo/firm-rows.ts';
import { contactNameOf } from '../../../sandbox/demo/plain-text.ts';
import { demoChoices } from '../../../sandbox/demo/settings.ts';
import { invoiceShouldBe } from '../../../sandbox/demo/invoice-should-be.ts';
import type { Posted, Verdict } from '../../../sandbox/demo/verdict.ts';
import { firmInMemory } from './firm-in-memory.ts';

const rows = firmInMemory();
const around = {
  rows,
  choices: demoChoices,
  currencies: ['GBP', 'EUR', 'USD'],
  lockedUntil: '2026-03-31',
  clientsInXero: new Set<number>(),
};

function judged(
  id: number,
  change: Partial<InvoiceState>,
  posted: Posted = 'never',
  other = around,
): Verdict {
  const invoice = rows.invoices.find((row) => row.id === id);
  if (invoice === undefined) throw new Error(`no invoice ${id}`);
  return invoiceShouldBe({ ...invoice, ...change }, posted, other);
}

describe('where an invoice belongs', () => {
  it('holds a total that is not subtotal and tax by more than a cent', () => {
    expect(judged(4, { total: '1395.01' })).toMatchObject({ state: 'inXero' });
    expect(judged(4, { total: '1395.02' })).toEqual({ state: 'held', problems: ['total-does-not-add-up'] });
  });

  it('leaves a number with the invoice that already has it in Xero', () => {
    expect(judged(22, {})).toEqual({ state: 'held', problems: ['number-used-twice'] });
    expect(judged(22, {}, 'live')).toMatchObject({ state: 'inXero' });
  });

  it('lets a draft or cancelled invoice take no number away', () => {
    for (const status of ['draft', 'cancelled']) {
      const invoices = rows.invoices.map((row) => (row.id === 21 ? { ...row, status } : row));
      expect(judged(22, {}, 'never', { ...around, rows: { ...rows, invoices } })).toMatchObject({
        state: 'inXero',
      });
    }
  });

  it('expects Xero to refuse what lies in a locked period, its last day included', () => {
    const locked = { ...around, lockedUntil: '2026-07-01' };
    expect(judged(4, {}, 'never', locked)).toMatchObject({ state: 'rejected' });
    expect(judged(5, {}, 'never', locked)).toMatchObject({ state: 'inXero' });
  });

  it('holds the invoices of a client without a contact, and not those of one that has it', () => {
    expect(judged(13, {})).toEqual({ state: 'held', problems: ['client-needs-you'] });
    expect(judged(13, {}, 'never', { ...around, clientsInXero: new Set([5]) })).toMatchObject({
      state: 'inXero',
    });
  });

  it('takes an issued invoice for sent once it was posted', () => {
    expect(judged(17, {})).toEqual({ state: 'leftAlone', reason: 'issued' });
    expect(judged(17, {}, 'live')).toMatchObject({ state: 'inXero' });
  });
});

describe('the name of a contact', () => {
  it.each([
    ['Harbour &amp; Finch Ltd', 'Harbour & Finch Ltd'],
    ['Ben &#39;n&#x27; Co &quot;Two&quot; &lt;x&gt;', `Ben 'n' Co "Two" <x>`],
    ['  Blue   Kettle\tCoffee ', 'Blue Kettle Coffee'],
    ['Fish & Chips &unknown; Ltd', 'Fish & Chips &unknown; Ltd'],
    ['R&amp;amp;D', 'R&amp;D'],
  ])('of %j is %j', (stored, name) => {
    expect(contactNameOf(stored)).toBe(name);
  });
});
