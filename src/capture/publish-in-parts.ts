import type { EventPublisher, EventRecord } from './event-publisher.ts';

/** The largest document, as JSON. Kafka's usual limit is 1 MiB, with envelope and headers. */
export const mostRecordBytes = 800_000;

/** Splits records, in order, into parts of at most `mostBytes`; a larger record is a part of its own. */
export function partsOf(records: readonly EventRecord[], mostBytes: number): EventRecord[][] {
  const parts: EventRecord[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const bytes = Buffer.byteLength(record.value);
    if (size + bytes > mostBytes) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(record);
    size += bytes;
  }
  return parts;
}

/** Kafka's limit counts for all records that go to one partition at once, so what is sent at once is kept below it. */
export async function publishInParts(
  publisher: EventPublisher,
  records: readonly EventRecord[],
): Promise<void> {
  for (const part of partsOf(records, mostRecordBytes)) await publisher.publish(part);
}
