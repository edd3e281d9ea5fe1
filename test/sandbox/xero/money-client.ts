import { expect } from 'vitest';
import type { CreditNote } from '../../../sandbox/xero/credit-note.ts';
import type { Organisation } from '../../../sandbox/xero/organisations.ts';
import type { Payment } from '../../../sandbox/xero/payment.ts';
import type { SandboxOptions } from '../../../sandbox/xero/start-sandbox.ts';
import { invoiceClient, LINE } from './invoice-client.ts';
import type { InvoiceClient } from './invoice-client.ts';
import type { Answer } from './sandbox-client.ts';

export interface MoneyClient extends InvoiceClient {
  books: Organisation;
  /** A payment of 50.00 to the bank account that Xero accepts, with changes. */
  payment(invoiceId: string, changes?: Record<string, unknown>): Record<string, unknown>;
  /** Creates it and returns its id. */
  payInvoice(invoiceId: string, changes?: Record<string, unknown>): Promise<string>;
  storedPayment(id: string): Payment;
  /** An approved credit note of 120.00 to the customer that Xero accepts, with changes. */
  creditNote(changes?: Record<string, unknown>): Record<string, unknown>;
  /** Creates it and returns its id. */
  createNote(changes?: Record<string, unknown>): Promise<string>;
  storedNote(id: string): CreditNote;
  /** Sets a note off against an invoice and returns the allocation's id. */
  allocate(noteId: string, invoiceId: string, amount: number): Promise<string>;
  /** Calls a control of the organisation. */
  control(path: string, body: unknown): Promise<{ status: number; json: Record<string, never> }>;
}

export async function moneyClient(options: SandboxOptions = {}): Promise<MoneyClient> {
  const client = await invoiceClient(options);
  const books = client.sandbox.organisations[0];
  if (!books) throw new Error('The sandbox has no organisation.');
  const found = <T>(document: T | undefined): T => {
    if (document === undefined) throw new Error('There is no such document.');
    return document;
  };
  const created = (answer: Answer, list: 'Payments' | 'CreditNotes' | 'Allocations', id: string) => {
    expect(answer).toMatchObject({ status: 200 });
    return String(answer.json[list][0]?.[id]);
  };
  const payment: MoneyClient['payment'] = (invoiceId, changes = {}) => ({
    Invoice: { InvoiceID: invoiceId },
    Account: { Code: '090' },
    Date: '2026-11-01',
    Amount: 50,
    ...changes,
  });
  const creditNote: MoneyClient['creditNote'] = (changes = {}) => ({
    Type: 'ACCRECCREDIT',
    Contact: { ContactID: client.contactId },
    Date: '2026-11-02',
    Status: 'AUTHORISED',
    LineItems: [LINE],
    ...changes,
  });
  return {
    ...client,
    books,
    payment,
    payInvoice: async (invoiceId, changes) =>
      created(await client.put('/Payments', payment(invoiceId, changes)), 'Payments', 'PaymentID'),
    storedPayment: (id) => found(books.payments.get(id)),
    creditNote,
    createNote: async (changes) =>
      created(await client.put('/CreditNotes?unitdp=4', creditNote(changes)), 'CreditNotes', 'CreditNoteID'),
    storedNote: (id) => found(books.creditNotes.get(id)),
    async allocate(noteId, invoiceId, Amount) {
      const body = { Amount, Invoice: { InvoiceID: invoiceId }, Date: '2026-11-03' };
      const answer = await client.put(`/CreditNotes/${noteId}/Allocations`, body);
      return created(answer, 'Allocations', 'AllocationID');
    },
    async control(path, body) {
      const url = `/sandbox/organisations/${client.tenantId}${path}`;
      const response = await client.sandbox.app.request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, json: (await response.json()) as Record<string, never> };
    },
  };
}
