import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import { client, invoice } from './samples.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let nextId = 100;

beforeAll(async () => {
  world = await createWorld();
  await world.pushUntilSettled(world.startProcess(), await world.publishClient(client({ id: '3' })));
});

beforeEach(async () => {
  world.sandbox.faults.clear();
  await world.pass(600);
});

async function newInvoice() {
  const id = String((nextId += 1));
  const data = invoice({ id, number: `INV-${id}` });
  return { id, data, number: data.number, document: await world.publishInvoice(data) };
}

const inXero = (number: string) => world.invoices().filter((each) => each.number === number);
const tokenCalls = (mark: number) =>
  world.sandbox.calls.since(mark).filter(({ path }) => path === '/connect/token');

async function connectionNow() {
  return world.connections.ofInstallation('main');
}

describe('a token that Xero refuses', () => {
  it('is renewed once, and the invoice arrives', async () => {
    const { document, number } = await newInvoice();
    const process = world.startProcess();
    await process.copy.facts({ connectionId: world.connection.id, tenantId: world.tenantId });
    // Xero's clock is ahead of what we think: the stored token has expired there and not here.
    world.sandbox.clock.advance(1801);
    const mark = world.mark();
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'synced' });
    expect(tokenCalls(mark)).toHaveLength(1);
    expect(world.writesSince(mark).map(({ status }) => status)).toEqual([401, 200]);
    expect(inXero(number)).toHaveLength(1);
  });

  it('in a read is renewed too', async () => {
    world.sandbox.clock.advance(1801);
    const mark = world.mark();
    await world
      .startProcess()
      .copy.refreshAll({ connectionId: world.connection.id, tenantId: world.tenantId }, 0);
    expect(tokenCalls(mark)).toHaveLength(1);
    expect((await connectionNow())?.status).toBe('connected');
  });

  it('in a look is renewed too, and the look goes on', async () => {
    const { document, number } = await newInvoice();
    world.sandbox.faults.add({ kind: 'dropAfter', path: '/Invoices' });
    const process = world.startProcess();
    await process.push(document);
    await world.pass(301);
    world.sandbox.clock.advance(1801);
    const mark = world.mark();
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'synced' });
    expect(tokenCalls(mark)).toHaveLength(1);
    expect(world.requests(mark).map(({ status }) => status)).toEqual([401, 200]);
    expect(inXero(number)).toHaveLength(1);
  });

  it('though it was just renewed asks for a reconnect instead of renewing for ever', async () => {
    const { document } = await newInvoice();
    const process = world.startProcess();
    await process.copy.facts({ connectionId: world.connection.id, tenantId: world.tenantId });
    const { signer } = world.sandbox;
    const verify = signer.verify.bind(signer);
    const mark = world.mark();
    signer.verify = () => null;
    try {
      expect(await world.pushUntilSettled(process, document)).toMatchObject({
        outcome: 'waiting',
        problem: { type: 'needs-reconnect' },
      });
    } finally {
      signer.verify = verify;
    }
    expect(tokenCalls(mark)).toHaveLength(1);
    expect(await connectionNow()).toMatchObject({ status: 'needs_reconnect', statusReason: 'token_refused' });
    await world.connect();
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'synced' });
  });
});

describe('a permission that is missing', () => {
  it('for a write asks for a reconnect; what waits goes on after it', async () => {
    await world.connect(['offline_access', 'accounting.contacts', 'accounting.settings.read']);
    const { document, number } = await newInvoice();
    const process = world.startProcess();
    expect(await world.pushUntilSettled(process, document)).toMatchObject({
      outcome: 'waiting',
      problem: { type: 'needs-reconnect' },
    });
    expect(await connectionNow()).toMatchObject({ status: 'needs_reconnect', statusReason: 'scope_missing' });
    const mark = world.mark();
    expect(await process.push(document)).toMatchObject({ outcome: 'waiting' });
    expect(world.requests(mark)).toEqual([]);

    await world.connect();
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'synced' });
    expect(inXero(number)).toHaveLength(1);
  });

  it('for a read does too', async () => {
    await world.connect(['offline_access', 'accounting.contacts', 'accounting.invoices']);
    const { document } = await newInvoice();
    expect(await world.pushUntilSettled(world.startProcess(), document)).toMatchObject({
      outcome: 'waiting',
      problem: { type: 'needs-reconnect' },
    });
    expect(await connectionNow()).toMatchObject({ statusReason: 'scope_missing' });
    await world.connect();
    expect(await world.pushUntilSettled(world.startProcess(), document)).toMatchObject({ outcome: 'synced' });
  });
});

