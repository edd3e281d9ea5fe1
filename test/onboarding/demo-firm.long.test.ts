import { Decimal } from 'decimal.js';
import { expect, it } from 'vitest';
import { createDemoFirm } from '../../sandbox/demo/create-demo-firm.ts';
import type { DocumentKind } from '../../src/events/document-kind.ts';
import type { InvoiceData } from '../../src/events/invoice.ts';
import type { DocumentData } from '../../src/events/document-event.ts';
import { createDatabase } from '../../src/store/database.ts';
import { documentReaders } from '../../src/timetracker/document-readers.ts';
import { readDocuments } from '../../src/timetracker/read-documents.ts';
import { createTestDatabase } from '../support/stack.ts';
import { createOnboardingWorld } from './onboarding-world.ts';

const owed = new Set(['sent', 'overdue', 'paid']);

it('onboards the demo firm with half of its invoices in Xero, some altered, some of one number: nothing twice', async () => {
  const world = await createOnboardingWorld();
  const bank = world.organisation.settings.accounts.find(({ type }) => type === 'BANK');
  await world.changeSettings({
    goLiveDate: '2026-04-01',
    paymentAccounts: [{ method: null, currency: 'GBP', account: bank?.id ?? '' }],
  });
  const invoices = await publishFirm(world);
  const posted = invoices.filter(
    ({ status, currency, sameNumber }) => owed.has(status) && currency === 'GBP' && sameNumber.length === 0,
  );

  // Half of them stand in Xero: as they are, altered, or under another number.
  const entered = new Map<string, 'same' | 'altered' | 'unnumbered'>();
  for (const [at, invoice] of posted.entries()) {
    if (at % 2 === 1) continue;
    const how = at % 6 === 2 ? 'altered' : at % 6 === 4 ? 'unnumbered' : 'same';
    const total = new Decimal(invoice.total).plus(how === 'altered' ? 1 : 0);
    await enter(world, invoice, total, how === 'unnumbered' ? undefined : invoice.number);
    entered.set(invoice.id, how);
  }
  // Two more of numbers that are there, and two of one number that is not.
  const [first, second, third] = posted;
  if (!first || !second || !third) throw new Error('The firm has too few invoices.');
  const copies = [
    { ...first, id: '9001', subtotal: '5.00', taxAmount: '1.00', total: '6.00' },
    { ...third, id: '9002', issueDate: '2026-11-20', dueDate: '2026-12-20' },
    { ...second, id: '9003', subtotal: '7.00', taxAmount: '1.40', total: '8.40', sameNumber: [second.id] },
  ];
  for (const copy of copies) await world.publishInvoice(copy);
  const before = world.invoices().map(({ id, number, total }) => ({ id, number, total }));
  expect(before.length).toBeGreaterThan(5);

  await world.read();
  const plan = await world.onboarding.plan(world.connection);
  const rowOf = (id: string) =>
    plan.rows.find(({ finding: { document } }) => document.kind === 'invoice' && document.sourceId === id);
  for (const [id, how] of entered) {
    const row = rowOf(id);
    const said = `${row?.finding.confidence}, ${row?.decision}`;
    expect([how, id, said]).toEqual([how, id, how === 'same' ? 'certain, adopt' : 'likely, leave']);
  }
  // Every decision that is not about its date alone is explained.
  const unexplained = plan.rows.filter(
    ({ finding, decision }) => decision !== 'by-date' && finding.reasons.length === 0,
  );
  expect(unexplained).toEqual([]);
  expect(['9001', '9002'].map((id) => rowOf(id)?.decision)).toEqual(['leave', 'leave']);
  expect(await world.onboarding.carryOut(world.connection, plan.fingerprint, 'cli')).toMatchObject({
    overtaken: 0,
  });

  await pushEverything(world);
  const after = world.invoices();
  // What stood there still does, and says what it said.
  for (const one of before) expect(after).toContainEqual(expect.objectContaining(one));
  const posts = after.slice(before.length).filter(({ type }) => type === 'ACCREC');
  expect(posts.length).toBeGreaterThan(5);
  const ours = posts.map(({ url }) => /invoice\.(\d+)$/.exec(url ?? '')?.[1] ?? '');
  expect(ours.filter((id) => entered.has(id))).toEqual([]);
  expect(new Set(ours).size).toBe(ours.length);
  const numbers = after.filter(({ type }) => type === 'ACCREC').map(({ number }) => number);
  expect(new Set(numbers).size).toBe(numbers.length);

  // Asking again makes nothing new: what Xero refused, such as a second one of a number, it refuses again.
  const books = () => {
    const { invoices: all, payments, creditNotes } = world.organisation;
    return [all, payments, creditNotes].map((list) => list.list().length);
  };
  const now = books();
  await pushEverything(world);
  expect(books()).toEqual(now);
}, 120_000);

type World = Awaited<ReturnType<typeof createOnboardingWorld>>;

/** Publishes every document of the demo firm, and returns its invoices in the order of their ids. */
async function publishFirm(world: World): Promise<InvoiceData[]> {
  const url = await createTestDatabase();
  await createDemoFirm(url);
  const database = createDatabase({ url, applicationName: 'test', readOnly: true, onError: () => {} });
  const invoices: InvoiceData[] = [];
  try {
    for (const reader of documentReaders) {
      const found = await database.query<{ id: string }>(`select id from ${reader.table} order by id`);
      const ids = found.rows.map(({ id }) => BigInt(id));
      const documents = await readDocuments(database, reader, ids);
      for (const [id, { row }] of documents) {
        const data = reader.toData(row) as DocumentData[DocumentKind];
        await world.publish(reader.kind, String(id), data);
        if (reader.kind === 'invoice') invoices.push(data as InvoiceData);
      }
    }
  } finally {
    await database.close();
  }
  return invoices;
}

/** Enters an invoice of this total by hand. */
async function enter(world: World, invoice: InvoiceData, total: Decimal, number: string | undefined) {
  const known = world.contacts().find(({ name }) => name === invoice.clientName);
  await world.enter('/Invoices', {
    Invoices: [
      {
        Type: 'ACCREC',
        ...(number !== undefined && { InvoiceNumber: number }),
        Contact: known === undefined ? { Name: invoice.clientName } : { ContactID: known.id },
        Date: invoice.issueDate,
        DueDate: invoice.dueDate,
        Status: 'AUTHORISED',
        LineAmountTypes: 'Inclusive',
        LineItems: [
          {
            Description: 'By hand',
            Quantity: 1,
            UnitAmount: total.toNumber(),
            AccountCode: '200',
            TaxType: 'OUTPUT2',
          },
        ],
      },
    ],
  });
}

/** Pushes all that there is, each kind before those that need it, and what that starts, until nothing starts. */
async function pushEverything(world: World) {
  const found = await world.database.query<{ kind: DocumentKind; source_id: string }>(
    `select kind, source_id from snapshot
      order by array_position(array['client', 'invoice', 'expense', 'credit_note', 'payment'], kind), source_id`,
  );
  for (const { kind, source_id: sourceId } of found.rows)
    await world.pushUntilSettled(world.process, { installationId: 'main', kind, sourceId });
  for (let next = world.started.shift(); next !== undefined; next = world.started.shift())
    await world.pushUntilSettled(world.process, next);
}
