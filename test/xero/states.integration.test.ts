import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKindsWorld, type KindsWorld } from './kinds-world.ts';
import { client, invoice, line } from './samples.ts';

/** Cells of the tables of docs/mapping.md that no other test shows. */

let world: KindsWorld;

beforeAll(async () => {
  world = await createKindsWorld();
});

beforeEach(async () => {
  await world.pass(61);
});

/** A client that is in Xero as a contact, and that contact. */
async function newClient(name?: string) {
  const id = world.newId();
  const data = client({ id, name: name ?? `Client ${id}` });
  const document = await world.publishClient(data);
  expect(await world.settle(document)).toMatchObject({ outcome: 'synced' });
  const contact = () => world.contacts().find(({ number }) => number === `TT-main-c${id}`);
  return { id, data, document, contact };
}

/** Somebody archives or restores a contact in Xero. */
function setStatus(id: string, status: 'ACTIVE' | 'ARCHIVED') {
  const found = world.organisation.contacts.get(id);
  if (found === undefined) throw new Error('There is no such contact.');
  const now = world.sandbox.clock.now();
  world.organisation.contacts.put({ ...found, status, updatedAt: now }, now);
}

describe('a client', () => {
  it('whose name an archived contact has is held, and takes it over once that is restored', async () => {
    const id = world.newId();
    const now = world.sandbox.clock.now();
    const like = (await newClient()).contact();
    if (like === undefined) throw new Error('There is no contact.');
    const old = { ...like, id: crypto.randomUUID(), name: `Old ${id}`, number: null, updatedAt: now };
    world.organisation.contacts.put({ ...old, status: 'ARCHIVED' }, now);
    await world.pass(301);
    const document = await world.publishClient(client({ id, name: `OLD ${id}` }));
    expect(await world.settle(document)).toMatchObject({
      outcome: 'held',
      problem: { type: 'contact-archived' },
    });
    setStatus(old.id, 'ACTIVE');
    await world.pass(301);
    expect(await world.settle(document)).toMatchObject({ outcome: 'synced' });
    expect(await world.links.find(document, world.tenantId)).toMatchObject({ xeroId: old.id });
  });

  it('renamed to what another contact is called is refused, and goes under a name of its own', async () => {
    const other = await newClient();
    const { data, document, contact } = await newClient();
    await world.publishClient({ ...data, name: other.data.name.toUpperCase() });
    expect(await world.settle(document)).toMatchObject({
      outcome: 'rejected',
      problem: {
        type: 'refused-contact-name',
        parameters: { message: expect.stringContaining('is already assigned to another contact') },
      },
    });
    expect(contact()?.name).toBe(data.name);
    await world.publishClient({ ...data, name: `${data.name} and more` });
    expect(await world.settle(document)).toMatchObject({ outcome: 'synced' });
    expect(contact()?.name).toBe(`${data.name} and more`);
  });

  it('whose contact somebody has archived since is held once it changes, and so are its invoices', async () => {
    const { id, data, document, contact } = await newClient();
    setStatus(contact()?.id ?? '', 'ARCHIVED');
    await world.pass(301);
    expect(await world.settle(document)).toMatchObject({ outcome: 'unchanged' });
    const archived = { outcome: 'held', problem: { type: 'contact-archived' } };
    const posted = await world.publishInvoice(invoice({ id, number: `INV-${id}`, clientId: id }));
    expect(await world.settle(posted)).toMatchObject(archived);
    await world.publishClient({ ...data, phone: '020 7946 0000' });
    expect(await world.settle(document)).toMatchObject(archived);
    setStatus(contact()?.id ?? '', 'ACTIVE');
    await world.pass(301);
    expect(await world.settle(document)).toMatchObject({ outcome: 'synced' });
    expect(await world.settle(posted)).toMatchObject({ outcome: expect.stringMatching(/synced|unchanged/) });
    expect(world.invoices().filter(({ number }) => number === `INV-${id}`)).toHaveLength(1);
  });
});

