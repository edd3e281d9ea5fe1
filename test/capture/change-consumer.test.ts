import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createChangeConsumer } from '../../src/capture/change-consumer.ts';
import { createTroubleLog } from '../../src/capture/trouble-log.ts';
import type { PartitionBatch, StreamRecord } from '../../src/consumers/record-stream.ts';
import type { Database, Queryable } from '../../src/store/database.ts';
import { documentReaders } from '../../src/timetracker/document-readers.ts';

type Answer = (text: string, values: readonly unknown[]) => object[];

function queryable(answer: Answer): Queryable {
  return {
    query: (text, values = []) =>
      Promise.resolve().then(() => {
        // Whatever type of row is asked for.
        const rows = answer(text, values) as never[];
        return { rows, rowCount: rows.length, command: '', oid: 0, fields: [] };
      }),
  };
}

/** A consumer on databases that note what is done to them, in the order in which it is done. */
function consumerOn({ now = 1_000_000, posted = [] as string[] } = {}) {
  const steps: string[] = [];
  const lines: string[] = [];
  const state = { storeIsAway: false };
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  const client = queryable((text, values) => {
    if (state.storeIsAway) throw new Error('away');
    if (text.includes('into dirty_mark')) steps.push(`mark ${String(values[1])} ${String(values[2])}`);
    if (values.includes('debezium/heard')) steps.push('heard');
    if (!text.includes('from link')) return [];
    const ids = (values[2] as string[]).filter((id) => posted.includes(`${String(values[1])}/${id}`));
    return ids.map((id) => ({ source_id: id }));
  });
  const store: Database = { ...client, transaction: (body) => body(client), close: () => Promise.resolve() };
  const timetracker = queryable((_, values) => {
    steps.push(`ask for what mentions ${String(values[0])}`);
    return [{ id: '77' }];
  });
  const handle = createChangeConsumer({
    store,
    timetracker,
    admitted: () => Promise.resolve(),
    readers: documentReaders,
    installationId: 'firm',
    gatherSeconds: 2,
    logger,
    troubles: createTroubleLog(logger),
    now: () => now,
  });
  return { handle, steps, lines, state };
}

const row = (offset: number, row: object, timestamp = 0): StreamRecord => ({
  offset: offset.toString(),
  timestamp: timestamp.toString(),
  key: JSON.stringify({ id: (row as { id?: number }).id }),
  keyBytes: null,
  value: Buffer.from(JSON.stringify({ op: 'u', before: null, after: row })),
});

function batchOf(table: string, records: readonly StreamRecord[], steps: string[]): PartitionBatch {
  return {
    topic: `timetracker-changes.public.${table}`,
    partition: 0,
    records,
    isCurrent: () => true,
    commitThrough: (offset) => Promise.resolve(void steps.push(`commit ${offset}`)),
    pause: (seconds) => void steps.push(`pause ${seconds}`),
  };
}

describe('taking changes from Debezium', () => {
  it('stores the marks before it commits the offset, each document once', async () => {
    const { handle, steps } = consumerOn();
    const records = [row(4, { id: 1 }), row(5, { id: 2 }), row(6, { id: 1 })];
    await handle(batchOf('clients', records, steps));
    expect(steps).toEqual(['mark client 1,2', 'heard', 'commit 6']);
  });

  it('asks TimeTracker only which documents mention a row', async () => {
    const { handle, steps } = consumerOn();
    await handle(batchOf('users', [row(1, { id: 9 })], steps));
    expect(steps).toEqual(['ask for what mentions 9', 'mark expense 77', 'heard', 'commit 1']);
  });

  it('leaves a fresh batch once, so that it comes again with what belongs to it', async () => {
    const { handle, steps } = consumerOn({ now: 1_000_000 });
    const first = row(1, { id: 1 }, 999_500);
    await handle(batchOf('clients', [first], steps));
    expect(steps).toEqual(['pause 2']);
    await handle(batchOf('clients', [first, row(2, { id: 2 }, 1_000_000)], steps));
    expect(steps.slice(1)).toEqual(['mark client 1,2', 'heard', 'commit 2']);
  });

  it('takes a batch in the end whatever the clocks say', async () => {
    const { handle, steps } = consumerOn({ now: 0 });
    const batch = batchOf('clients', [row(1, { id: 1 }, 5_000_000)], steps);
    await handle(batch);
    await handle(batch);
    expect(steps.at(-1)).toBe('commit 1');
  });

  it('commits nothing while our database is away, and takes the batch again', async () => {
    const { handle, steps, state } = consumerOn();
    const batch = batchOf('clients', [row(1, { id: 1 })], steps);
    state.storeIsAway = true;
    await handle(batch);
    expect(steps).toEqual(['pause 2']);
    state.storeIsAway = false;
    await handle(batch);
    expect(steps.at(-1)).toBe('commit 1');
  });

  it('marks nothing for a snapshot, and goes on behind it', async () => {
    const { handle, steps } = consumerOn();
    const records = [1, 2].map((id) => ({
      ...row(id, { id }),
      value: Buffer.from(JSON.stringify({ op: 'r', before: null, after: { id } })),
    }));
    await handle(batchOf('invoices', records, steps));
    expect(steps).toEqual(['heard', 'commit 2']);
  });

  it('says once of a topic that it cannot be read, and goes on', async () => {
    const { handle, steps, lines } = consumerOn();
    const broken = { ...row(1, { id: 1 }), value: Buffer.from([0, 0, 0, 0, 7]) };
    await handle(batchOf('clients', [broken, { ...broken, offset: '2' }], steps));
    await handle(batchOf('clients', [{ ...broken, offset: '3' }], steps));
    expect(lines).toHaveLength(1);
    expect(steps.filter((step) => step.startsWith('commit'))).toEqual(['commit 2', 'commit 3']);
  });

  it('leaves many posted documents to the scan, where the brake counts them, and marks the others', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => index + 1);
    const { handle, steps } = consumerOn({ posted: ids.slice(0, 11).map((id) => `client/${id}`) });
    await handle(
      batchOf(
        'clients',
        ids.map((id) => row(id, { id })),
        steps,
      ),
    );
    expect(steps).toEqual(['mark client 12', 'heard', 'commit 12']);
  });
});
