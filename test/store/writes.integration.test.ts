import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { createWrites, type NewWrite, type Writes } from '../../src/store/writes.ts';
import { createTiming } from '../../src/timing.ts';
import { newDocument, openStore } from './open-store.ts';

let database: Database;
let writes: Writes;
const tenantId = randomUUID();

beforeAll(async () => {
  database = await openStore();
  writes = createWrites(database, randomUUID, createTiming());
});

const write = (changes: Partial<NewWrite> = {}): NewWrite => ({
  sequence: 1n,
  contentHash: 'hash',
  part: 'document',
  xeroKind: 'Invoice',
  operation: 'create',
  method: 'PUT',
  path: '/Invoices',
  element: '{"UnitAmount":1.10}',
  elementHash: 'element',
  expected: { marker: 'main.invoice.1', total: '1.10' },
  uniqueName: 'inv-1',
  ...changes,
});

const setState = (id: string | undefined, state: string) =>
  database.query(`update write set state = $2 where id = $1`, [id, state]);

describe('the queue', () => {
  it('has one open write for a document and an organisation', async () => {
    const document = newDocument();
    const id = await writes.enqueue(document, tenantId, write(), 1);
    expect(await writes.open(document, tenantId)).toMatchObject({
      id,
      ...document,
      ...write(),
      state: 'ready',
      result: null,
    });
    expect(await writes.open(document, randomUUID())).toBeUndefined();
    expect(await writes.enqueue(document, randomUUID(), write(), 1)).not.toBe(id);
    expect(await writes.isOpen(document)).toBe(true);
  });

  it('takes a newer state in place of the one that waits, and not an older one', async () => {
    const document = newDocument();
    const id = await writes.enqueue(document, tenantId, write({ sequence: 5n }), 1);
    expect(await writes.enqueue(document, tenantId, write({ sequence: 6n, element: '{}' }), 1)).toBe(id);
    expect(await writes.open(document, tenantId)).toMatchObject({ sequence: 6n, element: '{}' });
    expect(await writes.enqueue(document, tenantId, write({ sequence: 5n }), 1)).toBeUndefined();
    expect(await writes.open(document, tenantId)).toMatchObject({ sequence: 6n, element: '{}' });
  });

  it.each(['in_call', 'unknown', 'held'])('changes nothing of a write that is %s', async (state) => {
    const document = newDocument();
    const id = await writes.enqueue(document, tenantId, write(), 1);
    await setState(id, state);
    expect(await writes.enqueue(document, tenantId, write({ sequence: 9n }), 1)).toBeUndefined();
    expect(await writes.withdraw(id ?? '')).toBe(false);
    expect(await writes.open(document, tenantId)).toMatchObject({ sequence: 1n, state });
  });

  it('gives a write back that was not sent, and tells those who wait for it', async () => {
    const document = newDocument();
    const id = (await writes.enqueue(document, tenantId, write(), 1)) ?? '';
    expect(await writes.results([id])).toEqual(new Map());
    expect(await writes.withdraw(id)).toBe(true);
    expect(await writes.withdraw(id)).toBe(false);
    expect(await writes.results([id, randomUUID()])).toEqual(new Map([[id, { outcome: 'withdrawn' }]]));
    expect(await writes.isOpen(document)).toBe(false);
    expect(await writes.enqueue(document, tenantId, write(), 1)).not.toBe(id);
  });

  it('queues one write however many queue at once', async () => {
    const document = newDocument();
    const ids = await Promise.all(
      Array.from({ length: 8 }, () => writes.enqueue(document, tenantId, write(), 1)),
    );
    expect(new Set(ids).size).toBe(1);
  });
});
