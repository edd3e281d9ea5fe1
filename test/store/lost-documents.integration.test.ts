import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import type { Database } from '../../src/store/database.ts';
import { pageOfSilentDocuments } from '../../src/store/lost-documents.ts';
import { createOutcomes, type OutcomeName } from '../../src/store/outcomes.ts';
import { createSnapshots } from '../../src/store/snapshots.ts';
import { createWaits } from '../../src/store/waits.ts';
import { connectStore } from '../support/connected-store.ts';
import { newDocument, openStore } from './open-store.ts';

let database: Database;
let tenantId: string;

beforeAll(async () => {
  database = await openStore();
  ({ tenantId } = await connectStore(database));
});

beforeEach(async () => {
  for (const table of ['snapshot', 'outcome', 'wait', 'write']) await database.query(`delete from ${table}`);
});

async function store(changes: Partial<DocumentRef<'invoice'>> = {}): Promise<DocumentRef> {
  const document = newDocument(changes);
  await createSnapshots(database).store({ ...document, sequence: 5n, data: null }, 'hash');
  return document;
}

const record = (document: DocumentRef, name: OutcomeName, sequence = 5n) =>
  createOutcomes(database).record(document, { name, sequence });

async function openWrite({ installationId, kind, sourceId }: DocumentRef, tenant = tenantId) {
  await database.query(
    `insert into write (id, installation_id, kind, source_id, tenant_id, sequence, content_hash, part, xero_kind,
                        operation, method, path, element, element_hash, expected, settings_version, state)
     values (gen_random_uuid(), $1, $2, $3, $4, 5, 'hash', 'document', 'Invoice',
             'create', 'PUT', '/Invoices', '{}', 'hash', '{}', 1, 'ready')`,
    [installationId, kind, sourceId, tenant],
  );
}

async function later(interval: string) {
  await database.query(`update snapshot set stored_at = stored_at - $1::interval`, [interval]);
  await database.query(`update outcome set recorded_at = recorded_at - $1::interval`, [interval]);
  await database.query(`update write set created_at = created_at - $1::interval`, [interval]);
}

async function silent(size = 100): Promise<string[]> {
  const page = await pageOfSilentDocuments(database, 'main', 300, null, size);
  return page.map(({ sourceId }) => sourceId);
}

describe('documents of which nothing is heard', () => {
  it('are those that should have a run by what is written down, once some minutes have passed', async () => {
    const never = await store();
    const newer = await store();
    await record(newer, 'synced', 4n);
    const unknown = await store();
    await record(unknown, 'unknown');
    const offline = await store();
    await record(offline, 'waiting');
    const queued = await store();
    await record(queued, 'held');
    await openWrite(queued);
    expect(await silent()).toEqual([]);
    await later('6 minutes');
    expect(await silent()).toEqual([never, newer, unknown, offline, queued].map(({ sourceId }) => sourceId));
  });

  it.each(['synced', 'unchanged', 'skipped', 'held', 'rejected'] as const)(
    'are not those that are settled: %s',
    async (name) => {
      await record(await store(), name);
      await later('1 day');
      expect(await silent()).toEqual([]);
    },
  );

  it('are not those that wait for something, which starts them again', async () => {
    const document = await store();
    await record(document, 'waiting');
    await createWaits(database).put(document, { reason: 'contact-first' });
    await later('1 day');
    expect(await silent()).toEqual([]);
  });

  it('are not those with a write that is open in an organisation that was left behind', async () => {
    const document = await store();
    await record(document, 'synced');
    await openWrite(document, randomUUID());
    await later('1 day');
    expect(await silent()).toEqual([]);
  });

  it('are not those of which something was heard just now', async () => {
    const document = await store();
    await later('1 hour');
    await record(document, 'unknown');
    expect(await silent()).toEqual([]);
  });

  it('come page by page, of one installation', async () => {
    const first = await store();
    const second = await store();
    await store({ installationId: 'other' });
    await later('1 hour');
    expect(await silent(1)).toEqual([first.sourceId]);
    const page = await pageOfSilentDocuments(database, 'main', 300, first, 10);
    expect(page).toEqual([{ installationId: 'main', kind: 'invoice', sourceId: second.sourceId }]);
  });
});
