import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPlannedDocuments } from '../../src/store/planned-documents.ts';
import { createSyncRuns, type SyncRuns } from '../../src/store/sync-runs.ts';
import type { Database } from '../../src/store/database.ts';
import { checkSyncRequest, type SyncRequest } from '../../src/sync-request.ts';
import { openStore } from './open-store.ts';

let database: Database;
let runs: SyncRuns;

beforeAll(async () => {
  database = await openStore();
  runs = createSyncRuns(database);
});

beforeEach(() => database.query('delete from sync_run'));

async function begin(request: Partial<SyncRequest> = {}, total = 10): Promise<string> {
  const id = randomUUID();
  await runs.begin(id, checkSyncRequest({ installationId: 'main', ...request }), total);
  return id;
}

const age = (id: string, interval: string) =>
  database.query(
    `update sync_run set started_at = started_at - $2::interval, alive_at = alive_at - $2::interval where id = $1`,
    [id, interval],
  );

describe('a sync', () => {
  it('is kept as it was asked for', async () => {
    const id = await begin({
      kinds: ['payment', 'invoice'],
      from: '2026-11-01',
      dryRun: true,
      requestedBy: 'cli',
    });
    expect(await runs.find(id)).toMatchObject({
      id,
      installationId: 'main',
      kinds: ['invoice', 'payment'],
      from: '2026-11-01',
      to: null,
      dryRun: true,
      requestedBy: 'cli',
      state: 'running',
      total: 10,
      counts: {},
      error: null,
      finishedAt: null,
    });
  });

  it('counts each page once, however often it was worked on', async () => {
    const id = await begin();
    await runs.countPage(id, 'invoice', '0', { synced: 3 });
    await runs.countPage(id, 'invoice', '0', { synced: 40, held: 1 });
    await runs.countPage(id, 'invoice', '50', { synced: 2 });
    await runs.countPage(id, 'client', '0', { unchanged: 5 });
    expect((await runs.find(id))?.counts).toEqual({ synced: 42, held: 1, unchanged: 5 });
  });

  it('that is not known counts nothing', async () => {
    await runs.countPage(randomUUID(), 'invoice', '0', { synced: 3 });
    expect(await runs.recent('main', 10)).toEqual([]);
  });

  it('ends as it ended, and begins anew when it was reset', async () => {
    const id = await begin();
    await runs.finish(id, 'failed', 'not-connected');
    expect(await runs.find(id)).toMatchObject({ state: 'failed', error: 'not-connected' });
    expect((await runs.find(id))?.finishedAt).toBeInstanceOf(Date);
    await runs.goesOn(id);
    expect(await runs.find(id)).toMatchObject({ state: 'running', error: null, finishedAt: null });
  });

  it('that begins ends whichever else of its installation still counts as running, and no other', async () => {
    const old = await begin();
    const elsewhere = await begin({ installationId: 'other' });
    const fresh = await begin();
    expect((await runs.find(old))?.state).toBe('ended');
    expect((await runs.find(fresh))?.state).toBe('running');
    expect((await runs.find(elsewhere))?.state).toBe('running');
  });

  it('is marked as ended only if nothing was heard of it', async () => {
    const id = await begin();
    await runs.markEnded(id, 30);
    expect((await runs.find(id))?.state).toBe('running');
    await age(id, '1 minute');
    expect((await runs.find(id))?.silentSeconds).toBeGreaterThan(59);
    await runs.markEnded(id, 30);
    expect((await runs.find(id))?.state).toBe('ended');
  });

  it('is listed newest first', async () => {
    const first = await begin();
    await age(first, '2 hours');
    const second = await begin();
    await begin({ installationId: 'other' });
    expect((await runs.recent('main', 10)).map(({ id }) => id)).toEqual([second, first]);
    expect(await runs.recent('main', 1)).toHaveLength(1);
  });

  it('shows documents by the names that people know, however little is known of them', async () => {
    const planned = createPlannedDocuments(database);
    const id = await begin({ dryRun: true });
    const line = { calls: 1, problem: undefined } as const;
    const request = {
      method: 'PUT',
      path: '/Contacts',
      payload: '{"Name":"Quill & Sons"}',
      payloadHash: 'hash',
    };
    const removal = {
      method: 'DELETE',
      path: '/CreditNotes/1/Allocations/2',
      payload: '',
      payloadHash: 'hash',
    };
    await planned.save(id, 0, [{ ...line, kind: 'vendor', sourceId: '1', plan: 'create', request }]);
    await planned.save(id, 1, [
      { ...line, kind: 'credit_note', sourceId: '2', plan: 'delete', request: removal },
      { ...line, kind: 'credit_note', sourceId: '3', plan: 'wait', request: undefined },
    ]);
    const shown = await planned.ofRun(id, 10);
    expect(shown.map(({ name, sourceId }) => [name, sourceId])).toEqual([
      ['Quill & Sons', '1'],
      [null, '2'],
      [null, '3'],
    ]);
    expect(shown[1]?.request).toEqual(removal);
    expect(await planned.sizeOf(id)).toEqual({ documents: 3, calls: 3 });
  });

  it('is forgotten after some days, with its pages and what it showed', async () => {
    const planned = createPlannedDocuments(database);
    const old = await begin({ dryRun: true });
    await runs.countPage(old, 'invoice', '0', { create: 1 });
    const request = { method: 'PUT', path: '/Invoices', payload: '{}', payloadHash: 'hash' };
    await planned.save(old, 0, [
      { kind: 'invoice', sourceId: '1', plan: 'create', calls: 1, request, problem: undefined },
    ]);
    await runs.finish(old, 'done', null);
    await age(old, '31 days');
    const fresh = await begin();
    await runs.forgetOlderThan('main', 30);
    expect((await runs.recent('main', 10)).map(({ id }) => id)).toEqual([fresh]);
    const left = await database.query(`select from sync_run_page union all select from sync_run_document`);
    expect(left.rowCount).toBe(0);
  });
});
