import { randomUUID } from 'node:crypto';
import type { Kafka } from 'kafkajs';

/**
 * Reads a topic from its beginning up to where it ends now, by a group of its own that is gone afterwards. A topic that
 * is not there holds nothing. Answers with the number of records.
 */
export async function readWholeTopic(
  kafka: Kafka,
  topic: string,
  onRecord: (value: string) => Promise<void>,
): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  const groupId = `timetracker-xero-reads-${randomUUID()}`;
  try {
    if (!(await admin.listTopics()).includes(topic)) return 0;
    const offsets = await admin.fetchTopicOffsets(topic);
    const open = new Map(
      offsets
        .filter(({ high, low }) => BigInt(high) > BigInt(low))
        .map(({ partition, high }) => [partition, BigInt(high)]),
    );
    if (open.size === 0) return 0;
    return await readUpTo(kafka, { topic, groupId, open, onRecord });
  } finally {
    await admin.deleteGroups([groupId]).catch(() => undefined);
    await admin.disconnect();
  }
}

interface Reading {
  readonly topic: string;
  readonly groupId: string;
  /** Partitions that are not read to their end yet, and where that is. */
  readonly open: Map<number, bigint>;
  readonly onRecord: (value: string) => Promise<void>;
}

async function readUpTo(kafka: Kafka, { topic, groupId, open, onRecord }: Reading): Promise<number> {
  const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false });
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  let records = 0;
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        const end = open.get(partition);
        if (end === undefined || BigInt(message.offset) >= end) return;
        if (message.value !== null) {
          await onRecord(message.value.toString('utf8'));
          records += 1;
        }
        if (BigInt(message.offset) + 1n >= end) open.delete(partition);
        if (open.size === 0) resolve();
      },
    });
    await ended;
    return records;
  } finally {
    await consumer.disconnect().catch(() => undefined);
  }
}
