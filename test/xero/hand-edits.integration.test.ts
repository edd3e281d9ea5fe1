import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Invoice } from '../../sandbox/xero/invoice.ts';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import type { InvoiceData } from '../../src/events/invoice.ts';
import { createResolveHandEdit, shownOf } from '../../src/hand-edits/resolve-hand-edit.ts';
import { createHandEdits } from '../../src/store/hand-edits.ts';
import { createOverview } from '../../src/store/overview.ts';
import { client, invoice } from './samples.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let process: ReturnType<World['startProcess']>;
let nextId = 500;

beforeAll(async () => {
  world = await createWorld();
  process = world.startProcess();
  await world.pushUntilSettled(process, await world.publishClient(client({ id: '3' })));
});

beforeEach(async () => {
  world.sandbox.faults.clear();
  world.sandbox.switches.readLagSeconds = 0;
  await world.changeSettings({ handEdits: 'hold', invoiceStatus: 'AUTHORISED' });
});

/** An invoice in Xero, with a newer state in TimeTracker that is to be sent. */
async function invoiceWithUpdate(changes: Partial<InvoiceData> = { buyerReference: 'second' }) {
  const id = String((nextId += 1));
  const data = invoice({ id, number: `INV-${id}`, buyerReference: 'first' });
  const document = await world.publishInvoice(data);
  expect(await push(document)).toMatchObject({ outcome: 'synced' });
  await world.pass(60);
  const next = { ...data, ...changes };
  await world.publishInvoice(next);
  return { document, data: next, number: data.number };
}

const push = (document: DocumentRef, by = process) => world.pushUntilSettled(by, document);
const inXero = (number: string) => world.invoices().find((one) => one.number === number);

/** What a bookkeeper does on Xero's own pages. */
function byHand(number: string, changes: Partial<Invoice>) {
  const before = inXero(number);
  if (before === undefined) throw new Error('not in Xero');
  world.sandbox.clock.advance(1);
  const now = world.sandbox.clock.now();
  world.organisation.invoices.put({ ...before, ...changes, updatedAt: now }, now);
}

const handEdits = () => createHandEdits(world.database);
const waiting = (document: DocumentRef) => handEdits().find(document, world.tenantId);

function resolve(document: DocumentRef, take: 'timetracker' | 'xero', shown?: string) {
  const { database, tenantId } = world;
  const decide = createResolveHandEdit({ database, startRuns: async () => {} });
  return decide(document, tenantId, { take, shown, actor: 'page' });
}

/** An update that is held for a reference that was typed in by hand. */
async function conflict() {
  const held = await invoiceWithUpdate();
  byHand(held.number, { reference: 'by hand' });
  expect(await push(held.document)).toMatchObject({ outcome: 'held', problem: { type: 'changed-in-xero' } });
  return held;
}

