import { beforeAll, describe, expect, it } from 'vitest';
import { emptyContact, type Contact } from '../../sandbox/xero/contact.ts';
import { client, invoice } from './samples.ts';
import { createKindsWorld, type KindsWorld } from './kinds-world.ts';

let world: KindsWorld;

beforeAll(async () => {
  world = await createKindsWorld();
});

/** Somebody changes a contact in Xero, or makes one. */
function byHand(
  id: string,
  { texts = {}, ...changes }: Partial<Omit<Contact, 'texts'>> & { texts?: Partial<Contact['texts']> },
): Contact {
  const now = world.sandbox.clock.now();
  const before = world.organisation.contacts.list().find((one) => one.id === id) ?? emptyContact(id);
  const contact = { ...before, ...changes, texts: { ...before.texts, ...texts }, updatedAt: now };
  world.organisation.contacts.put(contact, now);
  return contact;
}

/** Xero's contacts as they are known to us are old by now. */
const later = () => world.pass(400);

async function newClient(changes: Parameters<typeof client>[0] = {}) {
  const id = world.newId();
  const data = client({ id, name: `Client ${id}`, ...changes });
  const document = { installationId: 'main', kind: 'client', sourceId: id } as const;
  const publish = async (more: Parameters<typeof client>[0] = {}) =>
    world.settle(await world.publishClient({ ...data, ...more }));
  const found = () => world.contacts().find(({ number }) => number === `TT-main-c${id}`);
  return { id, data, document, publish, found };
}

async function invoiceFor(clientId: string) {
  const id = world.newId();
  const result = await world.settle(
    await world.publishInvoice(invoice({ id, number: `INV-${id}`, clientId })),
  );
  return { result, contactId: world.invoices().find(({ number }) => number === `INV-${id}`)?.contactId };
}

describe('a contact that we made', () => {
  it('keeps what a bookkeeper has corrected, filled in or emptied, unless TimeTracker changes it', async () => {
    const one = await newClient({ email: 'jo@ash.example', phone: '01', taxNumber: 'GB 1' });
    await one.publish();
    const id = one.found()?.id ?? '';
    byHand(id, {
      name: `Corrected ${one.id}`,
      texts: { EmailAddress: '', TaxNumber: 'GB 999', FirstName: 'Jo' },
    });
    await one.publish({ phone: '02' });
    expect(one.found()).toMatchObject({
      name: `Corrected ${one.id}`,
      texts: { EmailAddress: '', TaxNumber: 'GB 999', FirstName: 'Jo' },
    });
    expect(JSON.stringify(one.found()?.phones)).toContain('02');
    await one.publish({ phone: '02', email: 'new@ash.example', taxNumber: null });
    expect(one.found()?.texts).toMatchObject({ EmailAddress: 'new@ash.example', TaxNumber: 'GB 999' });
  });

  it('that somebody has merged into another is followed there, and not written to any more', async () => {
    const one = await newClient();
    await one.publish();
    const survivor = byHand('00000000-0000-4000-8000-0000000000aa', {
      name: 'The one that is left',
    });
    byHand(one.found()?.id ?? '', { status: 'ARCHIVED', mergedTo: survivor.id });
    await later();
    const mark = world.mark();
    expect(await one.publish({ email: 'jo@ash.example' })).toMatchObject({
      outcome: 'skipped',
      problem: { type: 'contact-merged' },
    });
    expect(world.writesSince(mark)).toEqual([]);
    const { result, contactId } = await invoiceFor(one.id);
    expect(result).toMatchObject({ outcome: 'synced' });
    expect(contactId).toBe(survivor.id);
  });

  it('that is archived holds its documents, and says so, also where we heard of it from Xero', async () => {
    const one = await newClient();
    await one.publish();
    byHand(one.found()?.id ?? '', { status: 'ARCHIVED' });
    expect((await invoiceFor(one.id)).result).toMatchObject({
      outcome: 'held',
      problem: { type: 'contact-archived' },
    });
    await later();
    expect(await one.publish({ email: 'jo@ash.example' })).toMatchObject({
      outcome: 'held',
      problem: { type: 'contact-archived' },
    });
  });
});

