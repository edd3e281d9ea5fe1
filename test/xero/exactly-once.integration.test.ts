import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import type { InvoiceData } from '../../src/events/invoice.ts';
import { client, invoice } from './samples.ts';
import { createWorld, type ProcessChanges, type World } from './world.ts';

let world: World;
let nextId = 100;
let contactOwner: DocumentRef;

beforeAll(async () => {
  world = await createWorld();
  contactOwner = await world.publishClient(client({ id: '3' }));
  await world.pushUntilSettled(world.startProcess(), contactOwner);
});

beforeEach(() => world.sandbox.faults.clear());
afterEach(() => {
  world.sandbox.switches.readLagSeconds = 0;
  world.sandbox.latency.set(0);
});

type Operation = 'create' | 'update' | 'void';

/** An invoice that needs this operation next. */
async function invoiceThatNeeds(operation: Operation) {
  const id = String((nextId += 1));
  const data = invoice({ id, number: `INV-${id}`, buyerReference: 'first' });
  const document = await world.publishInvoice(data);
  const next: InvoiceData =
    operation === 'void'
      ? { ...data, status: 'cancelled' }
      : { ...data, buyerReference: operation === 'update' ? 'second' : 'first' };
  if (operation !== 'create') {
    await world.pushUntilSettled(world.startProcess(), document);
    await world.publishInvoice(next);
  }
  const meant =
    operation === 'void'
      ? { status: 'VOIDED' }
      : { status: 'AUTHORISED', reference: next.buyerReference, total: '120.00' };
  return { id, data: next, document, meant, number: data.number };
}

/** The request that says an operation; reads of the same address are none. */
const writing = (operation: Operation) => ({
  path: '/Invoices',
  method: operation === 'create' ? 'PUT' : 'POST',
});

const inXero = (number: string) => world.invoices().filter((each) => each.number === number);

/** A process that pushes and dies on the way; what it had in hand stays as it is. */
async function dyingPush(document: DocumentRef, changes: ProcessChanges) {
  const process = world.startProcess({ outcomeWait: 0.4, dies: true, ...changes });
  const result = await process.push(document);
  expect(result.outcome).toBe('again');
  return process;
}

const never = () => new Promise<never>(() => {});

