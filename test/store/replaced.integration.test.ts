import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DocumentKind, DocumentRef } from '../../src/events/document-kind.ts';
import { createCalls, type Calls } from '../../src/store/calls.ts';
import { createConnections, type Connection, type Connections } from '../../src/store/connections.ts';
import type { Database } from '../../src/store/database.ts';
import { createGate } from '../../src/store/gate.ts';
import { createLinks } from '../../src/store/links.ts';
import { createOutcomes, type Outcomes } from '../../src/store/outcomes.ts';
import { createWrites, type NewWrite, type Writes } from '../../src/store/writes.ts';
import { createTiming } from '../../src/timing.ts';
import { createSettleWrite } from '../../src/xero/settle-write.ts';
import { newDocument, openStore } from './open-store.ts';

let database: Database;
let connections: Connections;
let outcomes: Outcomes;
let writes: Writes;
let calls: Calls;
let first: Connection;

beforeAll(async () => {
  database = await openStore();
  connections = createConnections(database, randomUUID);
  outcomes = createOutcomes(database);
  writes = createWrites(database, randomUUID, createTiming());
  const timing = createTiming();
  calls = createCalls(database, createGate(database, timing), timing, randomUUID);
});

beforeEach(async () => {
  await database.query(`truncate connection, call, write, outcome, gate, connection_settings cascade`);
  first = await connect(randomUUID());
});

async function connect(tenantId: string, replaces?: string, installationId = 'main'): Promise<Connection> {
  const grant = {
    installationId,
    tenantId,
    tenantName: 'An organisation',
    issuer: 'sandbox',
    xeroConnectionId: randomUUID(),
    scopes: [],
    expiresInSeconds: 1800,
    seal: () => ({ accessToken: Buffer.from('a'), refreshToken: Buffer.from('r') }),
  };
  const made = await connections.connect(grant, 'page', replaces);
  if (!('connection' in made)) throw new Error(made.result);
  return made.connection;
}

const needed: NewWrite = {
  sequence: 5n,
  contentHash: 'hash',
  part: 'document',
  xeroKind: 'Invoice',
  operation: 'create',
  method: 'PUT',
  path: '/Invoices',
  element: '{}',
  elementHash: 'element',
  expected: { marker: 'TT-main-i5' },
  uniqueName: null,
};

const enqueue = (document: DocumentRef, { tenantId }: Connection) =>
  writes.enqueue(document, tenantId, needed, 99);

const claim = ({ id, tenantId, generation }: Connection) =>
  calls.claim({ connectionId: id, tenantId, generation }, randomUUID());

const ref = (changes: Partial<DocumentRef<DocumentKind>> = {}): DocumentRef => newDocument(changes);

async function stateOf(document: DocumentRef): Promise<string | undefined> {
  const found = await database.query<{ state: string; result: { outcome: string } | null }>(
    `select state, result from write where installation_id = $1 and source_id = $2`,
    [document.installationId, document.sourceId],
  );
  return found.rows[0]?.result?.outcome ?? found.rows[0]?.state;
}

describe('an organisation that another one takes the place of', () => {
  it('is sent nothing more: what was not sent is taken back, what was sent goes on being its own', async () => {
    const [sent, queued] = [ref(), ref()];
    await enqueue(sent, first);
    expect(await claim(first)).toMatchObject({ next: 'send' });
    await enqueue(queued, first);
    const second = await connect(randomUUID(), first.id);
    expect([await stateOf(sent), await stateOf(queued)]).toEqual(['in_call', 'withdrawn']);
    expect(await enqueue(ref(), first)).toBeUndefined();
    for (const by of [first, second]) expect(await claim(by)).toEqual({ next: 'nothing' });
  });

  it('does not get back what was proven not to have reached it', async () => {
    const document = ref();
    await enqueue(document, first);
    const claimed = await claim(first);
    if (claimed.next !== 'send' || claimed.writes[0] === undefined) throw new Error('nothing was claimed');
    await connect(randomUUID(), first.id);
    const settle = createSettleWrite(createLinks(database), outcomes);
    await settle.again(database, claimed.writes[0]);
    expect(await stateOf(document)).toBe('withdrawn');
  });

  it('says nothing about where a document stands now', async () => {
    const document = ref();
    const second = await connect(randomUUID(), first.id);
    const waiting = { name: 'waiting', sequence: 5n, tenantId: second.tenantId } as const;
    await outcomes.record(document, waiting);
    await outcomes.record(document, { name: 'synced', sequence: 5n, tenantId: first.tenantId });
    expect(await outcomes.find(document)).toMatchObject(waiting);
    await connect(first.tenantId, second.id);
    await outcomes.record(document, { name: 'synced', sequence: 5n, tenantId: first.tenantId });
    expect(await outcomes.find(document)).toMatchObject({ name: 'synced', tenantId: first.tenantId });
  });

  it('is not replaced while something is being written down for it, which counts for nothing then', async () => {
    const document = ref();
    let replaced = false;
    const replacing = await database.transaction(async (client) => {
      await outcomes.record(document, { name: 'synced', sequence: 5n, tenantId: first.tenantId }, client);
      const change = connect(randomUUID(), first.id).then(() => (replaced = true));
      await waitsForLock();
      expect(replaced).toBe(false);
      return { change };
    });
    await replacing.change;
    expect(await outcomes.find(document)).toMatchObject({ name: 'superseded' });
  });

  it('keeps unknown writes, which are looked up and not repeated once it is connected again', async () => {
    const document = ref();
    await enqueue(document, first);
    const claimed = await claim(first);
    if (claimed.next !== 'send') throw new Error('nothing was claimed');
    await calls.markUnknown(database, claimed.call.id, 502);
    const second = await connect(randomUUID(), first.id);
    expect(await stateOf(document)).toBe('unknown');
    const again = await connect(first.tenantId, second.id);
    expect(again).toMatchObject({ id: first.id, generation: 2, needsGoLive: true });
    await database.query(`update call set resend_after = clock_timestamp()`);
    expect(await claim(again)).toMatchObject({ next: 'look', connectionId: first.id });
  });
});

describe('a grant', () => {
  it('sends nothing that another TimeTracker has prepared for the same organisation', async () => {
    const others = ref({ installationId: 'other' });
    const theirs = await connect(randomUUID(), undefined, 'other');
    await enqueue(others, theirs);
    await database.query(
      `update connection set status = 'disconnected', status_reason = 'by_person' where id = $1`,
      [theirs.id],
    );
    const ours = await connect(theirs.tenantId, first.id);
    expect(await claim(ours)).toEqual({ next: 'nothing' });
    expect(await stateOf(others)).toBe('ready');
  });

  it('of an earlier generation claims nothing', async () => {
    await connect(first.tenantId);
    await enqueue(ref(), first);
    expect(await claim(first)).toEqual({ next: 'nothing' });
    expect(await claim({ ...first, generation: 2 })).toMatchObject({ next: 'send' });
  });
});

/** Until some session waits for another one. */
async function waitsForLock(): Promise<void> {
  for (;;) {
    const found = await database.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (found.rowCount !== 0) return;
    await sleep(5);
  }
}
