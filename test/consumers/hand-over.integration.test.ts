import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHandOver, type HandOverDeps } from '../../src/consumers/hand-over.ts';
import type { ClientData } from '../../src/events/client.ts';
import { contentHash } from '../../src/events/content-hash.ts';
import type { DocumentData, DocumentEvent } from '../../src/events/document-event.ts';
import type { DocumentKind } from '../../src/events/document-kind.ts';
import { createSettingsRepository, type ConnectionSettings } from '../../src/store/connection-settings.ts';
import { createConnections, type Connection } from '../../src/store/connections.ts';
import type { Database } from '../../src/store/database.ts';
import { createLinks, type Link } from '../../src/store/links.ts';
import { createOutcomes } from '../../src/store/outcomes.ts';
import { createSnapshots } from '../../src/store/snapshots.ts';
import { createWaits } from '../../src/store/waits.ts';
import { createWrites } from '../../src/store/writes.ts';
import { createTiming } from '../../src/timing.ts';
import { client as sampleClient } from '../events/sample-client.ts';
import { connectStore, openStore } from '../support/connected-store.ts';
import { createTestDatabase } from '../support/stack.ts';
import { invoice as sampleInvoice } from '../xero/samples.ts';

let database: Database;
let connection: Connection;
let deps: HandOverDeps;
/** The runs that were started, as `invoice/12@5`. */
let started: string[];
let nextId = 1;

beforeAll(async () => {
  database = await openStore(await createTestDatabase());
  connection = await connectStore(database);
});

beforeEach(async () => {
  started = [];
  await setStatus('connected');
  await changeSettings({ goLiveDate: null, kinds: { ...kindsOn } });
  deps = {
    snapshots: createSnapshots(database),
    links: createLinks(database),
    outcomes: createOutcomes(database),
    waits: createWaits(database),
    writes: createWrites(database, randomUUID, createTiming()),
    connections: createConnections(database, randomUUID),
    settings: createSettingsRepository(database),
    startRun({ kind, sourceId }, sequence) {
      started.push(`${kind}/${sourceId}@${sequence}`);
      return Promise.resolve();
    },
    startRuns(documents) {
      started.push(...documents.map(({ kind, sourceId }) => `${kind}/${sourceId}@again`));
      return Promise.resolve();
    },
  };
});

const kindsOn: ConnectionSettings['kinds'] = {
  clients: true,
  invoices: true,
  expenses: false,
  payments: false,
  creditNotes: false,
};

async function changeSettings(changes: Partial<ConnectionSettings>): Promise<void> {
  const repository = createSettingsRepository(database);
  const { version, settings } = await repository.newest(connection.id);
  await repository.append(connection.id, version, { ...settings, ...changes }, 'test');
}

async function setStatus(status: Connection['status']): Promise<void> {
  await database.query('update connection set status = $1', [status]);
}

function event<K extends DocumentKind>(
  kind: K,
  data: DocumentData[K] | null,
  sequence = 5n,
  sourceId = data?.id ?? String(nextId++),
): DocumentEvent {
  return {
    installationId: 'main',
    kind,
    sourceId,
    id: randomUUID(),
    sequence,
    time: '2026-11-22T10:00:00Z',
    data,
  };
}

const newInvoice = (changes: Parameters<typeof sampleInvoice>[0] = {}) =>
  sampleInvoice({ id: String(nextId++), ...changes });
const newClient = (changes: Partial<ClientData> = {}): ClientData => ({
  ...sampleClient,
  id: String(nextId++),
  ...changes,
});

/** The document stands in Xero as this event says. */
async function post(posted: DocumentEvent, changes: Partial<Link> = {}): Promise<void> {
  await deps.links.save(posted, {
    tenantId: connection.tenantId,
    part: 'document',
    origin: 'timetracker',
    xeroKind: posted.kind === 'client' ? 'Contact' : 'Invoice',
    xeroId: randomUUID(),
    xeroNumber: null,
    xeroStatus: posted.kind === 'client' ? 'ACTIVE' : 'AUTHORISED',
    postedHash: contentHash(posted.kind, posted.data),
    postedSequence: posted.sequence,
    postedLines: [],
    postedElementHash: null,
    xeroUpdatedAt: null,
    xeroHash: null,
    differsFrom: null,
    ...changes,
  });
}

const handOver = (one: DocumentEvent) => createHandOver(deps)(one);
const isHandedOver = async (one: DocumentEvent) => (await deps.snapshots.newest(one))?.handedOver;
const outcomeOf = (one: DocumentEvent) => deps.outcomes.find(one);

