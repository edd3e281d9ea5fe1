import type { Logger } from 'pino';
import { decodeEvent } from '../events/decode-event.ts';
import type { DocumentKind } from '../events/document-kind.ts';
import { deadLetter } from './dead-letter.ts';
import type { HandOver } from './hand-over.ts';
import type { PartitionBatch, RecordPublisher, StreamRecord } from './record-stream.ts';

export interface DocumentConsumerDeps {
  readonly handOver: HandOver;
  readonly deadLetters: RecordPublisher;
  readonly installations: ReadonlySet<string>;
  /** The kind that a topic carries. */
  readonly kindOf: (topic: string) => DocumentKind;
  readonly log: Logger;
}

/** Records handed over at the same time, of different documents. */
const width = 8;

/** Seconds until a batch is taken up again after something that it needs was away. */
const restSeconds = 2;

/**
 * Handles batches: each record is handed over or becomes a dead letter, and only then is its offset committed.
 * Records of one key keep their order. When Temporal, PostgreSQL or Kafka is away the partition waits; nothing is
 * skipped and nothing becomes a dead letter for it.
 */
export function createDocumentConsumer(deps: DocumentConsumerDeps) {
  const { log } = deps;
  /** The partitions that wait. */
  const away = new Set<string>();

  return async function handleBatch(batch: PartitionBatch): Promise<void> {
    const { records } = batch;
    for (let start = 0; start < records.length; start += width) {
      if (!batch.isCurrent()) return;
      const chunk = records.slice(start, start + width);
      try {
        await allOf(byKey(chunk).map((sameKey) => inOrder(sameKey, (record) => handle(batch, record))));
        const last = chunk.at(-1);
        if (last !== undefined) await batch.commitThrough(last.offset);
        goesOn(batch);
      } catch (error) {
        if (!batch.isCurrent()) return;
        waits(batch, error);
        batch.pause(restSeconds);
        return;
      }
    }
  };

  function waits(batch: PartitionBatch, error: unknown): void {
    if (away.size === 0)
      log.warn({ topic: batch.topic, error: nameOf(error) }, 'something is away; the records wait');
    away.add(`${batch.topic}/${batch.partition}`);
  }

  function goesOn(batch: PartitionBatch): void {
    if (away.delete(`${batch.topic}/${batch.partition}`) && away.size === 0) log.info('consuming goes on');
  }

  async function handle(batch: PartitionBatch, record: StreamRecord): Promise<void> {
    const decoded = decodeEvent({
      key: record.key,
      value: record.value,
      kind: deps.kindOf(batch.topic),
      installations: deps.installations,
    });
    if (decoded.ok) {
      const { installationId: installation, kind, sourceId } = decoded.event;
      const result = await deps.handOver(decoded.event);
      log.debug({ installation, kind, sourceId, result }, 'event handed over');
      return;
    }
    await deps.deadLetters.publish([deadLetter(batch, record, decoded)]);
    log.warn(
      {
        topic: batch.topic,
        partition: batch.partition,
        offset: record.offset,
        reason: decoded.reason,
        where: decoded.where,
      },
      'a record cannot be read and went to the dead letters',
    );
  }
}

function byKey(records: readonly StreamRecord[]): StreamRecord[][] {
  return [...Map.groupBy(records, (record) => record.key).values()];
}

async function inOrder<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (const item of items) await work(item);
}

/** Waits for all, so that nothing is under way any more when one has failed. */
async function allOf(work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === 'rejected') throw result.reason;
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name;
}
