import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import { client, invoice } from './samples.ts';
import { createWorld, type World } from './world.ts';

/* What a document sees of a connection that is lost, forbidden or ended while it is under way. */

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
  return { number: data.number, document: await world.publishInvoice(data) };
}

/** Xero has it; that may have been written down before the last attempt. */
async function arrives(document: DocumentRef, process = world.startProcess()) {
  expect(['synced', 'unchanged']).toContain((await world.pushUntilSettled(process, document)).outcome);
}

const inXero = (number: string) => world.invoices().filter((each) => each.number === number);

async function connectionNow() {
  const found = await world.connections.ofInstallation('main');
  if (found === undefined) throw new Error('There is no connection.');
  return found;
}

const forbid = (path: string, times: number) =>
  world.sandbox.faults.add({ kind: 'html', status: 403, path, when: 'before', times });
const ended = { connection: 'ended', permission: 'revoked' };

describe('rights that are missing in Xero', () => {
  it('to read are no lost connection: the document waits, says why, and is tried again now and then', async () => {
    const { document, number } = await newInvoice();
    await world.database.query(`delete from organisation_copy`);
    forbid('/api.xro/', 50);
    const process = world.startProcess();
    expect(await process.push(document)).toMatchObject({
      outcome: 'waiting',
      problem: { type: 'rights-missing' },
    });
    const due = (await world.waits.secondsUntilDue('main')) ?? 0;
    expect(due).toBeGreaterThan(600);
    expect((await connectionNow()).status).toBe('connected');
    world.sandbox.faults.clear();
    await world.pass(due + 1);
    await arrives(document, process);
    expect(inXero(number)).toHaveLength(1);
  });

  it('to write are a refusal of this document alone', async () => {
    const { document } = await newInvoice();
    forbid('/Invoices', 1);
    expect(await world.pushUntilSettled(world.startProcess(), document)).toMatchObject({
      outcome: 'rejected',
    });
    expect((await connectionNow()).status).toBe('connected');
    const other = await newInvoice();
    await arrives(other.document);
  });
});

describe('a connection that somebody ends in Xero and makes again', () => {
  it('under another id goes on by itself, with the call that was refused', async () => {
    const { document, number } = await newInvoice();
    const id = crypto.randomUUID();
    for (const one of world.sandbox.connections.list('world')) one.id = id;
    forbid('/Invoices', 1);
    const mark = world.mark();
    await arrives(document);
    expect(world.writesSince(mark).map(({ status }) => status)).toEqual([403, 200]);
    expect(await connectionNow()).toMatchObject({ status: 'connected', xeroConnectionId: id });
    expect(inXero(number)).toHaveLength(1);
  });

  it('under the same id too: Xero says not connected, and lists it all the same', async () => {
    const { document, number } = await newInvoice();
    const { connections } = world.sandbox;
    const isConnected = connections.isConnected.bind(connections);
    connections.isConnected = () => {
      connections.isConnected = isConnected;
      return false;
    };
    await arrives(document);
    expect((await connectionNow()).status).toBe('connected');
    expect(inXero(number)).toHaveLength(1);
  });
});

describe('disconnecting while documents are under way', () => {
  it('takes back what was queued; it is sent once somebody connects again', async () => {
    const { document, number } = await newInvoice();
    const idle = world.startProcess({ outcomeWait: 0.1 });
    await idle.sender.stop(0);
    await idle.push(document);
    expect(await world.writes.isOpen(document)).toBe(true);
    await world.connections.disconnect((await connectionNow()).id, 'test', ended);
    expect(await world.writes.isOpen(document)).toBe(false);
    const mark = world.sandbox.calls.last();
    expect(await world.startProcess().push(document)).toMatchObject({
      outcome: 'waiting',
      problem: { type: 'not-connected' },
    });
    expect(world.sandbox.calls.since(mark)).toEqual([]);
    await world.connect();
    await arrives(document);
    expect(inXero(number)).toHaveLength(1);
  });

  it('leaves what is at Xero to be looked at after the next connection: nothing is doubled', async () => {
    const { document, number } = await newInvoice();
    world.sandbox.faults.add({ kind: 'dropAfter', path: '/Invoices' });
    await world.startProcess().push(document);
    await world.connections.disconnect((await connectionNow()).id, 'test', ended);
    expect(await world.writes.open(document, world.tenantId)).toMatchObject({ state: 'unknown' });
    expect(await world.startProcess().push(document)).toMatchObject({ outcome: 'waiting' });
    await world.pass(3600);
    await world.connect();
    await arrives(document);
    expect(inXero(number)).toHaveLength(1);
  });

  it('keeps history, links and settings', async () => {
    const { document } = await newInvoice();
    await world.pushUntilSettled(world.startProcess(), document);
    const before = await world.settings.newest(world.connection.id);
    await world.connections.disconnect((await connectionNow()).id, 'test', ended);
    expect((await world.links.all(document, world.tenantId)).document).toBeDefined();
    expect(await world.settings.newest(world.connection.id)).toEqual(before);
    await world.connect();
    const mark = world.mark();
    expect(await world.startProcess().push(document)).toMatchObject({ outcome: 'unchanged' });
    expect(world.writesSince(mark)).toEqual([]);
  });
});
