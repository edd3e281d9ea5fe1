import { expect, it } from 'vitest';
import type { DocumentRef, LedgerKind } from '../../src/events/document-kind.ts';
import { client, creditNote, invoice, payment } from '../xero/samples.ts';
import { createOnboardingWorld } from './onboarding-world.ts';

const ref = (kind: LedgerKind, sourceId: string): DocumentRef => ({ installationId: 'main', kind, sourceId });

it('recognises what is in Xero already, leaves what may be, and posts the rest: nothing twice', async () => {
  const world = await createOnboardingWorld();
  const bank = world.organisation.settings.accounts.find(({ type }) => type === 'BANK');
  await world.changeSettings({
    goLiveDate: '2026-10-01',
    paymentAccounts: [{ method: null, currency: 'GBP', account: bank?.id ?? '' }],
  });
  await world.publishClient(client({ id: '3', name: 'Ash & Co' }));
  const paidId = await world.enterInvoice({
    number: 'INV-1',
    contact: 'Ash & Co',
    date: '2026-11-02',
    net: 100,
  });
  await world.enterPayment(paidId, 50, '2026-11-05');
  await world.enterInvoice({ number: 'INV-2', contact: 'Ash & Co', date: '2026-11-02', net: 90 });
  await world.enterInvoice({ contact: 'Ash & Co', date: '2026-11-07', net: 230 });
  await world.enterInvoice({ number: 'DUP-1', contact: 'Ash & Co', date: '2026-11-09', net: 100 });
  await world.enterInvoice({ number: 'OLD-1', contact: 'Ash & Co', date: '2026-04-01', net: 100 });

  // There as it is, with the first of its payments.
  await world.publishInvoice(invoice({ id: '1', number: 'INV-1' }));
  await world.publish(
    'payment',
    '1',
    payment({ id: '1', invoiceId: '1', invoiceNumber: 'INV-1', amount: '50.00', paymentDate: '2026-11-05' }),
  );
  await world.publish(
    'payment',
    '2',
    payment({ id: '2', invoiceId: '1', invoiceNumber: 'INV-1', amount: '20.00', paymentDate: '2026-11-12' }),
  );
  // Altered in Xero.
  await world.publishInvoice(invoice({ id: '2', number: 'INV-2' }));
  // Posted by something that does not tell its number.
  await world.publishInvoice(
    invoice({
      id: '3',
      number: 'INV-3',
      issueDate: '2026-11-05',
      subtotal: '230.00',
      taxAmount: '46.00',
      total: '276.00',
    }),
  );
  // Two of one number.
  await world.publishInvoice(invoice({ id: '4', number: 'DUP-1', issueDate: '2026-11-09' }));
  await world.publishInvoice(
    invoice({
      id: '5',
      number: 'DUP-1',
      issueDate: '2026-11-20',
      subtotal: '10.00',
      taxAmount: '2.00',
      total: '12.00',
    }),
  );
  // Not there: one of now and one of before.
  await world.publishInvoice(invoice({ id: '6', number: 'INV-6' }));
  await world.publishInvoice(invoice({ id: '7', number: 'OLD-2', issueDate: '2026-04-02' }));
  await world.publishInvoice(invoice({ id: '8', number: 'OLD-1', issueDate: '2026-04-01' }));
  await world.publish(
    'credit_note',
    '1',
    creditNote({ id: '1', invoiceId: '6', invoiceNumber: 'INV-6', amount: '12.00' }),
  );

  expect(await world.read()).toBeLessThanOrEqual(8);
  const plan = await world.onboarding.plan(world.connection);
  const said = Object.fromEntries(
    plan.rows.map(({ finding: { document, confidence, reasons }, decision }) => [
      `${document.kind} ${document.sourceId}`,
      `${confidence}, ${decision}: ${reasons.map(({ type }) => type).join(' ')}`,
    ]),
  );
  expect(said).toMatchInlineSnapshot(`
    {
      "credit_note 1": "none, by-date: ",
      "invoice 1": "certain, adopt: number same-contact same-total same-date",
      "invoice 2": "likely, leave: number same-contact same-date other-total",
      "invoice 3": "likely, leave: same-contact same-total other-date other-number",
      "invoice 4": "certain, adopt: number same-contact same-total same-date number-used-twice",
      "invoice 5": "unclear, leave: number same-contact other-total other-date candidate-shared number-used-twice",
      "invoice 6": "none, by-date: ",
      "invoice 7": "none, by-date: ",
      "invoice 8": "certain, adopt: number same-contact same-total same-date",
      "payment 1": "certain, adopt: same-invoice same-total same-date",
      "payment 2": "none, by-date: ",
    }
  `);

  const mark = world.mark();
  expect(await world.onboarding.carryOut(world.connection, 'another', 'cli')).toBeUndefined();
  expect(await world.onboarding.carryOut(world.connection, plan.fingerprint, 'cli')).toEqual({
    adopt: 4,
    leave: 3,
    post: 0,
    overtaken: 0,
  });
  // Carrying out says nothing to Xero.
  expect(world.requests(mark)).toEqual([]);

  await pushEverything(world);
  expect(world.invoices().map(({ number }) => number)).toEqual([
    'INV-1',
    'INV-2',
    'INV-0001',
    'DUP-1',
    'OLD-1',
    'INV-6',
  ]);
  expect(await outcomes(world)).toMatchInlineSnapshot(`
    {
      "client 3": "synced",
      "credit_note 1": "synced",
      "invoice 1": "unchanged",
      "invoice 2": "skipped: left-at-onboarding",
      "invoice 3": "skipped: left-at-onboarding",
      "invoice 4": "unchanged",
      "invoice 5": "skipped: left-at-onboarding",
      "invoice 6": "synced",
      "invoice 7": "skipped: before-go-live",
      "invoice 8": "unchanged",
      "payment 1": "unchanged",
      "payment 2": "synced",
    }
  `);
});

it('asks for no list that the permission does not cover: Xero would refuse, and the connection be taken for lost', async () => {
  const world = await createOnboardingWorld();
  const mark = world.mark();
  await world.read([
    'accounting.invoices',
    'accounting.payments',
    'accounting.contacts',
    'accounting.settings',
  ]);
  expect(world.requests(mark).filter(({ what }) => what.includes('BankTransactions'))).toEqual([]);
  expect(await world.store.readings(world.tenantId)).toContainEqual(
    expect.objectContaining({ list: 'bank_transactions', state: 'forbidden' }),
  );
});

type World = Awaited<ReturnType<typeof createOnboardingWorld>>;

/** Pushes all that there is, each kind before those that need it, and what that starts. */
async function pushEverything(world: World) {
  for (const kind of ['client', 'invoice', 'credit_note', 'payment'] as const)
    for (let id = 1; id <= 8; id += 1)
      if ((await world.snapshots.newest(ref(kind, String(id)))) !== undefined)
        await world.pushUntilSettled(world.process, ref(kind, String(id)));
  for (let next = world.started.shift(); next !== undefined; next = world.started.shift())
    await world.pushUntilSettled(world.process, next);
}

async function outcomes({ database }: World) {
  const found = await database.query<{ document: string; came_to: string }>(
    `select concat(kind, ' ', source_id) as document, concat_ws(': ', outcome, problem) as came_to
       from outcome order by kind, source_id`,
  );
  return Object.fromEntries(found.rows.map((row) => [row.document, row.came_to]));
}
