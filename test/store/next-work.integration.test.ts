import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import type { Connection } from '../../src/store/connections.ts';
import type { Database } from '../../src/store/database.ts';
import { createLinks, type Link } from '../../src/store/links.ts';
import { readyWrites } from '../../src/store/next-work.ts';
import { createSnapshots } from '../../src/store/snapshots.ts';
import { createWrites, type NewWrite, type Writes } from '../../src/store/writes.ts';
import { createTiming } from '../../src/timing.ts';
import { connectStore, openStore } from '../support/connected-store.ts';
import { createTestDatabase } from '../support/stack.ts';
import { link as sampleLink, payment } from '../xero/samples.ts';
import { newDocument } from './open-store.ts';

let database: Database;
let connection: Connection;
let writes: Writes;

beforeAll(async () => {
  database = await openStore(await createTestDatabase());
  connection = await connectStore(database);
  writes = createWrites(database, randomUUID, createTiming());
});

beforeEach(() => database.query(`delete from write`));

const oldId = randomUUID();

/** What a document needs, prepared for state 5 while it was `oldId` in Xero. */
const write = (changes: Partial<NewWrite> = {}): NewWrite => ({
  sequence: 5n,
  contentHash: 'hash-5',
  part: 'document',
  xeroKind: 'Payment',
  operation: 'create',
  method: 'PUT',
  path: '/Payments',
  element: '{}',
  elementHash: 'element',
  expected: { marker: 'TT-main-p5', ...(changes.operation !== undefined && { xeroId: oldId }) },
  uniqueName: null,
  ...changes,
});

/** A queued write of a new document, after this has happened to the document. */
async function queued(
  needed: NewWrite,
  { linked, sequence = 5n }: { readonly linked?: Partial<Link>; readonly sequence?: bigint } = {},
) {
  const document: DocumentRef = newDocument({ kind: 'payment' });
  const { tenantId } = connection;
  await createSnapshots(database).store({ ...document, sequence, data: payment() }, 'hash');
  if (linked !== undefined) {
    const before = { xeroKind: 'Payment', xeroId: oldId, postedHash: 'hash-4', postedSequence: 4n } as const;
    await createLinks(database).save(document, sampleLink({ tenantId, ...before, ...linked }));
  }
  const id = (await writes.enqueue(document, tenantId, needed, 1)) ?? '';
  return { id, document };
}

async function goesOut(id: string): Promise<boolean> {
  const { id: connectionId, tenantId, generation } = connection;
  const ready = await readyWrites(database, { connectionId, tenantId, generation });
  await database.query(`delete from link`);
  return ready.some((each) => each.id === id);
}

describe('a queued write goes out', () => {
  it.each([
    ['that makes what is not there', write(), {}],
    ['that makes anew what we ended', write(), { linked: { xeroStatus: 'DELETED', postedSequence: 5n } }],
    ['that changes what is there', write({ operation: 'update' }), { linked: {} }],
    ['that ends what is there', write({ operation: 'delete' }), { linked: {} }],
    [
      'that ends one part where another was said already',
      write({ operation: 'delete', part: 'allocation' }),
      { linked: { part: 'allocation', postedSequence: 5n } },
    ],
  ] as const)('%s', async (_, needed, past) => {
    expect(await goesOut((await queued(needed, past)).id)).toBe(true);
  });
});

describe('a queued write is taken back', () => {
  it.each([
    ['when TimeTracker has said something newer', write(), { sequence: 6n }],
    ['when a newer state was posted', write({ operation: 'update' }), { linked: { postedSequence: 6n } }],
    ['when what it would make is there', write(), { linked: {} }],
    [
      'when what it would say was said',
      write({ operation: 'update' }),
      { linked: { postedHash: 'hash-5', postedSequence: 5n } },
    ],
    [
      'when what it would end is ended',
      write({ operation: 'delete' }),
      { linked: { xeroStatus: 'DELETED', postedSequence: 5n } },
    ],
    [
      'when what it would end was made anew by a later step of the same state',
      write({ operation: 'delete' }),
      { linked: { xeroId: randomUUID(), postedSequence: 5n } },
    ],
  ] as const)('%s', async (_, needed, past) => {
    const { id, document } = await queued(needed, past);
    expect(await goesOut(id)).toBe(false);
    expect(await writes.results([id])).toEqual(new Map([[id, { outcome: 'withdrawn' }]]));
    expect(await writes.isOpen(document)).toBe(false);
  });
});

describe('what a document was in Xero', () => {
  const done = (id: string, outcome: string) =>
    database.query(
      `update write set state = 'done', result = jsonb_build_object('outcome', $2::text) where id = $1`,
      [id, outcome],
    );

  it('is every object that was ended, and the one that its link says is', async () => {
    const { id, document } = await queued(write({ operation: 'delete' }), {
      linked: { xeroStatus: 'VOIDED', xeroId: '77777777-7777-4777-8777-777777777777' },
    });
    await done(id, 'synced');
    expect(await writes.endedIds(document, connection.tenantId)).toEqual(
      new Set([oldId, '77777777-7777-4777-8777-777777777777']),
    );
    expect(await writes.endedIds(document, randomUUID())).toEqual(new Set());
    await done(id, 'rejected');
    expect(await writes.endedIds(document, connection.tenantId)).not.toContain(oldId);
  });

  it('is paid or allocated to the invoice that was named last', async () => {
    const { id, document } = await queued(write({ expected: { marker: 'm', aboutId: 'first' } }));
    await done(id, 'synced');
    await writes.enqueue(
      document,
      connection.tenantId,
      write({ expected: { marker: 'm', aboutId: 'second' } }),
      1,
    );
    expect(await writes.invoiceOf(document, connection.tenantId)).toBe('second');
    expect(await writes.invoiceOf(newDocument({ kind: 'payment' }), connection.tenantId)).toBeUndefined();
  });
});
