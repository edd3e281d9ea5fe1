import { expect } from 'vitest';
import { connectedClient } from './sandbox-client.ts';
import type { Answer, Client } from './sandbox-client.ts';
import type { SandboxOptions } from '../../../sandbox/xero/start-sandbox.ts';
import type { Invoice } from '../../../sandbox/xero/invoice.ts';

export interface InvoiceClient extends Client {
  contactId: string;
  /** An approved sales invoice that Xero accepts, with changes. */
  invoice(changes?: Record<string, unknown>): Record<string, unknown>;
  /** Creates it and returns its id. */
  create(changes?: Record<string, unknown>): Promise<string>;
  stored(id: string): Invoice;
  /** Applies money as if somebody had entered a payment in Xero. */
  pay(id: string, amountPaid: string): Promise<void>;
  refused(answer: Answer): string;
}

export const LINE = {
  Description: 'Work',
  Quantity: 2,
  UnitAmount: 50,
  AccountCode: '200',
  TaxType: 'OUTPUT2',
};

export async function invoiceClient(options: SandboxOptions = {}): Promise<InvoiceClient> {
  const client = connectedClient(options);
  const { json } = await client.put('/Contacts', { Name: 'Customer' });
  const contactId = String(json.Contacts[0]?.['ContactID']);
  const invoice: InvoiceClient['invoice'] = (changes = {}) => ({
    Type: 'ACCREC',
    Contact: { ContactID: contactId },
    Date: '2026-10-01',
    DueDate: '2026-10-31',
    Status: 'AUTHORISED',
    LineItems: [LINE],
    ...changes,
  });
  return {
    ...client,
    contactId,
    invoice,
    async create(changes) {
      const answer = await client.put('/Invoices?unitdp=4', invoice(changes));
      expect(answer).toMatchObject({ status: 200 });
      return String(answer.json.Invoices[0]?.['InvoiceID']);
    },
    stored(id) {
      const found = client.sandbox.organisations[0]?.invoices.get(id);
      if (!found) throw new Error(`No invoice ${id}`);
      return found;
    },
    async pay(id, amountPaid) {
      await client.sandbox.app.request(`/sandbox/organisations/${client.tenantId}/invoices/${id}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ amountPaid }),
      });
    },
    refused(answer) {
      expect(answer).toMatchObject({ status: 400 });
      return client.problems(answer).join('; ');
    },
  };
}
