import { describe, expect, it } from 'vitest';
import { moneyClient } from './money-client.ts';

describe('a person in Xero', () => {
  it('pays an invoice, today and into the bank account unless they say otherwise', async () => {
    const client = await moneyClient();
    const invoiceId = await client.create({ InvoiceNumber: 'A-1' });
    client.sandbox.clock.advance(60);
    const { status, json } = await client.control('/payments', { invoiceId, amount: '50.00' });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      documentNumber: 'A-1',
      contactName: 'Customer',
      accountCode: '090',
      date: '2026-11-22',
      amount: '50.00',
    });
    await client.control('/payments', { invoiceId, amount: '70', date: '2026-11-20', account: '835' });
    expect(client.stored(invoiceId)).toMatchObject({ status: 'PAID', fullyPaidOn: '2026-11-22' });
    const changed = { 'if-modified-since': '2026-11-22T10:00:30' };
    expect((await client.get('/Payments', changed)).json.Payments).toHaveLength(2);
  });

  it('is held to the same rules, and told why', async () => {
    const client = await moneyClient();
    const invoiceId = await client.create();
    const pay = (body: unknown) => client.control('/payments', body);
    expect(await pay({ invoiceId, amount: '120.01' })).toMatchObject({
      status: 400,
      json: { error: 'Payment amount exceeds the amount outstanding on this document' },
    });
    expect((await pay({ invoiceId, amount: 5 })).status).toBe(400);
    expect((await pay({ invoiceId, amount: '1', account: '200' })).status).toBe(400);
    expect(client.books.payments.list()).toHaveLength(0);
  });

  it('reconciles a payment, and has to undo that to delete it', async () => {
    const client = await moneyClient();
    const invoiceId = await client.create();
    const id = await client.payInvoice(invoiceId);
    const path = `/payments/${id}`;
    await client.control(path, { isReconciled: true });
    expect(client.storedPayment(id).isReconciled).toBe(true);
    expect((await client.control(path, { status: 'DELETED' })).status).toBe(400);
    expect((await client.control(path, { isReconciled: false, status: 'DELETED' })).status).toBe(200);
    expect(client.storedPayment(id)).toMatchObject({ status: 'DELETED', isReconciled: false });
    expect(client.stored(invoiceId).amountDue).toBe('120.00');
    expect((await client.control(`/payments/${invoiceId}`, { isReconciled: true })).status).toBe(404);
  });

  it('gives credit on an invoice, set off at once or later', async () => {
    const client = await moneyClient();
    const invoiceId = await client.create({ InvoiceNumber: 'A-1' });
    const { json } = await client.control('/credit-notes', {
      invoiceId,
      amount: '30.00',
      reference: 'Sorry',
    });
    expect(json).toMatchObject({
      number: 'CN-0001',
      reference: 'Sorry',
      status: 'PAID',
      total: '30.00',
      totalTax: '5.00',
      remainingCredit: '0.00',
      allocations: [{ invoiceNumber: 'A-1', amount: '30.00' }],
    });
    expect(client.stored(invoiceId)).toMatchObject({ amountCredited: '30.00', amountDue: '90.00' });

    const later = await client.control('/credit-notes', { invoiceId, amount: '10.00', allocate: false });
    const path = `/credit-notes/${String(later.json['id'])}`;
    expect(later.json).toMatchObject({ status: 'AUTHORISED', remainingCredit: '10.00' });
    await client.control(path, { allocate: { invoiceId, amount: '4.00' } });
    expect(client.stored(invoiceId).amountDue).toBe('86.00');
    expect((await client.control(path, { status: 'VOIDED' })).json['error']).toMatch(/has been used/);
    const allocation = client.storedNote(String(later.json['id'])).allocations[0]?.id;
    await client.control(path, { removeAllocation: allocation, status: 'VOIDED' });
    expect(client.stored(invoiceId).amountDue).toBe('90.00');
    expect(client.storedNote(String(later.json['id'])).status).toBe('VOIDED');
  });

  it('gives no credit above what is due, and none on what does not exist', async () => {
    const client = await moneyClient();
    const invoiceId = await client.create();
    const credit = async (body: unknown) => (await client.control('/credit-notes', body)).json['error'];
    expect(await credit({ invoiceId, amount: '121.00' })).toMatch(/amount outstanding/);
    expect(await credit({ invoiceId: client.tenantId, amount: '1.00' })).toMatch(/could not be found/);
    expect(client.books.creditNotes.list()).toHaveLength(0);
    expect((await client.control(`/credit-notes/${invoiceId}`, { reference: 'x' })).status).toBe(404);
  });

  it('cannot void an invoice that is paid in part', async () => {
    const client = await moneyClient();
    const id = await client.create();
    const paymentId = await client.payInvoice(id);
    const voided = () => client.control(`/invoices/${id}`, { status: 'VOIDED' });
    expect((await voided()).json['error']).toMatch(/payment or credit note allocated/);
    await client.control(`/payments/${paymentId}`, { status: 'DELETED' });
    expect((await voided()).status).toBe(200);
  });

  it('makes the payments of an invoice add up to an amount', async () => {
    const client = await moneyClient();
    const id = await client.create();
    const first = await client.payInvoice(id, { Amount: 50 });
    await client.pay(id, '120.00');
    expect(client.storedPayment(first).status).toBe('DELETED');
    expect((await client.get(`/Invoices/${id}`)).json.Invoices[0]).toMatchObject({
      Status: 'PAID',
      Payments: [{ Amount: 120 }],
    });
    expect((await client.control(`/invoices/${id}`, { amountPaid: '121.00' })).status).toBe(400);
    expect(client.stored(id).amountPaid).toBe('120.00');
  });
});

describe('the state', () => {
  it('holds payments and credit notes with what one needs to compare books', async () => {
    const client = await moneyClient();
    const invoice = await client.create({ InvoiceNumber: 'A-1', CurrencyCode: 'EUR' });
    const note = await client.createNote({ CurrencyCode: 'EUR' });
    const deleted = await client.payInvoice(invoice, { Amount: 1 });
    await client.post(`/Payments/${deleted}`, { Status: 'DELETED' });
    await client.payInvoice(invoice, { Reference: 'TT-main-p1' });
    const gone = await client.allocate(note, invoice, 1);
    await client.call('DELETE', `/CreditNotes/${note}/Allocations/${gone}`);
    await client.allocate(note, invoice, 20);
    const response = await client.sandbox.app.request('/sandbox/state');
    expect(await response.json()).toMatchObject({
      organisations: [
        {
          payments: [
            { id: deleted, status: 'DELETED' },
            {
              pays: { kind: 'invoice', id: invoice },
              documentNumber: 'A-1',
              contactName: 'Customer',
              currencyCode: 'EUR',
              accountName: 'Business Bank Account',
              amount: '50.00',
              reference: 'TT-main-p1',
              status: 'AUTHORISED',
              isReconciled: false,
            },
          ],
          creditNotes: [
            {
              id: note,
              number: 'CN-0001',
              contactName: 'Customer',
              remainingCredit: '100.00',
              allocations: [{ invoiceId: invoice, invoiceNumber: 'A-1', amount: '20.00' }],
            },
          ],
        },
        { payments: [], creditNotes: [] },
      ],
    });
  });
});