describe('a hand-over that dies', () => {
  it('before Temporal has accepted is done again', async () => {
    const one = event('invoice', newInvoice());
    const { startRun } = deps;
    deps = { ...deps, startRun: () => Promise.reject(new Error('killed')) };
    await expect(handOver(one)).rejects.toThrow('killed');
    expect(await isHandedOver(one)).toBe(false);
    deps = { ...deps, startRun };
    expect(await handOver(one)).toBe('started');
    expect(started).toEqual([`invoice/${one.sourceId}@5`]);
    expect(await isHandedOver(one)).toBe(true);
  });

  it('after Temporal has accepted tells the same run of the same sequence, which changes nothing', async () => {
    const one = event('invoice', newInvoice());
    const { snapshots } = deps;
    deps = {
      ...deps,
      snapshots: { ...snapshots, markHandedOver: () => Promise.reject(new Error('killed')) },
    };
    await expect(handOver(one)).rejects.toThrow('killed');
    expect(await isHandedOver(one)).toBe(false);
    deps = { ...deps, snapshots };
    expect(await handOver(one)).toBe('started');
    expect(started).toEqual([`invoice/${one.sourceId}@5`, `invoice/${one.sourceId}@5`]);
    expect(await isHandedOver(one)).toBe(true);
  });

  it('after everything but the offset is left as it is', async () => {
    const one = event('invoice', newInvoice());
    await handOver(one);
    expect(await handOver(one)).toBe('known');
    expect(started).toHaveLength(1);
  });

  it('and was overtaken by a newer state meanwhile does not come back to the older one', async () => {
    const older = event('invoice', newInvoice(), 5n);
    const newer = { ...older, sequence: 6n };
    const { startRun } = deps;
    deps = { ...deps, startRun: () => Promise.reject(new Error('killed')) };
    await expect(handOver(older)).rejects.toThrow('killed');
    deps = { ...deps, startRun };
    expect(await handOver(newer)).toBe('started');
    expect(await handOver(older)).toBe('older');
    expect(started).toEqual([`invoice/${older.sourceId}@6`]);
    expect((await deps.snapshots.newest(older))?.sequence).toBe(6n);
  });

  it('while it marks an older state does not mark a newer one that came in between', async () => {
    const older = event('invoice', newInvoice(), 5n);
    const newer = { ...older, sequence: 6n };
    const { startRun } = deps;
    deps = {
      ...deps,
      async startRun(document, sequence) {
        if (sequence === 5n) await deps.snapshots.store(newer, 'hash');
        await startRun(document, sequence);
      },
    };
    await handOver(older);
    expect(await isHandedOver(newer)).toBe(false);
    expect(await handOver(newer)).toBe('started');
  });
});

describe('a replay', () => {
  it('of a document’s whole past stores nothing and starts nothing', async () => {
    const data = newInvoice();
    const past = [5n, 6n, 7n].map((sequence) => event('invoice', data, sequence));
    for (const one of past) await handOver(one);
    const before = await database.query('select * from snapshot where source_id = $1', [data.id]);
    started = [];
    const results = [];
    for (const one of past) results.push(await handOver(one));
    expect(results).toEqual(['older', 'older', 'known']);
    expect(started).toEqual([]);
    expect((await database.query('select * from snapshot where source_id = $1', [data.id])).rows).toEqual(
      before.rows,
    );
  });
});

describe('an event that needs no run', () => {
  it('is one of what is in Xero as it is, also with new line ids', async () => {
    const data = newInvoice();
    await post(event('invoice', data, 4n));
    const again = event('invoice', { ...data, lines: data.lines.map((one) => ({ ...one, id: '9999' })) });
    expect(await handOver(again)).toBe('settled');
    expect(started).toEqual([]);
    expect(await outcomeOf(again)).toMatchObject({ name: 'unchanged', sequence: 5n });
    expect(await isHandedOver(again)).toBe(true);
    expect((await deps.links.find(again, connection.tenantId))?.postedSequence).toBe(5n);
  });

  it.each([
    ['draft', { status: 'draft' }],
    ['cancelled', { status: 'cancelled' }],
    ['issued', { status: 'issued' }],
    ['carries-xero-id', { xeroInvoiceId: 'abc' }],
  ] as const)('is one of a document that is left alone: %s', async (problem, changes) => {
    const one = event('invoice', newInvoice(changes));
    expect(await handOver(one)).toBe('settled');
    expect(started).toEqual([]);
    expect(await outcomeOf(one)).toMatchObject({ name: 'skipped', problem: { type: problem } });
  });

  it('no longer, once the Xero id of something else is removed from it', async () => {
    const data = newInvoice({ xeroInvoiceId: 'abc' });
    const before = event('invoice', data);
    await handOver(before);
    const after = event('invoice', { ...data, xeroInvoiceId: null }, before.sequence + 1n);
    expect(await handOver(after)).toBe('started');
  });

  it('is one dated before the go-live date', async () => {
    await changeSettings({ goLiveDate: '2026-11-10' });
    const before = event('invoice', newInvoice({ issueDate: '2026-11-09' }));
    const from = event('invoice', newInvoice({ issueDate: '2026-11-10' }));
    expect(await handOver(before)).toBe('settled');
    expect(await outcomeOf(before)).toMatchObject({ problem: { type: 'before-go-live' } });
    expect(await handOver(from)).toBe('started');
  });

  it('is one of a kind that is switched off', async () => {
    await changeSettings({ kinds: { ...kindsOn, clients: false } });
    const one = event('client', newClient());
    expect(await handOver(one)).toBe('settled');
    expect(await outcomeOf(one)).toMatchObject({ problem: { type: 'switched-off' } });
  });

  it('is the deletion of what never was in Xero', async () => {
    const one = event('invoice', null);
    expect(await handOver(one)).toBe('settled');
    expect(await outcomeOf(one)).toMatchObject({ problem: { type: 'deleted' } });
  });

  it('ends a wait: the document waits for nothing any more', async () => {
    const one = event('invoice', newInvoice({ status: 'draft' }));
    await deps.waits.put(one, { reason: 'contact-first', for: { kind: 'client', sourceId: '77' } });
    await handOver(one);
    expect(await deps.waits.waitingFor({ ...one, kind: 'client', sourceId: '77' })).toEqual([]);
  });

  it.each([
    ['not-connected', 'disconnected'],
    ['needs-reconnect', 'needs_reconnect'],
  ] as const)('is one without a connection: it waits as a row (%s)', async (problem, status) => {
    await setStatus(status);
    const one = event('invoice', newInvoice());
    expect(await handOver(one)).toBe('settled');
    expect(started).toEqual([]);
    expect(await outcomeOf(one)).toMatchObject({ name: 'waiting', problem: { type: problem } });
    const rows = await database.query('select reason from wait where source_id = $1', [one.sourceId]);
    expect(rows.rows).toEqual([{ reason: problem }]);
  });
});

