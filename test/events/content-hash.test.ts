import { describe, expect, it } from 'vitest';
import { contentHash } from '../../src/events/content-hash.ts';
import type { InvoiceData, InvoiceLine } from '../../src/events/invoice.ts';
import { client } from './sample-client.ts';

const line: InvoiceLine = {
  source: 'item',
  id: '1',
  description: 'Design',
  quantity: '1.00',
  unitPrice: '10.00',
  amount: '10.00',
  currency: 'GBP',
  category: null,
  sku: null,
};

const invoice: InvoiceData = {
  id: '1',
  number: 'INV-1',
  status: 'sent',
  clientId: '7',
  clientName: 'Harbour & Finch Ltd',
  clientEmail: null,
  currency: 'GBP',
  issueDate: '2026-09-01',
  dueDate: '2026-10-01',
  taxRate: '20.00',
  subtotal: '10.00',
  taxAmount: '2.00',
  total: '12.00',
  amountPaid: null,
  paymentStatus: 'unpaid',
  buyerReference: null,
  notes: null,
  terms: null,
  project: null,
  sameNumber: [],
  xeroInvoiceId: null,
  lines: [line, { ...line, id: '2', description: 'Print' }],
};

const hash = (changes: Partial<InvoiceData> = {}) => contentHash('invoice', { ...invoice, ...changes });

describe('contentHash', () => {
  it('does not change with what TimeTracker rewrites by itself', () => {
    expect(hash({ notes: '', terms: 'None', clientEmail: '  ' })).toBe(hash());
    expect(
      hash({
        lines: [
          { ...line, id: '88' },
          { ...line, id: '89', description: 'Print' },
        ],
      }),
    ).toBe(hash());
    const address = (text: string) => contentHash('client', { ...client, address: text });
    expect(address('a\r\nb')).toBe(address('a\nb'));
  });

  it('does not depend on the order of fields', () => {
    const reversed = Object.fromEntries(Object.entries(invoice).toReversed()) as InvoiceData;
    expect(contentHash('invoice', reversed)).toBe(hash());
  });

  it('changes with every word, amount, date, the order of lines, and a field that is new', () => {
    const hashes = [
      hash(),
      hash({ notes: 'none' }),
      hash({ total: '12.01' }),
      hash({ dueDate: '2026-10-02' }),
      hash({ sameNumber: ['4'] }),
      hash({ xeroInvoiceId: '5f1b1c52-0000-4000-8000-000000000000' }),
      hash({ lines: invoice.lines.toReversed() }),
      hash({ lines: [line] }),
      hash({ colour: 'green' }),
      contentHash('invoice', null),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('tells the deletion of one kind from that of another', () => {
    expect(contentHash('client', null)).not.toBe(contentHash('invoice', null));
  });
});
