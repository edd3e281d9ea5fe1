import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DocumentKind, DocumentRef } from '../../src/events/document-kind.ts';
import type { ProblemType } from '../../src/problems.ts';
import { createConnections } from '../../src/store/connections.ts';
import { createDatabase, type Database } from '../../src/store/database.ts';
import { registerInstallation } from '../../src/store/installations.ts';
import { migrate, schemaName } from '../../src/store/migrate.ts';
import { createOutcomes, type OutcomeName } from '../../src/store/outcomes.ts';
import { createSnapshots } from '../../src/store/snapshots.ts';
import {
  countNotQueued,
  hasForgottenDocuments,
  pageOfStuckDocuments,
  reopenStuckDocuments,
  type ResumeCursor,
  type ResumeScope,
  type StuckPage,
} from '../../src/store/stuck-documents.ts';
import { createWaits, type Waits } from '../../src/store/waits.ts';
import { connectStore } from '../support/connected-store.ts';
import { createTestDatabase } from '../support/stack.ts';

const installationId = 'main';
let database: Database;
let waits: Waits;

beforeAll(async () => {
  database = createDatabase({
    url: await createTestDatabase(),
    applicationName: 'test',
    searchPath: schemaName,
    onError: () => {},
  });
  afterAll(() => database.close());
  await migrate(database);
  await registerInstallation(database, installationId);
  waits = createWaits(database);
});

beforeEach(async () => {
  await database.query('delete from snapshot');
  await database.query('delete from outcome');
  await database.query('delete from wait');
  await database.query('delete from connection_settings');
  await database.query('delete from connection');
});

async function store(kind: DocumentKind, sourceId: string, sequence = 5n): Promise<DocumentRef> {
  const document = { installationId, kind, sourceId };
  const event = { ...document, id: randomUUID(), sequence, time: '2026-11-22T10:00:00Z', data: null };
  await createSnapshots(database).store(event, 'hash');
  return document;
}

async function storeWith(sourceId: string, name: OutcomeName, type?: ProblemType): Promise<DocumentRef> {
  const document = await store('invoice', sourceId);
  const problem = type && { type, parameters: {} };
  await createOutcomes(database).record(document, { name, sequence: 5n, problem });
  return document;
}

/** As if its write waited for its turn. */
async function queue({ kind, sourceId }: DocumentRef): Promise<void> {
  await database.query(
    `insert into write (id, installation_id, kind, source_id, tenant_id, sequence, content_hash, part, xero_kind,
                        operation, method, path, element, element_hash, expected, settings_version, state)
     values ($1, $2, $3, $4, $5, 5, 'h', 'document', 'Invoice', 'create', 'PUT', '/Invoices', '{}', 'h', '{}', 1, 'ready')`,
    [randomUUID(), installationId, kind, sourceId, randomUUID()],
  );
}

async function found(scope: ResumeScope): Promise<string[]> {
  const { documents } = await pageOfStuckDocuments(database, installationId, scope, null, 50);
  return documents.map(({ kind, sourceId }) => `${kind}/${sourceId}`);
}

