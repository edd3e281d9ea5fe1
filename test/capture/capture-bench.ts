import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { pino } from 'pino';
import { createDemoFirm } from '../../sandbox/demo/create-demo-firm.ts';
import { createCapture, type Capture, type CaptureDependencies } from '../../src/capture/create-capture.ts';
import type { EventPublisher, EventRecord } from '../../src/capture/event-publisher.ts';
import { judgeDocument } from '../../src/capture/document-state.ts';
import type { ClientData } from '../../src/events/client.ts';
import { contentHash } from '../../src/events/content-hash.ts';
import type { DocumentKind } from '../../src/events/document-kind.ts';
import { createDatabase, type Database } from '../../src/store/database.ts';
import { createLeases } from '../../src/store/leases.ts';
import { migrate, schemaName } from '../../src/store/migrate.ts';
import type { DocumentReader } from '../../src/timetracker/document-reader.ts';
import { documentReaders } from '../../src/timetracker/document-readers.ts';
import { clientReader } from '../../src/timetracker/read-clients.ts';
import { readDocuments } from '../../src/timetracker/read-documents.ts';
import { invoiceReader } from '../../src/timetracker/read-invoices.ts';
import { createTestDatabase } from '../support/stack.ts';

/** Records as they were published, and a way to make publishing fail. */
export interface RecordedEvents extends EventPublisher {
  readonly records: EventRecord[];
  /** The next calls do this instead of, or before, taking the records. */
  onPublish: ((records: readonly EventRecord[]) => Promise<void>) | undefined;
}

function recordedEvents(): RecordedEvents {
  const records: EventRecord[] = [];
  return {
    records,
    onPublish: undefined,
    async publish(sent) {
      await this.onPublish?.(sent);
      records.push(...sent);
    },
  };
}

export interface PublishedEvent {
  readonly type: string;
  readonly subject: string;
  readonly sequence: string;
  readonly data: Record<string, unknown>;
}

export function eventOf(record: EventRecord): PublishedEvent {
  return JSON.parse(record.value) as PublishedEvent;
}

/** A demo firm, an empty database of ours, a list instead of Kafka, and capture between them. */
export interface Bench {
  readonly timetrackerUrl: string;
  /** A connection that may write, to change the firm as people do. */
  readonly firm: Client;
  readonly store: Database;
  readonly timetracker: Database;
  readonly events: RecordedEvents;
  readonly logLines: Record<string, unknown>[];
  capture(overrides?: Partial<CaptureDependencies>): Capture;
  /** Events published while `change` is made and until nothing more comes. */
  published(change: () => Promise<unknown>): Promise<PublishedEvent[]>;
  /** Waits until a scan that began after the call has ended. */
  scanned(): Promise<void>;
  /** Waits until nothing is marked and a whole scan has found nothing. */
  settled(): Promise<void>;
  /** Runs SQL in TimeTracker's database as the application does not: without a trace in its change log. */
  silently(sql: string): Promise<void>;
  close(): Promise<void>;
  /** As if these documents stood in Xero. */
  link(kind: string, ids: readonly (number | string)[]): Promise<void>;
}

export const installationId = 'firm';

/** For tests that count: the demo firm has 8 clients and 40 invoices. */
export const clientsAndInvoices = { readers: [clientReader, invoiceReader] } as const;

/** What a consumer knows: the data of each document by its highest sequence; null: deleted. */
export function told(records: readonly EventRecord[]): Map<string, unknown> {
  const newest = new Map<string, PublishedEvent>();
  for (const event of records.map(eventOf)) {
    const known = newest.get(event.subject);
    if (known === undefined || BigInt(event.sequence) > BigInt(known.sequence))
      newest.set(event.subject, event);
  }
  return new Map(
    [...newest].map(([subject, { type, data }]) => [subject, type.includes('.deleted.') ? null : data]),
  );
}