describe('a contact that was there before', () => {
  it('is taken over as it is; only what changes in TimeTracker afterwards is said', async () => {
    const one = await newClient({ name: 'Old Friend Ltd', email: 'tt@friend.example', phone: '1' });
    const id = '00000000-0000-4000-8000-0000000000bb';
    byHand(id, { name: 'OLD FRIEND ltd', texts: { EmailAddress: 'books@friend.example' } });
    await later();
    expect(await one.publish()).toMatchObject({ outcome: 'synced' });
    const contact = () => world.contacts().find((each) => each.id === id);
    expect(contact()?.texts['EmailAddress']).toBe('books@friend.example');
    await one.publish({ phone: '2' });
    expect(contact()).toMatchObject({
      name: 'OLD FRIEND ltd',
      texts: { EmailAddress: 'books@friend.example' },
    });
    expect(JSON.stringify(contact()?.phones)).toContain('2');
  });
});

describe('two clients of one name', () => {
  it('are both named; the younger is held until a person has said which contact it is', async () => {
    const [elder, younger] = [
      await newClient({ name: 'Twin Studio' }),
      await newClient({ name: 'TWIN STUDIO' }),
    ];
    const both = { elder: { sameName: [younger.id] }, younger: { sameName: [elder.id] } };
    expect(await elder.publish(both.elder)).toMatchObject({ outcome: 'synced' });
    expect(await younger.publish(both.younger)).toMatchObject({
      outcome: 'held',
      problem: {
        type: 'contact-name-taken',
        parameters: { name: 'TWIN STUDIO', other: `Twin Studio (client ${elder.id})` },
      },
    });
    const chosen = byHand('00000000-0000-4000-8000-0000000000cc', { name: 'Twin Studio (Leeds)' });
    await later();
    await world.changeSettings({ contacts: [{ client: younger.id, contactId: chosen.id }] });
    expect((await invoiceFor(younger.id)).contactId).toBe(chosen.id);
    await world.changeSettings({ contacts: [] });
  });

  it('are both held where Xero has a contact of that name: which is meant is not guessed', async () => {
    const [elder, younger] = [await newClient({ name: 'Pair Ltd' }), await newClient({ name: 'PAIR LTD' })];
    const contact = byHand('00000000-0000-4000-8000-0000000000dd', { name: 'Pair Ltd' });
    await later();
    await younger.publish({ sameName: [elder.id] });
    expect(await elder.publish({ sameName: [younger.id] })).toMatchObject({
      outcome: 'held',
      problem: { type: 'contact-name-taken', parameters: { other: `PAIR LTD (client ${younger.id})` } },
    });
    // The younger one stands for another contact: then the name is the elder's.
    await world.changeSettings({
      contacts: [{ client: younger.id, contactId: '00000000-0000-4000-8000-0000000000aa' }],
    });
    expect(await elder.publish({ sameName: [younger.id] })).toMatchObject({ outcome: 'synced' });
    expect((await invoiceFor(elder.id)).contactId).toBe(contact.id);
    await world.changeSettings({ contacts: [] });
  });
});

describe('an employee named like a client', () => {
  it('shares its contact only where the e-mail address is the same', async () => {
    const same = await newClient({ name: 'Sam Reed', email: 'sam@reed.example' });
    await same.publish();
    await later();
    const called = (id: string, email: string | null) => ({
      id,
      username: 'sam',
      fullName: 'Sam Reed',
      email,
    });
    const held = world.newExpense({ reimbursable: true, employee: called('71', 'sam@other.example') });
    expect(await world.settle(await held.publish())).toMatchObject({
      outcome: 'held',
      problem: { type: 'payee-needs-you' },
    });
    const shared = world.newExpense({ reimbursable: true, employee: called('72', 'SAM@reed.example') });
    expect(await world.settle(await shared.publish())).toMatchObject({ outcome: 'synced' });
    const bill = world.invoices().find(({ url }) => url?.endsWith(`expense.${shared.id}`));
    expect(bill?.contactId).toBe(same.found()?.id);
  });
});
