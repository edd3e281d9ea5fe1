import { describe, expect, it } from 'vitest';
import { decideRows } from '../../src/onboarding/decide-row.ts';
import type { OwnDocument } from '../../src/onboarding/finding.ts';
import { matchDocuments } from '../../src/onboarding/match-documents.ts';
import type { XeroObject } from '../../src/onboarding/xero-object.ts';

const own = (changes: Partial<OwnDocument> = {}): OwnDocument => ({
  kind: 'invoice',
  sourceId: '1',
  number: 'INV-1',
  contactName: 'Ash & Co',
  contactIds: [],
  date: '2026-11-02',
  currency: 'GBP',
  total: '120.00',
  net: '100.00',
  storedId: null,
  marks: ['TT-main-i1', 'main.invoice.1'],
  invoiceSourceId: null,
  notOwed: null,
  ...changes,
});

let nextId = 1;
const there = (changes: Partial<XeroObject> = {}): XeroObject => ({
  xeroKind: 'Invoice',
  xeroId: `00000000-0000-4000-8000-${String(nextId++).padStart(12, '0')}`,
  type: 'ACCREC',
  status: 'AUTHORISED',
  number: 'INV-1',
  reference: null,
  url: null,
  contactId: 'c1',
  contactName: 'ASH & CO',
  date: '2026-11-02',
  currency: 'GBP',
  subTotal: '100',
  totalTax: '20',
  total: '120',
  amountDue: '120',
  invoiceId: null,
  allocations: [],
  updatedAt: null,
  ...changes,
});

const rowsOf = (
  documents: readonly OwnDocument[],
  objects: readonly XeroObject[],
  linkedInvoices: ReadonlyMap<string, string> = new Map(),
) => decideRows(matchDocuments({ documents, objects, linkedInvoices }), []);

/** How sure, what becomes of it, and why. */
const said = (...args: Parameters<typeof rowsOf>) =>
  rowsOf(...args).map(
    ({ finding, decision }) =>
      `${finding.confidence}, ${decision}: ${finding.reasons.map(({ type }) => type).join(' ')}`,
  );

describe('matching documents with what is in Xero', () => {
  it('is certain where number, contact, total and date agree', () => {
    expect(said([own()], [there()])).toEqual(['certain, adopt: number same-contact same-total same-date']);
  });

  it('is certain by our own mark, whatever the number, and does not take invoice 12 for invoice 1', () => {
    const url = 'https://time.example/invoices/1?ttx=main.invoice.1';
    expect(said([own()], [there({ number: 'X-9', url })])).toEqual([
      'certain, adopt: our-mark same-contact same-total same-date',
    ]);
    const other = there({ number: 'X-9', url: `${url}2`, total: '55' });
    expect(said([own()], [other])).toEqual(['none, by-date: ']);
  });

  it('takes the noted id of something else that posted without tax for likely', () => {
    const object = there({ number: 'INV-0041', total: '100' });
    expect(said([own({ storedId: object.xeroId.toUpperCase() })], [object])).toEqual([
      'likely, leave: stored-id same-contact same-without-tax same-date',
    ]);
  });

  it('leaves alone what has a noted id that the organisation does not know', () => {
    expect(said([own({ storedId: 'gone' })], [])).toEqual(['unclear, leave: stored-id-not-there']);
  });

  it('tells an altered total, another contact and another date', () => {
    expect(said([own()], [there({ total: '121' })])[0]).toContain(
      'likely, leave: number same-contact same-date other-total',
    );
    expect(said([own()], [there({ contactName: 'Birch' })])[0]).toContain('likely, leave: number same-total');
    expect(said([own()], [there({ contactName: 'Birch', total: '7' })])[0]).toContain(
      'unclear, leave: number',
    );
    expect(said([own()], [there({ date: '2026-11-05' })])[0]).toContain('likely, leave: number');
  });

  it('cannot tell two that look alike apart', () => {
    const objects = [there({ number: 'A-1' }), there({ number: 'A-2' })];
    expect(said([own()], objects)[0]).toContain('unclear, leave');
    expect(said([own()], objects)[0]).toContain('several-candidates');
  });

  it('gives an object to one document only, and says so of the other', () => {
    const twins = [own(), own({ sourceId: '2', total: '60.00' })];
    expect(said(twins, [there()])).toEqual([
      'certain, adopt: number same-contact same-total same-date number-used-twice',
      'unclear, leave: number same-contact same-date other-total candidate-shared number-used-twice',
    ]);
    // Two that are the same in all: nobody can tell.
    expect(said([own(), own({ sourceId: '2' })], [there()]).map((one) => one.split(':')[0])).toEqual([
      'unclear, leave',
      'unclear, leave',
    ]);
  });

  it('adopts nothing that is voided in Xero, or that TimeTracker has cancelled', () => {
    expect(said([own()], [there({ status: 'VOIDED' })])[0]).toContain('unclear, leave');
    const [row] = rowsOf([own({ notOwed: 'cancelled' })], [there()]);
    expect([row?.decision, row?.offers]).toEqual(['leave', ['leave', 'post']]);
  });

  it('takes a retainer of the month before for another one', () => {
    expect(said([own({ number: 'R-11' })], [there({ number: 'R-10', date: '2026-10-02' })])).toEqual([
      'none, by-date: ',
    ]);
  });

  it('compares bills by vendor as well as by number, since vendors share numbers', () => {
    const bill = own({ kind: 'expense', marks: [] });
    const ofOther = there({ type: 'ACCPAY', contactName: 'Birch', total: '8' });
    expect(said([bill], [ofOther])).toEqual(['none, by-date: ']);
    expect(said([bill], [there({ type: 'ACCPAY' })])[0]).toContain('certain, adopt');
  });

  it('wants credit to be set off against its invoice before it is sure', () => {
    const note = own({ kind: 'credit_note', number: 'CN-1', total: '12.00', invoiceSourceId: '1' });
    const inXero = there({ xeroKind: 'CreditNote', type: 'ACCRECCREDIT', number: 'CN-1', total: '12' });
    expect(said([note], [inXero], new Map([['1', 'x1']]))[0]).toContain('likely, leave');
    const set = { ...inXero, allocations: [{ allocationId: 'a1', invoiceId: 'x1', amount: '12' }] };
    expect(said([note], [set], new Map([['1', 'x1']]))[0]).toContain('certain, adopt');
  });
});

