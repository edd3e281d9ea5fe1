import { beforeAll, describe, expect, it } from 'vitest';
import { LINE } from '../sandbox/xero/invoice-client.ts';
import { moneyClient } from '../sandbox/xero/money-client.ts';
import type { MoneyClient } from '../sandbox/xero/money-client.ts';
import { createSpecValidator } from './spec-validator.ts';

const accounting = createSpecValidator(new URL('spec/xero_accounting.yaml', import.meta.url));

describe('every answer about money fits the official specification', () => {
  let client: MoneyClient;
  let invoice: string;
  let note: string;

  /** Calls the sandbox and holds the answer against the specification's operation `path`. */
  const checked = async (method: string, path: string, url: string, body?: unknown) => {
    const answer = await client.call(method, url, body);
    expect(accounting.problems(method, path, answer.status, answer.json), `${method} ${url}`).toEqual([]);
    return answer;
  };

  beforeAll(async () => {
    client = await moneyClient();
    invoice = await client.create({ CurrencyCode: 'EUR' });
    note = await client.createNote({ CurrencyCode: 'EUR', Reference: 'TT', DueDate: '2026-12-01' });
  });

  it('for payments: created, refused, listed, read and deleted', async () => {
    const words = {
      Reference: 'TT-p1',
      Particulars: 'P',
      Details: 'D',
      BankAccountNumber: '1',
      BankAmount: 9,
    };
    const payment = client.payment(invoice, { Amount: 10, ...words });
    const created = await checked('PUT', '/Payments', '/Payments', { Payments: [payment] });
    const id = String(created.json.Payments[0]?.['PaymentID']);
    await checked('POST', '/Payments', '/Payments', client.payment(invoice, { Amount: 5 }));
    const mixed = { Payments: [payment, client.payment(invoice, { Amount: 999 })] };
    await checked('PUT', '/Payments', '/Payments?summarizeErrors=false', mixed);
    expect((await checked('PUT', '/Payments', '/Payments', mixed)).status).toBe(400);

    const refund = { CreditNote: { CreditNoteID: note }, Invoice: undefined, Amount: 7 };
    await checked('PUT', '/Payments', '/Payments', client.payment('', refund));
    await checked('GET', '/Payments', '/Payments');
    await checked('GET', '/Payments', '/Payments?page=1&pageSize=2');
    for (const each of client.books.payments.list()) {
      await checked('GET', '/Payments/{PaymentID}', `/Payments/${each.id}`);
    }
    await checked('POST', '/Payments/{PaymentID}', `/Payments/${id}`, { Status: 'DELETED' });
    const again = await checked('POST', '/Payments/{PaymentID}', `/Payments/${id}`, { Status: 'DELETED' });
    expect(again.status).toBe(400);
  });

  it('for credit notes: created, refused, listed, read and updated', async () => {
    const body = client.creditNote({ CreditNoteNumber: 'C-1', LineItems: [LINE, { Description: 'Words' }] });
    const lines = [{ ...LINE, AccountCode: '429', TaxType: 'INPUT2' }];
    const supplier = client.creditNote({ Type: 'ACCPAYCREDIT', LineItems: lines });
    const both = { CreditNotes: [body, supplier] };
    const created = await checked('PUT', '/CreditNotes', '/CreditNotes?unitdp=4', both);
    const id = String(created.json.CreditNotes[0]?.['CreditNoteID']);
    await checked('PUT', '/CreditNotes', '/CreditNotes?summarizeErrors=false', both);
    expect((await checked('PUT', '/CreditNotes', '/CreditNotes', both)).status).toBe(400);
    await checked('POST', '/CreditNotes', '/CreditNotes', { ...body, Reference: 'x' });
    const one = `/CreditNotes/${id}`;
    await checked('POST', '/CreditNotes/{CreditNoteID}', one, { SentToContact: true });
    await checked('GET', '/CreditNotes', '/CreditNotes');
    await checked('GET', '/CreditNotes', '/CreditNotes?page=1&unitdp=4');
    await checked('GET', '/CreditNotes/{CreditNoteID}', one);
    await checked('POST', '/CreditNotes/{CreditNoteID}', one, { Status: 'VOIDED' });
  });

  it('for allocations, and for the documents on both of their sides', async () => {
    const path = '/CreditNotes/{CreditNoteID}/Allocations';
    const allocation = { Amount: 20, Date: '2026-11-03', Invoice: { InvoiceID: invoice } };
    const url = `/CreditNotes/${note}/Allocations`;
    const made = await checked('PUT', path, url, { Allocations: [allocation] });
    const id = String(made.json.Allocations[0]?.['AllocationID']);
    const refused = { Allocations: [allocation, { ...allocation, Amount: 999 }] };
    expect((await checked('PUT', path, url, refused)).status).toBe(400);
    await checked('PUT', path, `${url}?summarizeErrors=false`, refused);
    await checked('GET', '/CreditNotes/{CreditNoteID}', `/CreditNotes/${note}`);
    await checked('GET', '/CreditNotes', '/CreditNotes?page=1');
    const shown = await checked('GET', '/Invoices/{InvoiceID}', `/Invoices/${invoice}`);
    expect(shown.json.Invoices[0]).toMatchObject({ CreditNotes: [{ CreditNoteID: note }] });
    await checked('GET', '/Invoices', '/Invoices?page=1');
    await checked('DELETE', `${path}/{AllocationID}`, `${url}/${id}`);
  });

  it('and every operation was looked at', () => {
    const offered = [
      'GET /Payments 200',
      'GET /Payments/{PaymentID} 200',
      'PUT /Payments 200',
      'PUT /Payments 400',
      'POST /Payments 200',
      'POST /Payments/{PaymentID} 200',
      'POST /Payments/{PaymentID} 400',
      'GET /CreditNotes 200',
      'GET /CreditNotes/{CreditNoteID} 200',
      'PUT /CreditNotes 200',
      'PUT /CreditNotes 400',
      'POST /CreditNotes 200',
      'POST /CreditNotes/{CreditNoteID} 200',
      'PUT /CreditNotes/{CreditNoteID}/Allocations 200',
      'PUT /CreditNotes/{CreditNoteID}/Allocations 400',
      'DELETE /CreditNotes/{CreditNoteID}/Allocations/{AllocationID} 200',
      'GET /Invoices 200',
      'GET /Invoices/{InvoiceID} 200',
    ];
    expect([...accounting.checked()].sort()).toEqual([...offered].sort());
  });
});
