import { describe, expect, it } from 'vitest';
import { LINE } from './invoice-client.ts';
import { moneyClient } from './money-client.ts';
import type { MoneyClient } from './money-client.ts';

const allocation = (invoiceId: string, changes: Record<string, unknown> = {}) => ({
  Amount: 20,
  Invoice: { InvoiceID: invoiceId },
  Date: '2026-11-03',
  ...changes,
});

const put = (client: MoneyClient, noteId: string, body: unknown) =>
  client.put(`/CreditNotes/${noteId}/Allocations`, body);

async function noteAndInvoice(client: MoneyClient, changes: Record<string, unknown> = {}) {
  return { note: await client.createNote(), invoice: await client.create(changes) };
}

describe('an allocation', () => {
  it('takes from the credit and from what is due, and turns both to PAID at nothing', async () => {
    const client = await moneyClient();
    const { note, invoice } = await noteAndInvoice(client);
    await client.allocate(note, invoice, 20);
    expect(client.storedNote(note)).toMatchObject({ remainingCredit: '100.00', status: 'AUTHORISED' });
    expect(client.stored(invoice)).toMatchObject({
      amountCredited: '20.00',
      amountDue: '100.00',
      status: 'AUTHORISED',
    });
    await client.allocate(note, invoice, 100);
    expect(client.storedNote(note)).toMatchObject({
      remainingCredit: '0.00',
      status: 'PAID',
      fullyPaidOn: '2026-11-03',
    });
    expect(client.stored(invoice)).toMatchObject({ amountDue: '0.00', status: 'PAID', amountPaid: '0.00' });
  });

  it('adds up with payments', async () => {
    const client = await moneyClient();
    const { note, invoice } = await noteAndInvoice(client);
    await client.payInvoice(invoice, { Amount: 100, Date: '2026-11-01' });
    await client.allocate(note, invoice, 20);
    expect(client.stored(invoice)).toMatchObject({
      status: 'PAID',
      amountPaid: '100.00',
      amountCredited: '20.00',
      fullyPaidOn: '2026-11-03',
    });
  });

  it('sets a credit note of a supplier off against a bill', async () => {
    const client = await moneyClient();
    const lines = [{ ...LINE, AccountCode: '429', TaxType: 'INPUT2' }];
    const note = await client.createNote({ Type: 'ACCPAYCREDIT', LineItems: lines });
    const bill = await client.create({ Type: 'ACCPAY', InvoiceNumber: 'B-1', LineItems: lines });
    await client.allocate(note, bill, 120);
    expect(client.stored(bill).status).toBe('PAID');
  });

  it('shows in the credit note and in the invoice', async () => {
    const client = await moneyClient();
    const { note, invoice } = await noteAndInvoice(client, { InvoiceNumber: 'A-1' });
    const id = await client.allocate(note, invoice, 20);
    for (const path of [`/CreditNotes/${note}`, '/CreditNotes?page=1']) {
      expect((await client.get(path)).json.CreditNotes[0]).toMatchObject({
        RemainingCredit: 100,
        Allocations: [
          { AllocationID: id, Amount: 20, Invoice: { InvoiceID: invoice, InvoiceNumber: 'A-1' } },
        ],
      });
    }
    for (const path of [`/Invoices/${invoice}`, '/Invoices?page=1']) {
      expect((await client.get(path)).json.Invoices[0]).toMatchObject({
        AmountCredited: 20,
        AmountDue: 100,
        CreditNotes: [{ CreditNoteID: note, CreditNoteNumber: 'CN-0001', AppliedAmount: 20, Total: 120 }],
      });
    }
  });

  it('to two invoices in one call takes from the same credit', async () => {
    const client = await moneyClient();
    const { note, invoice } = await noteAndInvoice(client);
    const second = await client.create();
    const both = [allocation(invoice, { Amount: 70 }), allocation(second, { Amount: 70 })];
    expect(client.refused(await put(client, note, { Allocations: both }))).toMatch(/remaining credit/);
    expect(client.storedNote(note).remainingCredit).toBe('120.00');
    const { status } = await client.put(`/CreditNotes/${note}/Allocations?summarizeErrors=false`, {
      Allocations: both,
    });
    expect(status).toBe(200);
    expect(client.storedNote(note).remainingCredit).toBe('50.00');
    expect(client.stored(second).amountCredited).toBe('0.00');
  });

  it('moves UpdatedDateUTC of both documents', async () => {
    const client = await moneyClient();
    const { note, invoice } = await noteAndInvoice(client);
    client.sandbox.clock.advance(60);
    await client.allocate(note, invoice, 20);
    const now = client.sandbox.clock.now();
    expect([client.storedNote(note).updatedAt, client.stored(invoice).updatedAt]).toEqual([now, now]);
  });

  it.each([
    ['sent', '2026-11-03'],
    ['documents', '2026-11-02'],
  ] as const)('bears the date of the switch: %s', async (allocationDate, date) => {
    const client = await moneyClient({ switches: { allocationDate } });
    const { note, invoice } = await noteAndInvoice(client);
    await client.allocate(note, invoice, 20);
    expect(client.storedNote(note).allocations[0]?.date).toBe(date);
  });

  it('may be answered without its id, which reading the credit note shows', async () => {
    const client = await moneyClient({ switches: { allocationAnswersId: false } });
    const { note, invoice } = await noteAndInvoice(client);
    const { json } = await put(client, note, allocation(invoice));
    expect(json.Allocations[0]).not.toHaveProperty('AllocationID');
    const read = (await client.get(`/CreditNotes/${note}`)).json.CreditNotes[0]?.['Allocations'];
    expect(read?.[0]?.['AllocationID']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('an allocation is refused', () => {
  const refusal = async (client: MoneyClient, note: string, body: unknown) =>
    client.refused(await put(client, note, body));

  it.each([
    ['above the remaining credit', { Amount: 120.01 }, /exceeds the remaining credit/],
    ['of nothing', { Amount: 0 }, /greater than 0/],
    ['without an amount', { Amount: undefined }, /amount must be specified/],
    ['without a date', { Date: undefined }, /date must be specified/],
    ['in a locked period', { Date: '2026-03-31' }, /period lock date/],
    ['to no invoice', { Invoice: undefined }, /Invoice could not be found/],
  ])('%s', async (_name, changes, words) => {
    const client = await moneyClient();
    const { note, invoice } = await noteAndInvoice(client);
    expect(await refusal(client, note, allocation(invoice, changes))).toMatch(words);
    expect(client.storedNote(note).allocations).toEqual([]);
  });

  it('above what is due on the invoice', async () => {
    const client = await moneyClient();
    const { note, invoice } = await noteAndInvoice(client);
    await client.payInvoice(invoice, { Amount: 110 });
    expect(await refusal(client, note, allocation(invoice, { Amount: 10.01 }))).toMatch(/amount outstanding/);
  });

  it.each(['DRAFT', 'SUBMITTED', 'VOIDED'])('from a credit note that is %s', async (status) => {
    const client = await moneyClient();
    const invoice = await client.create();
    const note = await client.createNote({ Status: status === 'VOIDED' ? 'AUTHORISED' : status });
    if (status === 'VOIDED') await client.post(`/CreditNotes/${note}`, { Status: 'VOIDED' });
    expect(await refusal(client, note, allocation(invoice))).toMatch(/approved credit note/);
  });

  it.each(['DRAFT', 'SUBMITTED', 'VOIDED'])('to an invoice that is %s', async (status) => {
    const client = await moneyClient();
    const note = await client.createNote();
    const invoice = await client.create({ Status: status === 'VOIDED' ? 'AUTHORISED' : status });
    if (status === 'VOIDED') await client.post(`/Invoices/${invoice}`, { Status: 'VOIDED' });
    expect(await refusal(client, note, allocation(invoice))).toMatch(/approved invoices/);
  });

  it('to an invoice of another contact, in another currency, or of the other side', async () => {
    const client = await moneyClient();
    const note = await client.createNote();
    const other = await client.put('/Contacts', { Name: 'Other' });
    const strange = await client.create({
      Contact: { ContactID: other.json.Contacts[0]?.['ContactID'] },
    });
    expect(await refusal(client, note, allocation(strange))).toMatch(/same contact/);
    const euros = await client.create({ CurrencyCode: 'EUR' });
    expect(await refusal(client, note, allocation(euros))).toMatch(/same currency/);
    const lines = [{ ...LINE, AccountCode: '429', TaxType: 'INPUT2' }];
    const bill = await client.create({ Type: 'ACCPAY', InvoiceNumber: 'B-1', LineItems: lines });
    expect(await refusal(client, note, allocation(bill))).toMatch(/settle sales invoices/);
  });

  it('of a credit note that does not exist with a 404, and as part of a new one it is ignored', async () => {
    const client = await moneyClient();
    const invoice = await client.create();
    expect((await put(client, client.tenantId, allocation(invoice))).status).toBe(404);
    const note = await client.createNote({ Allocations: [allocation(invoice)] });
    expect(client.storedNote(note)).toMatchObject({ allocations: [], remainingCredit: '120.00' });
  });
});

describe('taking an allocation off', () => {
  const path = (note: string, id: string) => `/CreditNotes/${note}/Allocations/${id}`;

  it('gives back credit and due, turns both from PAID, and says IsDeleted', async () => {
    const client = await moneyClient();
    const { note, invoice } = await noteAndInvoice(client);
    const id = await client.allocate(note, invoice, 120);
    client.sandbox.clock.advance(60);
    const { status, json } = await client.call('DELETE', path(note, id));
    expect(status).toBe(200);
    expect(json).toMatchObject({ AllocationID: id, IsDeleted: true, Invoice: { InvoiceID: invoice } });
    expect(client.storedNote(note)).toMatchObject({
      status: 'AUTHORISED',
      remainingCredit: '120.00',
      fullyPaidOn: null,
    });
    expect(client.stored(invoice)).toMatchObject({
      status: 'AUTHORISED',
      amountDue: '120.00',
      amountCredited: '0.00',
      updatedAt: client.sandbox.clock.now(),
    });
    expect((await client.get(`/Invoices/${invoice}`)).json.Invoices[0]).toMatchObject({ CreditNotes: [] });
    expect((await client.get(`/CreditNotes/${note}`)).json.CreditNotes[0]).toMatchObject({ Allocations: [] });
    expect(await client.post(`/CreditNotes/${note}`, { Status: 'VOIDED' })).toMatchObject({ status: 200 });
  });

  it('a second time is a 404, with an Idempotency-Key too: DELETE knows none', async () => {
    const client = await moneyClient();
    const { note, invoice } = await noteAndInvoice(client);
    const id = await client.allocate(note, invoice, 20);
    const key = { 'idempotency-key': 'k' };
    const statuses = [
      (await client.call('DELETE', path(note, id), undefined, key)).status,
      (await client.call('DELETE', path(note, id), undefined, key)).status,
      (await client.call('DELETE', path(note, client.tenantId))).status,
    ];
    expect(statuses).toEqual([200, 404, 404]);
  });

  it('whose day was locked since is refused', async () => {
    const client = await moneyClient();
    const { note, invoice } = await noteAndInvoice(client);
    const id = await client.allocate(note, invoice, 20);
    await client.control('', { periodLockDate: '2026-11-03' });
    expect(client.refused(await client.call('DELETE', path(note, id)))).toMatch(/period lock date/);
    expect(client.stored(invoice).amountCredited).toBe('20.00');
  });

  it('lags behind in reads where that is switched on', async () => {
    const client = await moneyClient();
    const { note, invoice } = await noteAndInvoice(client);
    const id = await client.allocate(note, invoice, 20);
    client.sandbox.clock.advance(60);
    client.sandbox.switches.readLagSeconds = 10;
    await client.call('DELETE', path(note, id));
    const shown = async () => (await client.get(`/Invoices/${invoice}`)).json.Invoices[0]?.['CreditNotes'];
    expect(await shown()).toHaveLength(1);
    client.sandbox.clock.advance(10);
    expect(await shown()).toHaveLength(0);
  });
});

describe('an invoice with credit on it', () => {
  it('cannot be voided, nor be given to another contact', async () => {
    const client = await moneyClient();
    const { note, invoice } = await noteAndInvoice(client);
    await client.allocate(note, invoice, 20);
    const other = await client.put('/Contacts', { Name: 'Other' });
    for (const changes of [
      { Status: 'VOIDED' },
      { Contact: { ContactID: other.json.Contacts[0]?.['ContactID'] } },
    ]) {
      const answer = await client.post(`/Invoices/${invoice}`, changes);
      expect(client.refused(answer)).toMatch(/payment or credit note allocated/);
    }
  });

  it('may be given to another contact where only payments stand against it', async () => {
    const client = await moneyClient();
    const invoice = await client.create();
    await client.payInvoice(invoice);
    const other = await client.put('/Contacts', { Name: 'Other' });
    const Contact = { ContactID: other.json.Contacts[0]?.['ContactID'] };
    expect(await client.post(`/Invoices/${invoice}`, { Contact })).toMatchObject({ status: 200 });
  });
});