describe('what was changed by hand in Xero', () => {
  it('is not overwritten: both values are for a person, after one look and no write', async () => {
    const { document, number } = await invoiceWithUpdate();
    byHand(number, { reference: 'by hand', dueDate: '2026-12-31' });
    const mark = world.mark();
    expect(await push(document)).toMatchObject({
      outcome: 'held',
      problem: { type: 'changed-in-xero', parameters: {} },
    });
    expect(world.requests(mark).map(({ what }) => what)).toEqual(['GET /Invoices']);
    expect(await waiting(document)).toMatchObject({
      operation: 'update',
      isEnded: false,
      fields: [
        { field: 'Reference', timetracker: 'second', xero: 'by hand' },
        { field: 'DueDate', timetracker: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), xero: '2026-12-31' },
      ],
    });
    expect(inXero(number)).toMatchObject({ reference: 'by hand' });
    expect(await push(document)).toMatchObject({ outcome: 'held' });
  });

  it('keeps a cancelled invoice from being voided', async () => {
    const { document, number } = await invoiceWithUpdate({ status: 'cancelled' });
    byHand(number, { reference: 'by hand' });
    expect(await push(document)).toMatchObject({ outcome: 'held' });
    expect(await waiting(document)).toMatchObject({
      operation: 'void',
      fields: [{ field: 'Reference', timetracker: 'first', xero: 'by hand' }],
    });
    await resolve(document, 'xero');
    expect(await push(document)).toMatchObject({ outcome: 'unchanged' });
    expect(inXero(number)).toMatchObject({ status: 'AUTHORISED', reference: 'by hand' });
  });

  it('is no conflict once it was put right in Xero', async () => {
    const { document, number } = await conflict();
    byHand(number, { reference: 'first' });
    expect(await push(document)).toMatchObject({ outcome: 'synced' });
    expect(await waiting(document)).toBeUndefined();
    expect(inXero(number)).toMatchObject({ reference: 'second' });
  });

  it('is overwritten where the settings say so; the audit has the fields and not what they said', async () => {
    await world.changeSettings({ handEdits: 'overwrite' });
    const { document, number } = await invoiceWithUpdate();
    byHand(number, { reference: 'by hand' });
    expect(await push(document)).toMatchObject({ outcome: 'synced' });
    expect(inXero(number)).toMatchObject({ reference: 'second' });
    const trail = await createOverview(world.database).auditTrail('main', 'invoice', document.sourceId, 5);
    expect(trail.find(({ action }) => action === 'document.overwritten')?.details).toEqual({
      operation: 'update',
      sequence: expect.any(String),
      fields: 'Reference',
    });
  });

  it('and voided there is not brought back, whatever the settings say', async () => {
    await world.changeSettings({ handEdits: 'overwrite' });
    const { document, number, data } = await invoiceWithUpdate();
    byHand(number, { status: 'VOIDED' });
    const mark = world.mark();
    expect(await push(document)).toMatchObject({ outcome: 'held', problem: { type: 'changed-in-xero' } });
    expect(world.writesSince(mark)).toEqual([]);
    expect(await resolve(document, 'timetracker')).toEqual({ result: 'ended' });
    expect(await resolve(document, 'xero')).toMatchObject({ result: 'resolved' });
    expect(await push(document)).toMatchObject({ outcome: 'unchanged' });
    await world.publishInvoice({ ...data, buyerReference: 'third' });
    expect(await push(document)).toMatchObject({ outcome: 'held', problem: { type: 'voided-in-xero' } });
  });

  it('is noticed before an update that was interrupted is sent again', async () => {
    const { document, number } = await invoiceWithUpdate();
    const { client: http } = process;
    const never = () => new Promise<never>(() => {});
    const dying = world.startProcess({
      outcomeWait: 0.5,
      dies: true,
      deliver: { client: { ...http, send: never } },
    });
    expect(await dying.push(document)).toMatchObject({ outcome: 'again' });
    byHand(number, { reference: 'by hand' });
    expect(await push(document, world.startProcess())).toMatchObject({
      outcome: 'held',
      problem: { type: 'changed-in-xero' },
    });
    expect(inXero(number)).toMatchObject({ reference: 'by hand' });
  });

  it('of a contact counts where we write it, and stays where we do not', async () => {
    const id = String((nextId += 1));
    const data = client({ id, name: `Ash ${id}`, email: 'a@example.com' });
    const document = await world.publishClient(data);
    await push(document);
    const contact = () => world.contacts().find(({ number }) => number === `TT-main-c${id}`);
    const edit = (texts: object) => {
      const before = contact();
      if (before === undefined) throw new Error('not in Xero');
      world.sandbox.clock.advance(1);
      const now = world.sandbox.clock.now();
      const changed = { ...before, texts: { ...before.texts, ...texts }, updatedAt: now };
      world.organisation.contacts.put(changed, now);
    };
    await world.pass(60);
    edit({ FirstName: 'Ann' });
    await world.publishClient({ ...data, email: 'b@example.com' });
    expect(await push(document)).toMatchObject({ outcome: 'synced' });
    expect(contact()?.texts).toMatchObject({ FirstName: 'Ann', EmailAddress: 'b@example.com' });
    await world.pass(60);
    edit({ EmailAddress: 'hand@example.com' });
    await world.publishClient({ ...data, email: 'c@example.com' });
    expect(await push(document)).toMatchObject({ outcome: 'held', problem: { type: 'changed-in-xero' } });
    expect(await waiting(document)).toMatchObject({
      fields: [{ field: 'EmailAddress', timetracker: 'c@example.com', xero: 'hand@example.com' }],
    });
  });
});

