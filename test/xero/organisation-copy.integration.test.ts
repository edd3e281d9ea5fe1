import { beforeEach, describe, expect, it } from 'vitest';
import type { OrganisationCopy } from '../../src/xero/organisation-copy.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let copy: OrganisationCopy;
let of: { connectionId: string; tenantId: string };

beforeEach(async () => {
  world = await createWorld();
  copy = world.startProcess().copy;
  of = { connectionId: world.connection.id, tenantId: world.tenantId };
});

const reads = (mark: number) => world.requests(mark).map(({ what }) => what);

/** Contacts that are in Xero, by number. */
function addContacts(
  from: number,
  to: number,
  changes: { status?: 'ACTIVE' | 'ARCHIVED'; name?: string } = {},
) {
  const now = world.sandbox.clock.now();
  const [model] = world.organisation.contacts.list();
  for (let nth = from; nth <= to; nth += 1) {
    const id = `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
    const { status = 'ACTIVE', name = `Contact ${nth}` } = changes;
    const blank = { texts: {}, defaultCurrency: null, addresses: {}, phones: {}, persons: [], ...model };
    const contact = { ...blank, id, number: null, status, name, updatedAt: now };
    world.organisation.contacts.put(contact as Parameters<typeof world.organisation.contacts.put>[0], now);
  }
}

const found = async (name: string, number = 'TT-none') =>
  (await copy.contactsLike(of, number, name)).map(({ body }) => [body['Name'], body['ContactStatus']]);

describe('the copy of what mapping needs', () => {
  it('is read once, however many ask at once, and again when it has grown old', async () => {
    const mark = world.mark();
    const all = await Promise.all(Array.from({ length: 10 }, () => copy.facts(of)));
    expect(reads(mark).toSorted()).toEqual(['GET /Accounts', 'GET /Organisation', 'GET /TaxRates']);
    expect(new Set(all.map(({ baseCurrency, shortCode }) => `${baseCurrency} ${shortCode}`))).toEqual(
      new Set(['GBP !nG4d1']),
    );
    await copy.facts(of);
    await world.pass(299);
    await copy.facts(of);
    expect(reads(mark)).toHaveLength(3);
    await world.pass(2);
    await copy.facts(of);
    expect(reads(mark)).toHaveLength(6);
  });

  it('knows accounts by their code, tax rates by their type, and what became of them', async () => {
    const { accounts, taxTypes } = await copy.facts(of);
    expect(accounts.get('200')).toEqual({
      code: '200',
      status: 'ACTIVE',
      inExpenseClaims: false,
    });
    expect(accounts.get('205')).toEqual({
      code: '205',
      status: 'ARCHIVED',
      inExpenseClaims: false,
    });
    expect(taxTypes.get('OUTPUT2')).toMatchObject({
      status: 'ACTIVE',
      effectiveRate: expect.stringMatching(/^20/) as string,
    });
  });

  it('forgets what is no longer in the list', async () => {
    await copy.facts(of);
    const { settings } = world.organisation;
    settings.accounts = settings.accounts.filter(({ code }) => code !== '201');
    await copy.refreshAll(of, 0);
    expect((await copy.facts(of)).accounts.has('201')).toBe(false);
  });
});

describe('what a process has made of the copy', () => {
  it('serves as long as nobody stores a newer one, and no longer, whoever does', async () => {
    const other = world.startProcess().copy;
    const facts = await copy.facts(of);
    expect(await copy.facts(of)).toBe(facts);
    const { settings } = world.organisation;
    settings.accounts = settings.accounts.filter(({ code }) => code !== '201');
    await other.refreshAll(of, 0);
    expect((await copy.facts(of)).accounts.has('201')).toBe(false);
    settings.periodLockDate = '2026-03-31';
    await other.refreshAll(of, 0);
    expect(await copy.lockDate(of)).toBe('2026-03-31');
  });
});

describe('the copy of contacts', () => {
  it('holds them all, over as many pages as there are, the archived ones too', async () => {
    addContacts(1, 1001);
    addContacts(1002, 1002, { status: 'ARCHIVED', name: 'Old Friend' });
    const mark = world.mark();
    expect(await found('contact 1001')).toEqual([['Contact 1001', 'ACTIVE']]);
    expect(await found('OLD  friend')).toEqual([['Old Friend', 'ARCHIVED']]);
    expect(reads(mark)).toEqual(['GET /Contacts', 'GET /Contacts']);
  });

  it.each([true, false])('asks for changes alone (bound included: %s) and misses none', async (inclusive) => {
    world.sandbox.switches.modifiedSinceInclusive = inclusive;
    addContacts(1, 299);
    await world.pass(600);
    addContacts(300, 300);
    await found('x');
    await world.pass(301);
    addContacts(7, 7, { name: 'Renamed' });
    addContacts(301, 301);
    const mark = world.mark();
    expect(await found('renamed')).toEqual([['Renamed', 'ACTIVE']]);
    expect(await found('contact 7')).toEqual([]);
    expect(await found('contact 301')).toEqual([['Contact 301', 'ACTIVE']]);
    const [changes, ...more] = world.requests(mark);
    expect(more).toEqual([]);
    expect(changes?.bytes).toBeLessThan(20_000);
  });

  it('misses none that reads show late', async () => {
    world.sandbox.switches.readLagSeconds = 30;
    addContacts(1, 1, { name: 'Early' });
    await world.pass(31);
    addContacts(2, 2, { name: 'Late' });
    await world.pass(5);
    // The newest that can be seen is Early; Late is there and not seen yet.
    expect(await found('early')).toHaveLength(1);
    expect(await found('late')).toEqual([]);
    await world.pass(301);
    expect(await found('late')).toHaveLength(1);
  });
});