describe('a connection removed in Xero', () => {
  it.each(['write', 'read', 'look'] as const)('is noticed by a %s: all waits, and goes on', async (by) => {
    const { document, number } = await newInvoice();
    const process = world.startProcess();
    if (by === 'write') {
      await process.copy.facts({ connectionId: world.connection.id, tenantId: world.tenantId });
    } else if (by === 'look') {
      world.sandbox.faults.add({ kind: 'dropAfter', path: '/Invoices' });
      await process.push(document);
      await world.pass(301);
    }
    world.sandbox.connections.disconnect(world.tenantId);
    expect(await world.pushUntilSettled(process, document)).toMatchObject({
      outcome: 'waiting',
      problem: { type: 'needs-reconnect' },
    });
    expect(await connectionNow()).toMatchObject({
      status: 'needs_reconnect',
      statusReason: 'access_removed',
    });
    await world.connect();
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'synced' });
    expect(inXero(number)).toHaveLength(1);
  });

  it('while a call is unknown: it is settled under the next grant, and nothing is there twice', async () => {
    const { document, number, data } = await newInvoice();
    const process = world.startProcess();
    world.sandbox.faults.add({ kind: 'dropAfter', path: '/Invoices' });
    await process.push(document);
    await world.connections.needReconnect(
      world.connection.id,
      (await connectionNow())?.generation ?? 0,
      'test',
    );
    await world.publishInvoice({ ...data, buyerReference: 'meanwhile' });
    expect(await process.push(document)).toMatchObject({ outcome: 'waiting' });
    await world.pass(3600);
    await world.connect();
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'synced' });
    expect(inXero(number)).toMatchObject([{ reference: 'meanwhile' }]);
  });
});

describe('a limit of Xero', () => {
  const limited = (problem: 'minute' | 'day' | 'concurrent', more = {}) =>
    world.sandbox.faults.add({ kind: 'rateLimit', problem, path: '/Invoices', ...more });

  it('is obeyed for as long as Xero says: nothing goes out meanwhile', async () => {
    const { document, number } = await newInvoice();
    const process = world.startProcess();
    limited('minute');
    const mark = world.mark();
    const refused = await process.push(document);
    if (refused.outcome !== 'again') throw new Error(refused.outcome);
    expect(world.writesSince(mark)).toHaveLength(1);
    const asked = (await process.gate.blocked(world.tenantId)).seconds;
    expect(refused.afterSeconds).toBeGreaterThanOrEqual(asked);
    expect(await process.push(document)).toMatchObject({ outcome: 'again' });
    expect(world.writesSince(mark)).toHaveLength(1);
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'synced' });
    expect(world.writesSince(mark).map(({ status }) => status)).toEqual([429, 200]);
    expect(inXero(number)).toHaveLength(1);
  });

  it('is obeyed when it meets the repetition of a call', async () => {
    const { document, number } = await newInvoice();
    const process = world.startProcess();
    world.sandbox.faults.add({ kind: 'dropAfter', path: '/Invoices' });
    await process.push(document);
    await world.pass(46);
    limited('minute');
    await process.push(document);
    expect((await process.gate.blocked(world.tenantId)).seconds).toBeGreaterThan(0);
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'synced' });
    expect(inXero(number)).toHaveLength(1);
  });

  it('is obeyed when it meets a look', async () => {
    const { document, number } = await newInvoice();
    const process = world.startProcess();
    world.sandbox.faults.add({ kind: 'dropAfter', path: '/Invoices' });
    await process.push(document);
    await world.pass(301);
    limited('minute');
    await process.push(document);
    expect((await process.gate.blocked(world.tenantId)).seconds).toBeGreaterThan(0);
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'synced' });
    expect(inXero(number)).toHaveLength(1);
  });

  it('of the day turns documents into waiting rows with a time, and no run stays open', async () => {
    const { document, number } = await newInvoice();
    const process = world.startProcess();
    limited('day');
    const result = await process.push(document);
    expect(result).toMatchObject({ outcome: 'waiting', problem: { type: 'limit-reached' } });
    const due = await world.waits.secondsUntilDue('main');
    expect(due).toBeGreaterThan(120);
    expect(await world.writes.isOpen(document)).toBe(false);
    await world.pass((due ?? 0) + 1);
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'synced' });
    expect(await world.waits.secondsUntilDue('main')).toBeNull();
    expect(inXero(number)).toHaveLength(1);
  });
});