describe('an event that needs a run', () => {
  it.each([
    ['a new invoice', (data: DocumentData['invoice']) => data, undefined],
    ['a changed invoice', (data: DocumentData['invoice']) => ({ ...data, notes: 'changed' }), 'AUTHORISED'],
    [
      'an invoice to void',
      (data: DocumentData['invoice']) => ({ ...data, status: 'cancelled' }),
      'AUTHORISED',
    ],
    [
      'one that a person must see',
      (data: DocumentData['invoice']) => ({ ...data, status: 'draft' }),
      'AUTHORISED',
    ],
  ] as const)('is one of %s', async (_, change, xeroStatus) => {
    const data = newInvoice();
    if (xeroStatus !== undefined) await post(event('invoice', data, 4n), { xeroStatus });
    const one = event('invoice', change(data));
    expect(await handOver(one)).toBe('started');
    expect(started).toEqual([`invoice/${one.sourceId}@5`]);
    expect(await isHandedOver(one)).toBe(true);
  });

  it('is the deletion of what is in Xero', async () => {
    const data = newInvoice();
    await post(event('invoice', data, 4n));
    expect(await handOver(event('invoice', null, 5n, data.id))).toBe('started');
  });

  it('is one that brings back what stands in Xero while a change to it is on its way', async () => {
    const data = newInvoice();
    await post(event('invoice', data, 3n));
    const changed = event('invoice', { ...data, notes: 'changed' }, 4n);
    await deps.writes.enqueue(
      changed,
      connection.tenantId,
      {
        sequence: 4n,
        contentHash: 'changed',
        part: 'document',
        xeroKind: 'Invoice',
        operation: 'update',
        method: 'POST',
        path: 'Invoices',
        element: '{}',
        elementHash: 'hash',
        expected: { marker: '' },
        uniqueName: null,
      },
      1,
    );
    const back = event('invoice', data, 5n);
    expect(await handOver(back)).toBe('started');
  });

  it('is one of a kind that is switched on just then', async () => {
    await changeSettings({ kinds: { ...kindsOn, invoices: false } });
    const { outcomes } = deps;
    deps = {
      ...deps,
      outcomes: {
        ...outcomes,
        async record(...given) {
          await changeSettings({ kinds: { ...kindsOn } });
          await outcomes.record(...given);
        },
      },
    };
    const one = event('invoice', newInvoice());
    expect(await handOver(one)).toBe('started');
    expect(started).toEqual([`invoice/${one.sourceId}@5`]);
  });

  it('is one of an unchanged document that another process posts anew just then', async () => {
    const data = newInvoice();
    await post(event('invoice', data, 4n));
    const { links } = deps;
    deps = {
      ...deps,
      links: {
        ...links,
        async all(document, tenantId) {
          const link = await links.all(document, tenantId);
          await database.query(`update link set posted_hash = 'other' where source_id = $1`, [data.id]);
          return link;
        },
      },
    };
    expect(await handOver(event('invoice', data, 5n))).toBe('started');
  });

  it('is one whose connection comes just as it is put to waiting', async () => {
    await setStatus('disconnected');
    const { waits } = deps;
    deps = {
      ...deps,
      waits: {
        ...waits,
        async put(document, wait) {
          await waits.put(document, wait);
          await setStatus('connected');
        },
      },
    };
    expect(await handOver(event('invoice', newInvoice()))).toBe('started');
  });

  it('is one of an invoice whose total in Xero differs, though it has not changed', async () => {
    const data = newInvoice();
    const posted = event('invoice', data, 4n);
    await post(posted, { differsFrom: { total: '1.00' } });
    expect(await handOver(event('invoice', data, 5n))).toBe('started');
  });
});
