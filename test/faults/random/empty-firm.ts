import type { ClientBase } from 'pg';
import type { FirmParts } from '../../../sandbox/demo/create-demo-firm.ts';

/** A firm without documents but its first client; it has users and settings. */
export const emptyFirm: FirmParts = {
  clients: [
    {
      id: 1,
      name: 'Client 1 Ltd',
      contactName: 'Client 1 Ltd',
      contactPerson: null,
      email: 'client1@example.com',
      phone: null,
      address: null,
      status: 'active',
      customFields: 'null',
      expect: { state: 'inXero' },
    },
  ],
  invoices: [],
  expenses: [],
  creditNotes: [],
};

/** Takes away what the demo firm has beside its documents and what would speak in a client's place. */
export async function forgetBillingContacts(client: ClientBase): Promise<void> {
  await client.query(`delete from contacts`);
}