describe('an organisation that is offline', () => {
  it('gets a rest; then the same call goes out again', async () => {
    const { document, number } = await newInvoice();
    const process = world.startProcess();
    await process.copy.facts({ connectionId: world.connection.id, tenantId: world.tenantId });
    world.organisation.settings.offline = true;
    const mark = world.mark();
    expect(await process.push(document)).toMatchObject({ outcome: 'again' });
    expect((await process.gate.blocked(world.tenantId)).seconds).toBeGreaterThan(10);
    world.organisation.settings.offline = false;
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'synced' });
    expect(inXero(number)).toHaveLength(1);
    expect(new Set(world.writesSince(mark).map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  });
});

describe('the go-live guard', () => {
  const issuer = 'https://identity.xero.com';
  const asXeroItself = () =>
    world.database.query(`update connection set issuer = $1, go_live_confirmed_at = null`, [issuer]);
  const asSandbox = () => world.database.query(`update connection set issuer = 'sandbox'`);

  it('sends nothing to Xero itself before somebody has confirmed', async () => {
    const { document, number } = await newInvoice();
    await asXeroItself();
    try {
      const mark = world.mark();
      expect(await world.startProcess({ issuer }).push(document)).toMatchObject({
        outcome: 'waiting',
        problem: { type: 'not-live' },
      });
      expect(world.requests(mark)).toEqual([]);
      expect(await world.writes.isOpen(document)).toBe(false);
    } finally {
      await asSandbox();
    }
    expect(await world.pushUntilSettled(world.startProcess(), document)).toMatchObject({ outcome: 'synced' });
    expect(inXero(number)).toHaveLength(1);
  });

  it('is asked again in the last moment: a queued write does not slip through', async () => {
    const { document, number } = await newInvoice();
    const idle = world.startProcess({ outcomeWait: 0.1 });
    await idle.sender.stop(0);
    await idle.push(document);
    expect(await world.writes.isOpen(document)).toBe(true);
    await asXeroItself();
    const mark = world.mark();
    const { id: connectionId, tenantId } = world.connection;
    const { generation = 0 } = (await connectionNow()) ?? {};
    const open = await world.writes.open(document, tenantId);
    try {
      const process = world.startProcess({ issuer });
      const grantee = { connectionId, tenantId, generation };
      expect(await process.sender.settle(open?.id ?? '', grantee, 0.7)).toBeUndefined();
      expect(world.requests(mark)).toEqual([]);
      const calls = await world.database.query(`select attempt from call where state <> 'answered'`);
      expect(calls.rows).toEqual([]);
    } finally {
      await asSandbox();
    }
    expect(await world.pushUntilSettled(world.startProcess(), document)).toMatchObject({ outcome: 'synced' });
    expect(inXero(number)).toHaveLength(1);
  });

  it('lets a process that speaks to another Xero wait, without a request', async () => {
    const { document } = await newInvoice();
    const mark = world.mark();
    expect(await world.startProcess({ issuer }).push(document)).toMatchObject({
      outcome: 'waiting',
      problem: { type: 'not-connected' },
    });
    expect(world.requests(mark)).toEqual([]);
    await world.pushUntilSettled(world.startProcess(), document);
  });
});

describe('one document in trouble', () => {
  it('does not delay the others', async () => {
    const bad = await newInvoice();
    await world.publishInvoice({ ...bad.data, issueDate: '2026-02-01' });
    const stuck = await newInvoice();
    const good: DocumentRef[] = [];
    for (let nth = 0; nth < 8; nth += 1) good.push((await newInvoice()).document);
    world.sandbox.faults.add({ kind: 'dropAfter', path: '/Invoices', method: 'PUT' });
    const process = world.startProcess({ outcomeWait: 5 });
    expect((await world.startProcess({ outcomeWait: 0.5 }).push(stuck.document)).outcome).toBe('again');
    const results = await Promise.all([bad.document, ...good].map((document) => process.push(document)));
    expect(results.map(({ outcome }) => outcome)).toEqual(['held', ...good.map(() => 'synced')]);
    expect(await world.pushUntilSettled(process, stuck.document)).toMatchObject({ outcome: 'synced' });
  });
});