describe('what a changed setting may free', () => {
  it('is all that waits or needs somebody, and what was left alone for a setting; not what is done', async () => {
    await storeWith('1', 'held', 'account-not-chosen');
    await storeWith('2', 'rejected', 'xero-refused');
    await storeWith('3', 'waiting', 'not-connected');
    await storeWith('4', 'skipped', 'before-go-live');
    await storeWith('5', 'skipped', 'switched-off');
    await storeWith('6', 'skipped', 'issued');
    await storeWith('7', 'skipped', 'draft');
    await storeWith('8', 'synced');
    await storeWith('9', 'unchanged');
    await storeWith('10', 'skipped', 'recharged');
    await storeWith('11', 'skipped', 'contact-chosen');
    await reopenStuckDocuments(database, installationId);
    expect(await found('all')).toEqual([1, 2, 3, 4, 5, 6, 10, 11].map((id) => `invoice/${id}`));
  });

  it('is what another organisation has once this one is connected, and not while none is', async () => {
    const connection = await connectStore(database);
    const document = await store('invoice', '1');
    const { tenantId } = connection;
    await createOutcomes(database).record(document, { name: 'synced', sequence: 5n, tenantId });
    const changed = await store('invoice', '2');
    const problem = { type: 'changed-in-xero', parameters: {} } as const;
    await createOutcomes(database).record(changed, { name: 'held', sequence: 5n, tenantId, problem });
    await database.query(`update outcome set recorded_at = clock_timestamp() - interval '1 minute'`);
    const freed = async () => {
      await reopenStuckDocuments(database, installationId);
      return found('all');
    };
    expect(await freed()).toEqual([]);
    await createConnections(database, randomUUID).disconnect(connection.id, 'test', {
      connection: 'ended',
      permission: 'revoked',
    });
    expect(await freed()).toEqual([]);
    await connectStore(database);
    expect(await freed()).toEqual(['invoice/1', 'invoice/2']);
  });

  it('is what waited for a connection, with the connection itself: nobody else has to say so', async () => {
    const document = await storeWith('1', 'waiting', 'not-connected');
    await connectStore(database);
    expect(await createOutcomes(database).find(document)).toMatchObject({ name: 'superseded' });
    expect(await hasForgottenDocuments(database, installationId, 0)).toBe(true);
  });

  it('is also what is on its way: it may have been looked at with the old setting', async () => {
    await store('invoice', '1');
    await storeWith('2', 'synced');
    await store('invoice', '2', 6n);
    expect(await found('all')).toEqual(['invoice/1', 'invoice/2']);
  });

  it('comes in pages that follow each other: each kind before those that need it, the oldest first', async () => {
    const kinds = ['payment', 'credit_note', 'expense', 'invoice', 'client'] as const;
    for (const id of ['30', '20', '10']) for (const kind of kinds) await store(kind, id);
    // One that has changed since is among the newest.
    await store('invoice', '30', 6n);
    const pages: string[][] = [];
    let after: ResumeCursor | null = null;
    do {
      const page: StuckPage = await pageOfStuckDocuments(database, installationId, 'all', after, 4);
      pages.push(page.documents.map(({ kind, sourceId }) => `${kind}/${sourceId}`));
      after = page.next;
    } while (after !== null);
    expect(pages).toEqual([
      ['client/30', 'client/20', 'client/10', 'invoice/20'],
      ['invoice/10', 'invoice/30', 'expense/30', 'expense/20'],
      ['expense/10', 'credit_note/30', 'credit_note/20', 'credit_note/10'],
      ['payment/30', 'payment/20', 'payment/10'],
    ]);
  });

  it('is not what waits for a connection, while there is none', async () => {
    const { id, generation } = await connectStore(database);
    const connections = createConnections(database, randomUUID);
    const lost = await storeWith('1', 'waiting', 'needs-reconnect');
    await waits.put(lost, { reason: 'needs-reconnect' });
    await storeWith('2', 'held', 'account-not-chosen');
    await connections.needReconnect(id, generation, 'access_removed');
    await reopenStuckDocuments(database, installationId);
    expect(await createOutcomes(database).find(lost)).toMatchObject({
      name: 'waiting',
      problem: { type: 'needs-reconnect' },
    });
    expect(await found('all')).toEqual(['invoice/2']);
    await database.query(`update connection set status = 'connected'`);
    await reopenStuckDocuments(database, installationId);
    expect(await found('all')).toEqual(['invoice/1', 'invoice/2']);
  });

  it('is in the queue, or settled, once it has an open write or something newer is written down about it', async () => {
    const [first, second] = [await storeWith('1', 'held', 'account-not-chosen'), await store('invoice', '2')];
    await reopenStuckDocuments(database, installationId);
    const { documents, readAt } = await pageOfStuckDocuments(database, installationId, 'all', null, 50);
    const left = () => countNotQueued(database, documents, readAt);
    const outcomes = createOutcomes(database);
    expect(await left()).toBe(2);
    await outcomes.record(second, { name: 'superseded', sequence: 5n });
    expect(await left()).toBe(2);
    await outcomes.record(second, { name: 'synced', sequence: 5n });
    expect(await left()).toBe(1);
    await queue(first);
    expect(await left()).toBe(0);
    await database.query(`update write set state = 'done'`);
    expect(await left()).toBe(1);
    await outcomes.record(first, { name: 'waiting', sequence: 5n });
    expect(await left()).toBe(0);
    await store('invoice', '1', 6n);
    expect(await left()).toBe(1);
  });

  it('is forgotten if it was reopened and nobody has looked at it', async () => {
    await storeWith('1', 'held', 'account-not-chosen');
    await reopenStuckDocuments(database, installationId);
    await storeWith('2', 'waiting', 'contact-first');
    await store('invoice', '3');
    expect(await found('forgotten')).toEqual(['invoice/1']);
  });

  it('never is a document of another installation', async () => {
    await store('invoice', '1');
    expect(await pageOfStuckDocuments(database, 'other', 'all', null, 50)).toMatchObject({ documents: [] });
  });
});

describe('what is due', () => {
  it('is what waits for a time that has come', async () => {
    await waits.put(await store('invoice', '1'), { reason: 'limit-reached', dueInSeconds: -1 });
    await waits.put(await store('invoice', '2'), { reason: 'limit-reached', dueInSeconds: 60 });
    await waits.put(await store('invoice', '3'), { reason: 'not-connected' });
    await storeWith('4', 'held', 'account-not-chosen');
    expect(await found('due')).toEqual(['invoice/1']);
    expect(await waits.secondsUntilDue(installationId)).toBe(0);
  });

  it('is not due again at once when its run was started', async () => {
    const due = await store('invoice', '1');
    const later = await store('invoice', '2');
    await waits.put(due, { reason: 'limit-reached', dueInSeconds: -1 });
    await waits.put(later, { reason: 'limit-reached', dueInSeconds: 60 });
    await waits.postpone([due, later], 900);
    expect(await found('due')).toEqual([]);
    const seconds = (await waits.secondsUntilDue(installationId)) ?? 0;
    expect(seconds > 50 && seconds <= 60).toBe(true);
    await waits.remove(later);
    const again = (await waits.secondsUntilDue(installationId)) ?? 0;
    expect(again > 890 && again <= 900).toBe(true);
  });
});
