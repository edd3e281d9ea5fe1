import type { XeroAccount } from './xero-account.ts';

/** Brings so many invoices to Xero in its own way; done when the books are complete. */
export type PeerClient = (account: XeroAccount, documents: number) => Promise<void>;

const hour = 3600;

/**
 * TimeTracker's own connector: one POST for each invoice that has no id yet, one after the other; what is refused is
 * passed over, and tried again by the next hourly run.
 */
export const timeTracker: PeerClient = async (account, documents) => {
  let waiting = Array.from({ length: documents }, (_, index) => index);
  for (;;) {
    const begun = account.time.now();
    const failed: number[] = [];
    for (const index of waiting) {
      const { status } = await account.send('POST', 'Invoices', draft(account, index));
      if (status !== 200) {
        failed.push(index);
        // A refusal is quick, but it is a request too.
        await account.time.sleep(refusalSeconds);
      }
    }
    if (failed.length === 0) return;
    waiting = failed;
    // The job runs every hour, but not while it runs.
    const elapsed = (account.time.now() - begun) / 1000;
    await account.time.sleep(hour - (elapsed % hour));
  }
};

const refusalSeconds = 0.2;

/** One invoice a call, a call each second: the most that Xero's minute allows to who does not know of many in one call. */
export const single: PeerClient = async (account, documents) => {
  const begun = account.time.now();
  await account.time.all(
    Array.from({ length: documents }, (_, index) => async () => {
      await account.time.sleep(begun / 1000 + index - account.time.now() / 1000);
      await sendUntilTaken(account, 'PUT', () => ({ Invoices: [authorised(account, index)] }));
    }),
  );
};

/** 50 invoices a call and so many calls at once; what is refused waits for as long as Xero says, and goes again. */
export const batches =
  (atOnce: number): PeerClient =>
  async (account, documents) => {
    const starts = Array.from({ length: Math.ceil(documents / 50) }, (_, index) => index * 50);
    const lane = async () => {
      for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
        const count = Math.min(50, documents - start);
        const first = start;
        await sendUntilTaken(account, 'PUT', () => ({
          Invoices: Array.from({ length: count }, (_, index) => authorised(account, first + index)),
        }));
      }
    };
    await account.time.all(Array.from({ length: atOnce }, () => lane));
  };

/** Throws where Xero says anything else than yes, or to come again later. */
async function sendUntilTaken(account: XeroAccount, method: 'PUT', body: () => object): Promise<void> {
  for (;;) {
    const { status, retryAfter = 1 } = await account.send(method, 'Invoices', body());
    if (status === 200) return;
    if (status !== 429) throw new Error(`The sandbox answered ${status} to a plain invoice.`);
    await account.time.sleep(retryAfter);
  }
}

/** What TimeTracker's connector sends of an invoice. */
function draft(account: XeroAccount, index: number): object {
  return {
    Type: 'ACCREC',
    Date: '2026-10-01',
    DueDate: '2026-11-01',
    Contact: { ContactID: contactOf(account, index) },
    LineItems: [
      { Description: `Measured work on number ${index}`, Quantity: 2, UnitAmount: 75, LineAmount: 150 },
    ],
  };
}

/** An invoice as it has to be in the books. */
function authorised(account: XeroAccount, index: number): object {
  return {
    Type: 'ACCREC',
    Status: 'AUTHORISED',
    InvoiceNumber: `PEER-${index}`,
    Date: '2026-10-01',
    DueDate: '2026-11-01',
    LineAmountTypes: 'Exclusive',
    Contact: { ContactID: contactOf(account, index) },
    LineItems: [
      {
        Description: `Measured work on number ${index}`,
        Quantity: 2,
        UnitAmount: 75,
        AccountCode: '200',
        TaxType: 'OUTPUT2',
      },
    ],
  };
}

function contactOf({ contactIds }: XeroAccount, index: number): string {
  return contactIds[index % contactIds.length] ?? '';
}