describe.each(['create', 'update', 'void'] as const)('a process that dies during a %s', (operation) => {
  const expectOnce = async (document: DocumentRef, number: string, meant: object) => {
    const result = await world.pushUntilSettled(world.startProcess(), document);
    expect(['synced', 'unchanged']).toContain(result.outcome);
    expect(inXero(number)).toHaveLength(1);
    expect(inXero(number)).toMatchObject([meant]);
    expect(await world.outcomes.find(document)).toMatchObject({ name: result.outcome, problem: undefined });
    expect(await world.writes.isOpen(document)).toBe(false);
    const mark = world.mark();
    expect(await world.startProcess().push(document)).toMatchObject({ outcome: 'unchanged' });
    expect(world.writesSince(mark)).toEqual([]);
  };

  it('after it queued the write: another one sends it', async () => {
    const { document, number, meant } = await invoiceThatNeeds(operation);
    const dying = world.startProcess({ outcomeWait: 0.1 });
    await dying.sender.stop(0);
    expect(await dying.push(document)).toMatchObject({ outcome: 'again' });
    await expectOnce(document, number, meant);
  });

  it('after it took the call and before it sent: the same call goes out once its time is over', async () => {
    const { document, number, meant } = await invoiceThatNeeds(operation);
    const mark = world.mark();
    await dyingPush(document, { sender: { deliverCall: never } });
    const early = await world.startProcess().push(document);
    expect(early).toMatchObject({ outcome: 'again' });
    expect(early).toHaveProperty('afterSeconds', expect.closeTo(42, -1));
    expect(world.writesSince(mark)).toEqual([]);
    await expectOnce(document, number, meant);
    expect(world.writesSince(mark)).toHaveLength(1);
  });

  it('after Xero did the work and before the answer came: the same bytes and key bring the answer', async () => {
    const { document, number, meant } = await invoiceThatNeeds(operation);
    const mark = world.mark();
    world.sandbox.faults.add({ kind: 'dropAfter', ...writing(operation) });
    await dyingPush(document, {});
    expect(world.writesSince(mark)).toHaveLength(1);
    await expectOnce(document, number, meant);
    const [first, second, ...more] = world.writesSince(mark);
    expect(more).toEqual([]);
    expect(second).toMatchObject({ replayed: true, idempotencyKey: first?.idempotencyKey });
    expect(second?.requestBytes).toBe(first?.requestBytes);
  });

  it('after the answer came and before it was written down: the same bytes and key bring it again', async () => {
    const { document, number, meant } = await invoiceThatNeeds(operation);
    const mark = world.mark();
    const failing = { ...world.database, transaction: () => Promise.reject(new Error('power cut')) };
    await dyingPush(document, { deliver: { database: failing } });
    await expectOnce(document, number, meant);
    const keys = world.writesSince(mark).map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('after the answer was written down: nothing more is sent', async () => {
    const { document, number, meant } = await invoiceThatNeeds(operation);
    await world.startProcess().push(document);
    const mark = world.mark();
    await expectOnce(document, number, meant);
    expect(world.writesSince(mark)).toEqual([]);
  });

  it('with a newer state stored meanwhile: both are said, the newer one last', async () => {
    const { document, number, data } = await invoiceThatNeeds(operation);
    world.sandbox.faults.add({ kind: 'dropAfter', ...writing(operation) });
    await dyingPush(document, {});
    await world.publishInvoice({ ...data, buyerReference: 'newest' });
    const newest = operation === 'void' ? { status: 'VOIDED' } : { reference: 'newest' };
    await expectOnce(document, number, newest);
    expect(await world.links.find(document, world.tenantId)).toMatchObject({
      postedSequence: (await world.snapshots.newest(document))?.sequence,
    });
  });
});

describe('a call without a clear answer', () => {
  it.each(['dropBefore', 'dropAfter', 'truncate'] as const)(
    '(%s) is not repeated before the deadline of its first request',
    async (kind) => {
      const { document, number } = await invoiceThatNeeds('create');
      const mark = world.mark();
      world.sandbox.faults.add({ kind, path: '/Invoices' });
      const process = await dyingPush(document, {});
      await world.pass(28);
      expect(await process.push(document)).toMatchObject({ outcome: 'again' });
      expect(world.writesSince(mark)).toHaveLength(1);
      await world.pass(8);
      expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'synced' });
      expect(world.writesSince(mark)).toHaveLength(2);
      expect(inXero(number)).toHaveLength(1);
    },
  );

  it.each(['before', 'after'] as const)(
    "(a gateway's page, the work done %s it) is repeated with the same key",
    async (when) => {
      const { document, number } = await invoiceThatNeeds('create');
      const mark = world.mark();
      world.sandbox.faults.add({ kind: 'html', path: '/Invoices', when });
      expect(await world.pushUntilSettled(world.startProcess(), document)).toMatchObject({
        outcome: 'synced',
      });
      expect(inXero(number)).toHaveLength(1);
      const keys = world.writesSince(mark).map(({ idempotencyKey }) => idempotencyKey);
      expect(keys).toHaveLength(2);
      expect(new Set(keys).size).toBe(1);
    },
  );

  it('that Xero answers alike twice is looked up, and found', async () => {
    const { document, number } = await invoiceThatNeeds('create');
    const mark = world.mark();
    world.sandbox.faults.add({ kind: 'error500After', path: '/Invoices', method: 'PUT' });
    expect(await world.pushUntilSettled(world.startProcess(), document)).toMatchObject({ outcome: 'synced' });
    expect(world.writesSince(mark)).toMatchObject([{ status: 500 }, { status: 500, replayed: true }]);
    expect(inXero(number)).toHaveLength(1);
    expect(await world.links.find(document, world.tenantId)).toMatchObject({
      xeroId: inXero(number)[0]?.id,
      postedLines: [{ lineItemId: inXero(number)[0]?.lines[0]?.id }],
    });
  });

  it('that Xero answers alike twice and has not done goes out again, with a new key, after two looks', async () => {
    const { document, number } = await invoiceThatNeeds('create');
    const mark = world.mark();
    world.sandbox.faults.add({ kind: 'error500Before', path: '/Invoices', method: 'PUT' });
    expect(await world.pushUntilSettled(world.startProcess(), document)).toMatchObject({ outcome: 'synced' });
    const sent = world.requests(mark).filter(({ path }) => path.endsWith('/Invoices'));
    expect(sent.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'GET', 'GET', 'PUT']);
    expect(sent[4]?.idempotencyKey).not.toBe(sent[0]?.idempotencyKey);
    expect(secondsBetween(sent[2], sent[3])).toBeGreaterThanOrEqual(45);
    expect(inXero(number)).toHaveLength(1);
  });

  it.each([0, 30])('is looked up once Xero may have forgotten its key (reads lag %s s)', async (lag) => {
    world.sandbox.switches.readLagSeconds = lag;
    for (const operation of ['create', 'update', 'void'] as const) {
      const { document, number, meant } = await invoiceThatNeeds(operation);
      const mark = world.mark();
      world.sandbox.faults.add({ kind: 'dropAfter', ...writing(operation) });
      await dyingPush(document, {});
      await world.pass(301);
      expect(await world.pushUntilSettled(world.startProcess(), document)).toMatchObject({
        outcome: 'synced',
      });
      expect(world.writesSince(mark)).toHaveLength(1);
      expect(inXero(number)).toMatchObject([meant]);
    }
  });

  it.each([0, 30])('of which nothing is found goes out again (reads lag %s s)', async (lag) => {
    for (const operation of ['create', 'update', 'void'] as const) {
      const { document, number, meant } = await invoiceThatNeeds(operation);
      world.sandbox.switches.readLagSeconds = lag;
      const mark = world.mark();
      world.sandbox.faults.add({ kind: 'dropBefore', ...writing(operation) });
      await dyingPush(document, {});
      await world.pass(301);
      expect(await world.pushUntilSettled(world.startProcess(), document)).toMatchObject({
        outcome: 'synced',
      });
      expect(world.writesSince(mark)).toHaveLength(2);
      expect(inXero(number)).toMatchObject([meant]);
      world.sandbox.switches.readLagSeconds = 0;
    }
  });

  it('is not believed absent while reads lag behind: one look is not enough', async () => {
    world.sandbox.switches.readLagSeconds = 30;
    const { document, number } = await invoiceThatNeeds('create');
    const mark = world.mark();
    // Xero does the work and says 500, twice the same: the first look comes seconds later and sees nothing yet.
    world.sandbox.faults.add({ kind: 'error500After', path: '/Invoices', method: 'PUT' });
    expect(await world.pushUntilSettled(world.startProcess(), document)).toMatchObject({ outcome: 'synced' });
    const sent = world.requests(mark).filter(({ path }) => path.endsWith('/Invoices'));
    expect(sent.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'GET', 'GET']);
    expect(inXero(number)).toHaveLength(1);
  });

  it('about an invoice just created is no proof that it is gone, while reads lag behind', async () => {
    world.sandbox.switches.readLagSeconds = 30;
    const { document, number, data } = await invoiceThatNeeds('create');
    const process = world.startProcess();
    await process.push(document);
    await world.publishInvoice({ ...data, buyerReference: 'at once' });
    world.sandbox.faults.add({ kind: 'error500After', path: '/Invoices', method: 'POST' });
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'synced' });
    expect(inXero(number)).toMatchObject([{ reference: 'at once' }]);
  });

  it('about an invoice that somebody changed in Xero meanwhile is for a person', async () => {
    const { document, number } = await invoiceThatNeeds('update');
    world.sandbox.faults.add({ kind: 'dropBefore', ...writing('update') });
    await dyingPush(document, {});
    const [before] = inXero(number);
    if (before === undefined) throw new Error('not in Xero');
    await world.pass(301);
    const now = world.sandbox.clock.now();
    world.organisation.invoices.put({ ...before, reference: 'by hand', updatedAt: now }, now);
    expect(await world.pushUntilSettled(world.startProcess(), document)).toMatchObject({
      outcome: 'held',
      problem: { type: 'changed-in-xero' },
    });
    expect(inXero(number)).toMatchObject([{ reference: 'by hand' }]);
  });

  it('about a contact: what the phone or address say counts too', async () => {
    const id = String((nextId += 1));
    const document = await world.publishClient(
      client({ id, name: `Ash ${id}`, address: 'Flat 2\n1 High St\nYork' }),
    );
    await world.pushUntilSettled(world.startProcess(), document);
    await world.publishClient(
      client({ id, name: `Ash ${id}`, phone: '01904 1', address: '1 High St\nYork' }),
    );
    world.sandbox.faults.add({ kind: 'dropBefore', path: '/Contacts', method: 'POST' });
    await dyingPush(document, {});
    await world.pass(301);
    expect(await world.pushUntilSettled(world.startProcess(), document)).toMatchObject({ outcome: 'synced' });
    expect(world.contacts().find(({ number }) => number === `TT-main-c${id}`)).toMatchObject({
      phones: { DEFAULT: { PhoneNumber: '01904 1' } },
      addresses: { STREET: { AddressLine1: '1 High St', AddressLine2: 'York', AddressLine3: '' } },
    });
  });

  it.each(['a limit', 'an expired token', 'nobody listening'])(
    'that meets %s when it is repeated keeps its key: that proves nothing about the first request',
    async (trouble) => {
      const { document, number } = await invoiceThatNeeds('create');
      const mark = world.mark();
      world.sandbox.faults.add({ kind: 'dropAfter', path: '/Invoices' });
      await dyingPush(document, {});
      await world.pass(46);
      if (trouble === 'a limit') world.sandbox.faults.add({ kind: 'rateLimit', problem: 'concurrent' });
      const { client: http, accessTokens } = world.startProcess();
      const unlucky = world.startProcess({
        deliver: {
          ...(trouble === 'nobody listening' && {
            client: { ...http, send: async () => ({ kind: 'not-sent', cause: 'ECONNREFUSED' }) as const },
          }),
          ...(trouble === 'an expired token' && {
            accessTokens: {
              ...accessTokens,
              forConnection: async (id: string) => ({
                ...(await accessTokens.forConnection(id)),
                accessToken: 'expired',
              }),
            },
          }),
        },
      });
      expect(await unlucky.push(document)).toMatchObject({ outcome: 'again' });
      expect(await world.pushUntilSettled(world.startProcess(), document)).toMatchObject({
        outcome: 'synced',
      });
      expect(inXero(number)).toHaveLength(1);
      const keys = world.writesSince(mark).flatMap(({ idempotencyKey }) => idempotencyKey ?? []);
      expect(keys.length).toBeGreaterThanOrEqual(2);
      expect(new Set(keys).size).toBe(1);
    },
  );

  it('is looked up where Xero forgot its key early and refuses the number that it has from us', async () => {
    const { document, number } = await invoiceThatNeeds('create');
    const mark = world.mark();
    world.sandbox.faults.add({ kind: 'dropAfter', path: '/Invoices' });
    const process = await dyingPush(document, {});
    world.sandbox.clock.advance(400);
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'synced' });
    expect(world.requests(mark).at(-1)).toMatchObject({ method: 'GET', status: 200 });
    expect(inXero(number)).toHaveLength(1);
  });

  it('and a refusal of its repetition: only after a look does the refusal stand', async () => {
    const { document, number } = await invoiceThatNeeds('create');
    const mark = world.mark();
    world.sandbox.faults.add({ kind: 'dropBefore', path: '/Invoices' });
    const process = await dyingPush(document, {});
    const { settings } = world.organisation;
    settings.blockedActions = ['CreateApprovedInvoice'];
    try {
      expect(await world.pushUntilSettled(process, document)).toMatchObject({
        outcome: 'rejected',
        problem: { type: 'refused-plan-limit' },
      });
    } finally {
      settings.blockedActions = [];
    }
    const sent = world.requests(mark).filter(({ path }) => path.endsWith('/Invoices'));
    expect(sent.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'GET', 'GET']);
    expect(inXero(number)).toEqual([]);
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'synced' });
    expect(inXero(number)).toHaveLength(1);
  });
});