describe('an invoice that is paid in Xero', () => {
  it('follows in what Xero lets be changed of it', async () => {
    const { id, data, document, found } = await world.postedInvoice();
    await world.settle(await world.newPayment(id).publish());
    expect(found()).toMatchObject({ status: 'PAID' });
    await world.publishInvoice({ ...data, buyerReference: 'PO-77', dueDate: '2026-12-24' });
    expect(await world.settle(document)).toMatchObject({ outcome: 'synced' });
    expect(found()).toMatchObject({ status: 'PAID', reference: 'PO-77', dueDate: '2026-12-24' });
  });

  it('and changed in its amounts, or deleted, is refused in words that say why, and follows once its money is gone', async () => {
    for (const change of ['changed', 'deleted'] as const) {
      const { id, data, document, found } = await world.postedInvoice();
      const payment = world.newPayment(id);
      await world.settle(await payment.publish());
      if (change === 'deleted') await world.publishDeleted(document);
      else
        await world.publishInvoice({
          ...data,
          lines: [line({ unitPrice: '200.00', amount: '200.00' })],
          subtotal: '200.00',
          taxAmount: '40.00',
          total: '240.00',
        });
      expect(await world.settle(document)).toMatchObject({
        outcome: 'rejected',
        problem: { type: 'refused-money-applied' },
      });
      expect(found()).toMatchObject({ status: 'PAID', total: '120.00' });
      await payment.remove();
      await world.settle(payment.document);
      expect(found()).toMatchObject(
        change === 'deleted' ? { status: 'VOIDED' } : { status: 'AUTHORISED', total: '240.00' },
      );
      expect(await world.outcomes.find(document)).toMatchObject({ name: 'synced' });
    }
  });
});

describe('an invoice that somebody has changed in Xero', () => {
  type InXero = ReturnType<typeof world.invoices>[number];

  /** Posted, and changed by hand some seconds later. */
  async function editedInvoice(change: Partial<InXero> = { reference: 'By hand' }) {
    const posted = await world.postedInvoice();
    await world.pass(5);
    const now = world.sandbox.clock.now();
    const there = posted.found();
    if (there === undefined) throw new Error('There is no such invoice.');
    world.organisation.invoices.put({ ...there, ...change, updatedAt: now }, now);
    return posted;
  }
  const inConflict = { outcome: 'held', problem: { type: 'changed-in-xero' } };

  it('stays as somebody has made it, and is for a person once it changes or ends in TimeTracker', async () => {
    const changed = await editedInvoice();
    expect(await world.settle(changed.document)).toMatchObject({ outcome: 'unchanged' });
    await world.publishInvoice({ ...changed.data, buyerReference: 'PO-1' });
    expect(await world.settle(changed.document)).toMatchObject(inConflict);
    const cancelled = await editedInvoice();
    await world.publishInvoice({ ...cancelled.data, status: 'cancelled' });
    expect(await world.settle(cancelled.document)).toMatchObject(inConflict);
    for (const { found } of [changed, cancelled])
      expect(found()).toMatchObject({ status: 'AUTHORISED', reference: 'By hand' });
  });

  it('into a voided one stays voided, and is for a person once it changes in TimeTracker', async () => {
    const { data, document, found } = await editedInvoice({ status: 'VOIDED' });
    expect(await world.settle(document)).toMatchObject({ outcome: 'unchanged' });
    await world.publishInvoice({ ...data, buyerReference: 'PO-3' });
    expect(await world.settle(document)).toMatchObject(inConflict);
    expect(found()).toMatchObject({ status: 'VOIDED' });
  });

  it('by approving a draft follows as an approved one, and is voided when it is cancelled', async () => {
    await world.changeSettings({ invoiceStatus: 'DRAFT' });
    const changed = await editedInvoice({ status: 'AUTHORISED' });
    const cancelled = await editedInvoice({ status: 'AUTHORISED' });
    await world.changeSettings({ invoiceStatus: 'AUTHORISED' });
    await world.publishInvoice({ ...changed.data, buyerReference: 'PO-4' });
    expect(await world.settle(changed.document)).toMatchObject({ outcome: 'synced' });
    expect(changed.found()).toMatchObject({ status: 'AUTHORISED', reference: 'PO-4' });
    await world.publishInvoice({ ...cancelled.data, status: 'cancelled' });
    expect(await world.settle(cancelled.document)).toMatchObject({ outcome: 'synced' });
    expect(cancelled.found()).toMatchObject({ status: 'VOIDED' });
  });

  it('is overwritten where that is the rule', async () => {
    const { data, document, found } = await editedInvoice();
    await world.changeSettings({ handEdits: 'overwrite' });
    await world.publishInvoice({ ...data, buyerReference: 'PO-2' });
    expect(await world.settle(document)).toMatchObject({ outcome: 'synced' });
    expect(found()).toMatchObject({ reference: 'PO-2' });
    await world.changeSettings({ handEdits: 'hold' });
  });
});