/** What stands in TimeTracker, in the words of the contract. */
export async function truth(
  timetracker: Database,
  readers: readonly DocumentReader[] = documentReaders,
): Promise<Map<string, unknown>> {
  const documents = new Map<string, unknown>();
  for (const reader of readers) {
    const ids = await timetracker.query<{ id: string }>(`select id::text from public.${reader.table}`);
    const read = await readDocuments(
      timetracker,
      reader,
      ids.rows.map(({ id }) => BigInt(id)),
    );
    for (const [id, document] of read) {
      const now = judgeDocument(reader, document);
      if (now.state === 'there') documents.set(`${reader.kind}/${id}`, now.contentHash);
    }
  }
  return documents;
}

/** Like `truth`, of what a consumer knows; deleted documents are left out. */
export function toldHashes(records: readonly EventRecord[]): Map<string, unknown> {
  return new Map(
    [...told(records)].flatMap(([subject, data]) => {
      const kind = subject.split('/')[0] as DocumentKind;
      return data === null ? [] : [[subject, contentHash(kind, data as ClientData)]];
    }),
  );
}

export async function createBench(): Promise<Bench> {
  const [timetrackerUrl, storeUrl] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await createDemoFirm(timetrackerUrl);
  const store = open(storeUrl, { searchPath: schemaName });
  await migrate(store);
  const timetracker = open(timetrackerUrl, { readOnly: true });
  const firm = new Client({ connectionString: timetrackerUrl });
  firm.on('error', () => undefined);
  await firm.connect();
  const events = recordedEvents();
  const logLines: Record<string, unknown>[] = [];
  const logger = pino(
    { level: 'debug' },
    { write: (line: string) => void logLines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const captures: Capture[] = [];

  const bench: Bench = {
    timetrackerUrl,
    firm,
    store,
    timetracker,
    events,
    logLines,
    capture(overrides = {}) {
      const capture = createCapture({
        store,
        timetracker,
        publisher: events,
        leases: createLeases(store),
        logger,
        installationId,
        topicPrefix: 'timetracker.',
        scanIntervalSeconds: 0.02,
        leaseSeconds: 30,
        holder: randomUUID(),
        now: () => new Date(),
        ...overrides,
      });
      captures.push(capture);
      return capture;
    },
    async published(change) {
      const before = events.records.length;
      await change();
      await bench.settled();
      return events.records.slice(before).map(eventOf);
    },
    async close() {
      await Promise.all(captures.map((capture) => capture.stop()));
      await Promise.all([firm.end(), store.close(), timetracker.close()]);
    },
    scanned: () => twoScans(captures),
    async settled() {
      for (let quiet = false; !quiet;) {
        const known = events.records.length;
        await twoScans(captures);
        const marks = await store.query(`select 1 from dirty_mark limit 1`);
        quiet = marks.rowCount === 0 && known === events.records.length;
      }
    },
    async silently(sql) {
      await firm.query(sql);
    },
    async link(kind, ids) {
      await store.query(
        `insert into link (installation_id, kind, source_id, tenant_id, origin, xero_kind, xero_id, xero_status)
         select $1, $2, id, '00000000-0000-4000-8000-000000000001', 'timetracker', $2, gen_random_uuid(), 'AUTHORISED'
         from unnest($3::bigint[]) as id`,
        [installationId, kind, ids.map(String)],
      );
    },
  };
  return bench;
}

/** Waits until two rounds of the scan have ended: the second has begun after the call. */
async function twoScans(captures: readonly Capture[]): Promise<void> {
  const seen = new Set<string | null>();
  await until('two scans ended', () => {
    for (const capture of captures) seen.add(capture.health().lastScan);
    return seen.size > captures.length + 1;
  });
}

function open(url: string, more: { searchPath?: string; readOnly?: boolean }): Database {
  return createDatabase({ url, applicationName: 'test', onError: () => undefined, size: 5, ...more });
}

/** Waits until `condition` holds; fails with `what` if it does not within half a minute. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt += 1) {
    if (await condition()) return;
    await sleep(25);
  }
  throw new Error(`It never came about that ${what}.`);
}