describe('newer and older states', () => {
  it('a newer state that comes while the older one is in its call is said after it', async () => {
    const { document, number, data } = await invoiceThatNeeds('create');
    world.sandbox.latency.set(400);
    const mark = world.mark();
    const process = world.startProcess({ outcomeWait: 10 });
    const pushed = process.push(document);
    await expect.poll(() => world.writesSince(mark).length).toBe(1);
    await world.publishInvoice({ ...data, buyerReference: 'newer' });
    expect(await pushed).toMatchObject({ outcome: 'synced' });
    expect(world.writesSince(mark).map(({ method }) => method)).toEqual(['PUT', 'POST']);
    expect(inXero(number)).toMatchObject([{ reference: 'newer' }]);
  });

  it('a newer state replaces the older one that is still queued', async () => {
    const { document, number, data } = await invoiceThatNeeds('create');
    const idle = world.startProcess({ outcomeWait: 0.1 });
    await idle.sender.stop(0);
    await idle.push(document);
    await world.publishInvoice({ ...data, buyerReference: 'newer' });
    const mark = world.mark();
    expect(await world.startProcess().push(document)).toMatchObject({ outcome: 'synced' });
    expect(world.writesSince(mark)).toHaveLength(1);
    expect(inXero(number)).toMatchObject([{ reference: 'newer' }]);
  });

  it.each(['create', 'update'] as const)(
    'a process that froze before it queued a %s never brings its older state into Xero',
    async (operation) => {
      const { document, number, data } = await invoiceThatNeeds(operation);
      const frozen = Promise.withResolvers<void>();
      const reached = Promise.withResolvers<void>();
      const old = world.startProcess({
        beforePrepare: () => {
          reached.resolve();
          return frozen.promise;
        },
      });
      const pushed = old.push(document);
      await reached.promise;
      await world.publishInvoice({ ...data, buyerReference: 'newest' });
      const mark = world.mark();
      expect(await world.startProcess().push(document)).toMatchObject({ outcome: 'synced' });
      frozen.resolve();
      expect(['synced', 'unchanged']).toContain((await pushed).outcome);
      expect(world.writesSince(mark)).toHaveLength(1);
      expect(inXero(number)).toMatchObject([{ reference: 'newest' }]);
    },
  );

  it('an answer that comes when another process has taken the call over counts for nothing', async () => {
    const { document, number, data } = await invoiceThatNeeds('create');
    const { client: http } = world.startProcess();
    const late = Promise.withResolvers<void>();
    const frozen = {
      ...http,
      send: async (request: Parameters<typeof http.send>[0]) => {
        const result = await http.send(request);
        await late.promise;
        return result;
      },
    };
    const old = world.startProcess({ outcomeWait: 0.4, deliver: { client: frozen } });
    expect(await old.push(document)).toMatchObject({ outcome: 'again' });
    await world.pass(46);
    await world.publishInvoice({ ...data, buyerReference: 'newest' });
    expect(await world.pushUntilSettled(world.startProcess(), document)).toMatchObject({ outcome: 'synced' });
    const before = await world.links.find(document, world.tenantId);
    late.resolve();
    await old.sender.stop(5);
    expect(await world.links.find(document, world.tenantId)).toEqual(before);
    const mark = world.mark();
    expect(await world.startProcess().push(document)).toMatchObject({ outcome: 'unchanged' });
    expect(world.writesSince(mark)).toEqual([]);
    expect(inXero(number)).toMatchObject([{ reference: 'newest' }]);
  });

  it('a queued document that is cancelled before it was sent is taken back', async () => {
    const { document, number, data } = await invoiceThatNeeds('create');
    const idle = world.startProcess({ outcomeWait: 0.1 });
    await idle.sender.stop(0);
    await idle.push(document);
    await world.publishInvoice({ ...data, status: 'cancelled' });
    expect(await world.startProcess().push(document)).toMatchObject({
      outcome: 'skipped',
      problem: { type: 'cancelled' },
    });
    expect(inXero(number)).toEqual([]);
    expect(await world.writes.isOpen(document)).toBe(false);
  });
});

function secondsBetween(one: { at: string } | undefined, other: { at: string } | undefined): number {
  return (Date.parse(other?.at ?? '') - Date.parse(one?.at ?? '')) / 1000;
}
