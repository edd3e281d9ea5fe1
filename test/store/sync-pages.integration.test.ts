import { beforeAll, describe, expect, it } from 'vitest';
import { contentHash } from '../../src/events/content-hash.ts';
import type { LedgerKind } from '../../src/events/document-kind.ts';
import type { Database } from '../../src/store/database.ts';
import { createSnapshots } from '../../src/store/snapshots.ts';
import { countInRange, documentsOfPage, idsInRange, type SyncRange } from '../../src/store/sync-pages.ts';
import { checkSyncRequest, type SyncRequest } from '../../src/sync-request.ts';
import { client, creditNote, expense, invoice, payment } from '../xero/samples.ts';
import { openStore } from './open-store.ts';

let database: Database;

beforeAll(async () => {
  database = await openStore();
  const snapshots = createSnapshots(database);
  const store = (kind: LedgerKind, sourceId: string, data: Parameters<typeof contentHash>[1]) =>
    snapshots.store({ installationId: 'main', kind, sourceId, sequence: 1n, data }, contentHash(kind, data));
  await store('client', '1', client({ id: '1' }));
  await store('client', '2', client({ id: '2' }));
  await store('client', '10', client({ id: '10' }));
  await store('invoice', '2', invoice({ id: '2', clientId: '1', issueDate: '2026-10-31' }));
  await store('invoice', '3', invoice({ id: '3', clientId: '2', issueDate: '2026-11-01' }));
  await store('invoice', '10', invoice({ id: '10', clientId: '2', issueDate: '2026-11-30' }));
  await store('invoice', '11', null);
  await store('expense', '1', expense({ id: '1', expenseDate: '2026-11-15' }));
  await store('vendor', '5', { id: '5', name: 'Quill & Sons' });
  await store('credit_note', '1', creditNote({ id: '1', clientId: '10', date: '2026-11-20' }));
  await store('payment', '1', payment({ id: '1', paymentDate: '2026-12-01' }));
  await snapshots.store(
    { installationId: 'other', kind: 'invoice', sourceId: '2', sequence: 1n, data: null },
    contentHash('invoice', null),
  );
});

const range = (request: Partial<SyncRequest> = {}): SyncRange =>
  checkSyncRequest({ installationId: 'main', ...request });
const november = { from: '2026-11-01', to: '2026-11-30' };
const ids = (kind: LedgerKind, request: Partial<SyncRequest> = {}) =>
  idsInRange(database, range(request), kind, '0', 100);

describe('the documents of a sync', () => {
  it('are all of a kind, in the order of their numbers, those deleted in TimeTracker among them', async () => {
    expect(await ids('invoice')).toEqual(['2', '3', '10', '11']);
    expect(await countInRange(database, range(), 'invoice')).toBe(4);
  });

  it.each([
    ['invoice', ['3', '10']],
    ['expense', ['1']],
    ['credit_note', ['1']],
    ['payment', []],
  ] as const)(
    'of a month are those dated in it, its first and last day included: %s',
    async (kind, found) => {
      expect(await ids(kind, november)).toEqual(found);
    },
  );

  it('may have a range that is open at one end', async () => {
    expect(await ids('invoice', { from: '2026-11-02' })).toEqual(['10']);
    expect(await ids('invoice', { to: '2026-10-31' })).toEqual(['2']);
    expect(await ids('payment', { from: '2026-11-02' })).toEqual(['1']);
  });

  it('of a month bring the clients of its invoices and credit notes along, and no others', async () => {
    expect(await ids('client', november)).toEqual(['2', '10']);
    expect(await ids('client', { ...november, kinds: ['client', 'invoice'] })).toEqual(['2']);
    expect(await ids('client', { ...november, kinds: ['client', 'payment'] })).toEqual([]);
    expect(await ids('client')).toEqual(['1', '2', '10']);
  });

  it('of a month leave vendors to the expenses that bring them along', async () => {
    expect(await ids('vendor', november)).toEqual([]);
    expect(await ids('vendor')).toEqual(['5']);
  });

  it('come in pages that meet without a gap', async () => {
    expect(await idsInRange(database, range(), 'invoice', '0', 2)).toEqual(['2', '3']);
    expect(await idsInRange(database, range(), 'invoice', '3', 2)).toEqual(['10', '11']);
    const page = await documentsOfPage(database, range(), 'invoice', { after: '2', upTo: '10' });
    expect(page).toEqual([
      { installationId: 'main', kind: 'invoice', sourceId: '3' },
      { installationId: 'main', kind: 'invoice', sourceId: '10' },
    ]);
  });
});