describe('matching payments', () => {
  const invoice = new Map([['1', 'x1']]);
  const payment = (sourceId: string, changes: Partial<OwnDocument> = {}) =>
    own({
      kind: 'payment',
      sourceId,
      number: 'INV-1',
      total: '50.00',
      date: '2026-11-05',
      marks: [`TT-main-p${sourceId}`],
      invoiceSourceId: '1',
      ...changes,
    });
  const paid = (changes: Partial<XeroObject> = {}) =>
    there({
      xeroKind: 'Payment',
      type: 'ACCRECPAYMENT',
      number: null,
      total: '50',
      date: '2026-11-05',
      invoiceId: 'x1',
      ...changes,
    });

  it('takes as many as agree, and posts the rest by its date', () => {
    expect(said([payment('1'), payment('2')], [paid()], invoice).map((one) => one.split(':')[0])).toEqual([
      'certain, adopt',
      'none, by-date',
    ]);
  });

  it('leaves alone what may have been paid in another way', () => {
    expect(said([payment('1')], [paid({ date: '2026-11-09' })], invoice)[0]).toContain('likely, leave');
    expect(said([payment('1')], [paid({ total: '120' })], invoice)).toEqual([
      'unclear, leave: same-invoice paid-otherwise',
    ]);
    expect(said([payment('1')], [paid({ status: 'DELETED' })], invoice)).toEqual(['none, by-date: ']);
  });
});

describe('choices', () => {
  it('count before what was found, but never make two documents of one object', () => {
    const object = there();
    const twins = [own(), own({ sourceId: '2' })];
    const findings = matchDocuments({ documents: twins, objects: [object], linkedInvoices: new Map() });
    const chosen = (sourceId: string) =>
      ({
        kind: 'invoice',
        sourceId,
        choice: 'adopt',
        xeroId: object.xeroId,
        by: 'cli',
        isCarriedOut: false,
      }) as const;
    expect(decideRows(findings, [chosen('2')]).map(({ decision }) => decision)).toEqual(['leave', 'adopt']);
    expect(decideRows(findings, [chosen('1'), chosen('2')]).map(({ decision }) => decision)).toEqual([
      'adopt',
      'leave',
    ]);
  });
});