describe('a decision', () => {
  it("for TimeTracker's sends it once, over what was shown", async () => {
    const { document, number } = await conflict();
    const found = await waiting(document);
    if (found === undefined) throw new Error('no conflict');
    expect(await resolve(document, 'timetracker', shownOf(found))).toMatchObject({ result: 'resolved' });
    expect(await push(document)).toMatchObject({ outcome: 'synced' });
    expect(inXero(number)).toMatchObject({ reference: 'second' });
    expect(await resolve(document, 'timetracker')).toEqual({ result: 'nothing' });
  });

  it('counts for nothing once Xero says something else than was shown', async () => {
    const { document, number } = await conflict();
    const found = await waiting(document);
    if (found === undefined) throw new Error('no conflict');
    expect(await resolve(document, 'timetracker', shownOf(found))).toMatchObject({ result: 'resolved' });
    byHand(number, { reference: 'by hand again' });
    expect(await push(document)).toMatchObject({ outcome: 'held' });
    expect(await resolve(document, 'timetracker', shownOf(found))).toEqual({ result: 'overtaken' });
    expect(inXero(number)).toMatchObject({ reference: 'by hand again' });
  });

  it("for Xero's sends nothing until TimeTracker changes, and then keeps the account that was given there", async () => {
    const { document, number, data } = await invoiceWithUpdate();
    const [line] = inXero(number)?.lines ?? [];
    if (line === undefined) throw new Error('no line');
    byHand(number, { lines: [{ ...line, accountCode: '260' }] });
    expect(await push(document)).toMatchObject({ outcome: 'held' });
    expect(await waiting(document)).toMatchObject({
      fields: [{ field: 'AccountCode', line: 1, timetracker: '200', xero: '260' }],
    });
    expect(await resolve(document, 'xero')).toMatchObject({ result: 'resolved' });
    const mark = world.mark();
    expect(await push(document)).toMatchObject({ outcome: 'unchanged' });
    expect(world.writesSince(mark)).toEqual([]);
    await world.publishInvoice({ ...data, buyerReference: 'third' });
    expect(await push(document)).toMatchObject({ outcome: 'synced' });
    expect(inXero(number)).toMatchObject({ reference: 'third', lines: [{ accountCode: '260' }] });
  });
});

describe('no hand edit', () => {
  it('is an approval or a payment; what is paid there and open here is told', async () => {
    await world.changeSettings({ invoiceStatus: 'DRAFT' });
    const { document, number } = await invoiceWithUpdate();
    byHand(number, { status: 'AUTHORISED' });
    expect(await push(document)).toMatchObject({ outcome: 'synced' });
    const overview = createOverview(world.database);
    const paid = () => overview.countPaidInXero('main', world.tenantId);
    const before = await paid();
    const { total } = inXero(number) ?? {};
    byHand(number, { status: 'PAID', amountPaid: total ?? '', amountDue: '0.00' });
    const next = invoice({
      id: document.sourceId,
      number,
      buyerReference: 'after it was paid',
    });
    await world.publishInvoice(next);
    await push(document);
    expect(await waiting(document)).toBeUndefined();
    expect(await paid()).toBe(before + 1);
    await world.publishInvoice({ ...next, status: 'paid' });
    expect(await paid()).toBe(before);
  });

  it('is our own word, also while reads lag behind it', async () => {
    world.sandbox.switches.readLagSeconds = 30;
    const { document, data, number } = await invoiceWithUpdate();
    expect(await push(document)).toMatchObject({ outcome: 'synced' });
    for (const buyerReference of ['third', 'fourth']) {
      await world.publishInvoice({ ...data, buyerReference });
      expect(await push(document)).toMatchObject({ outcome: 'synced' });
    }
    expect(inXero(number)).toMatchObject({ reference: 'fourth' });
  });

  it('is what two processes at once have said', async () => {
    const { document, number } = await invoiceWithUpdate();
    const both = [world.startProcess(), world.startProcess()];
    const mark = world.mark();
    const results = await Promise.all(both.map((one) => push(document, one)));
    for (const { outcome } of results) expect(['synced', 'unchanged']).toContain(outcome);
    expect(world.writesSince(mark)).toHaveLength(1);
    expect(inXero(number)).toMatchObject({ reference: 'second' });
  });
});

describe('an update', () => {
  it.each(['error500Before', 'dropBefore'] as const)('is not sent blindly (%s of the look)', async (kind) => {
    const { document, number } = await invoiceWithUpdate();
    world.sandbox.faults.add({ kind, method: 'GET', path: '/Invoices' });
    const mark = world.mark();
    const short = world.startProcess({ outcomeWait: 0.5 });
    expect(await short.push(document)).toMatchObject({ outcome: 'again' });
    expect(world.writesSince(mark)).toEqual([]);
    expect(await push(document)).toMatchObject({ outcome: 'synced' });
    expect(inXero(number)).toMatchObject({ reference: 'second' });
  });

  it('that is new needs no look', async () => {
    const id = String((nextId += 1));
    const mark = world.mark();
    await push(await world.publishInvoice(invoice({ id, number: `INV-${id}` })));
    expect(world.requests(mark).map(({ method }) => method)).toEqual(['PUT']);
  });
});
