import type { Logger } from 'pino';
import type { PartitionBatch } from '../consumers/record-stream.ts';
import type { DocumentKind } from '../events/document-kind.ts';
import type { Database, Queryable } from '../store/database.ts';
import type { DocumentReader } from '../timetracker/document-reader.ts';
import { readChangeRecord } from './change-record.ts';
import { concernedDocuments, type ConcernedDocuments } from './concerned-documents.ts';
import { markDirty } from './dirty-marks.ts';
import { createFewAtOnce } from './few-at-once.ts';
import { noteHeard } from './heard-of-connector.ts';
import { postedAmong } from './posted-documents.ts';
import type { TroubleLog } from './trouble-log.ts';

export interface ChangeConsumerDependencies {
  readonly store: Database;
  /** Read-only. Asked only for the documents that mention a row. */
  readonly timetracker: Queryable;
  /** Resolves once TimeTracker may be read. */
  readonly admitted: () => Promise<void>;
  readonly readers: readonly DocumentReader[];
  readonly installationId: string;
  /** What comes within this time is taken together: a document saved in several steps, and a change of many. */
  readonly gatherSeconds: number;
  readonly logger: Logger;
  readonly troubles: TroubleLog;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Seconds until a batch is taken up again after something that it needs was away. */
const restSeconds = 2;

/**
 * Handles batches of Debezium's change topics: marks the documents that changed rows concern, and only then commits the
 * offsets. It never publishes a row. Whatever it misses or cannot read, the sweep finds.
 */
export function createChangeConsumer(dependencies: ChangeConsumerDependencies) {
  const { store, timetracker, readers, installationId, gatherSeconds, logger, troubles, now } = dependencies;
  const fewAtOnce = createFewAtOnce(now);
  const unreadable = new Set<string>();

  /** The first record of each partition's batch that was left to be gathered. */
  const gathering = new Map<string, string>();

  return async function handleBatch(batch: PartitionBatch): Promise<void> {
    const last = batch.records.at(-1);
    if (last === undefined || !batch.isCurrent()) return;
    const place = `changes/${batch.topic}/${batch.partition}`;
    const concerned = concernedBy(batch);
    const concernsAny = concerned.some(({ documents, mentioned }) => documents.length + mentioned.length > 0);
    if (concernsAny && isToGrow(place, batch)) {
      batch.pause(gatherSeconds);
      return;
    }
    gathering.delete(place);
    try {
      await mark(concerned);
      await batch.commitThrough(last.offset);
      troubles.over(place);
    } catch (error) {
      if (!batch.isCurrent()) return;
      troubles.report(place, error);
      batch.pause(restSeconds);
    }
  };

  /** A fresh batch is left once, and comes again with all that has come meanwhile. Of a backlog nothing is waited for. */
  function isToGrow(place: string, { records: [first] }: PartitionBatch): boolean {
    if (first === undefined || gathering.get(place) === first.offset) return false;
    gathering.set(place, first.offset);
    return Number(first.timestamp) > now() - gatherSeconds * 1000;
  }

  function concernedBy(batch: PartitionBatch): ConcernedDocuments[] {
    return batch.records.flatMap((record) => {
      const change = readChangeRecord({ topic: batch.topic, key: record.key, value: record.value });
      if (change.says === 'unreadable') noticeUnreadable(batch.topic, record.offset);
      return change.says === 'change' ? [concernedDocuments(change.table, change.rows, readers)] : [];
    });
  }

  async function mark(concerned: readonly ConcernedDocuments[]): Promise<void> {
    const found = documentsByKind(concerned.flatMap(({ documents }) => documents));
    const mentioned = Map.groupBy(
      concerned.flatMap((one) => one.mentioned),
      ({ kind, entity }) => `${kind} ${entity}`,
    );
    for (const rows of mentioned.values()) await addMentioning(found, rows);
    const marks: { kind: DocumentKind; ids: readonly bigint[] }[] = [];
    // In one order of kinds, since several partitions are marked at once.
    for (const { kind } of readers) {
      const ids = [...(found.get(kind) ?? [])];
      const posted = await postedAmong(store, installationId, kind, ids);
      const admitted = fewAtOnce.admit(kind, posted);
      marks.push({ kind, ids: ids.filter((id) => !posted.has(id) || admitted.has(id)) });
    }
    await store.transaction(async (client) => {
      // A change may be younger than the publisher's present look.
      for (const { kind, ids } of marks) await markDirty(client, installationId, kind, ids, true);
      await noteHeard(client, installationId);
    });
  }

  async function addMentioning(
    found: Map<DocumentKind, Set<bigint>>,
    rows: ConcernedDocuments['mentioned'],
  ): Promise<void> {
    const [first] = rows;
    const sql = readers.find(({ kind }) => kind === first?.kind)?.audited[first?.entity ?? ''];
    if (first === undefined || sql === undefined) return;
    await dependencies.admitted();
    const ids = [...new Set(rows.map(({ id }) => id.toString()))];
    const documents = await timetracker.query<{ id: string }>(sql, [ids]);
    const known = found.get(first.kind) ?? new Set<bigint>();
    for (const { id } of documents.rows) known.add(BigInt(id));
    found.set(first.kind, known);
  }

  /** Said once for each topic: a converter that we cannot read writes all of its records so. */
  function noticeUnreadable(topic: string, offset: string): void {
    if (unreadable.has(topic)) return;
    unreadable.add(topic);
    logger.warn(
      { topic, offset },
      'A change record is not JSON as Debezium writes it and is left out; what changed is found by the sweep. The connector must use the JsonConverter (docs/debezium.md).',
    );
  }
}

function documentsByKind(documents: ConcernedDocuments['documents']): Map<DocumentKind, Set<bigint>> {
  const byKind = new Map<DocumentKind, Set<bigint>>();
  for (const { kind, id } of documents) byKind.set(kind, (byKind.get(kind) ?? new Set()).add(id));
  return byKind;
}
