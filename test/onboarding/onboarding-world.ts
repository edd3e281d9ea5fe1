import { createOnboarding } from '../../src/onboarding/create-onboarding.ts';
import { createReadPage } from '../../src/onboarding/read-page.ts';
import { createOnboardingStore } from '../../src/store/onboarding.ts';
import { XeroUnreadable } from '../../src/xero/read-xero.ts';
import { createWorld, type WorldOptions } from '../xero/world.ts';

/** A connected installation that has posted nothing yet, and what it takes to compare it with its organisation. */
export async function createOnboardingWorld(options: WorldOptions = {}) {
  const world = await createWorld(options);
  const process = world.startProcess();
  const store = createOnboardingStore(world.database);
  const reader = createReadPage({ store, readXero: process.readXero });
  const of = { connectionId: world.connection.id, tenantId: world.tenantId };

  /** Enters something in Xero, as a person or another program does. */
  async function enter<T>(path: string, body: object): Promise<T> {
    const { accessToken } = await process.accessTokens.forConnection(world.connection.id);
    const answer = await fetch(`${world.sandboxUrl}/api.xro/2.0${path}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${accessToken}`,
        'xero-tenant-id': world.tenantId,
        'content-type': 'application/json',
        accept: 'application/json',
      },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`Xero refused: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  return {
    ...world,
    process,
    store,
    reader,
    enter,
    onboarding: createOnboarding({ database: world.database, store, settings: world.settings }),

    /** Reads the organisation to the end. @returns how many pages were asked for. */
    async read(scopes: readonly string[] = world.connection.scopes): Promise<number> {
      await process.copy.contact(of, world.tenantId, 0);
      await reader.begin(world.tenantId);
      for (;;) {
        try {
          const { isDone, pages } = await reader.readPage({ ...of, scopes });
          if (isDone) return pages;
        } catch (error) {
          // The others go first: as Temporal does, it asks again later.
          if (!(error instanceof XeroUnreadable)) throw error;
          await world.pass(error.retrySeconds + 0.1);
        }
      }
    },

    /** Another one's sales invoice of one line, as it stands in Xero. */
    async enterInvoice(invoice: {
      readonly number?: string;
      readonly contact: string;
      readonly date: string;
      readonly net: number;
      readonly status?: string;
    }): Promise<string> {
      const { number, contact, date, net, status = 'AUTHORISED' } = invoice;
      const known = world.contacts().find(({ name }) => name === contact);
      const answer = await enter<{ Invoices: { InvoiceID: string }[] }>('/Invoices', {
        Invoices: [
          {
            Type: 'ACCREC',
            ...(number !== undefined && { InvoiceNumber: number }),
            Contact: known === undefined ? { Name: contact } : { ContactID: known.id },
            Date: date,
            DueDate: date,
            Status: status,
            LineAmountTypes: 'Exclusive',
            LineItems: [
              {
                Description: 'As entered',
                Quantity: 1,
                UnitAmount: net,
                AccountCode: '200',
                TaxType: 'OUTPUT2',
              },
            ],
          },
        ],
      });
      return answer.Invoices[0]?.InvoiceID ?? '';
    },

    async enterPayment(invoiceId: string, amount: number, date: string): Promise<string> {
      const bank = world.organisation.settings.accounts.find(({ type }) => type === 'BANK');
      const answer = await enter<{ Payments: { PaymentID: string }[] }>('/Payments', {
        Payments: [
          { Invoice: { InvoiceID: invoiceId }, Account: { AccountID: bank?.id }, Amount: amount, Date: date },
        ],
      });
      return answer.Payments[0]?.PaymentID ?? '';
    },
  };
}
