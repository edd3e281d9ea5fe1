import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, type Consumer } from 'kafkajs';
import { contentHash } from '../../../src/events/content-hash.ts';
import type { ClientData } from '../../../src/events/client.ts';
import { documentKinds, topicOf, type DocumentKind } from '../../../src/events/document-kind.ts';
import type { PlainDocument } from './true-documents.ts';

/** An event as it lies in its topic. */
export interface ToldEvent {
  readonly subject: string;
  readonly sequence: bigint;
  /** By the database's clock, ISO 8601. */
  readonly time: string;
  /** Null: deleted. */
  readonly data: PlainDocument | null;
  readonly hash: string;
}

/** The topics of one prefix, read from their first offsets on as long as it is open. */
export interface ToldDocuments {
  /** All events so far; those of a document in the order of its partition. */
  readonly events: readonly ToldEvent[];
  /** What was told last of each document. */
  last(): ReadonlyMap<string, ToldEvent>;
  /** Waits for the next event, or so many milliseconds. */
  next(patience: number): Promise<void>;
  /** Waits until everything that lies there now was read. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

export async function readToldDocuments(broker: string, prefix: string): Promise<ToldDocuments> {
  const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING, clientId: 'told' });
  const topics = documentKinds.map((kind) => topicOf(prefix, kind));
  // It ends no sooner than its last request does.
  const consumer = kafka.consumer({ groupId: `${prefix}told-${randomUUID()}`, maxWaitTimeInMs: 100 });
  const events: ToldEvent[] = [];
  const read = new Map<string, bigint>();
  let waiting = Promise.withResolvers<void>();
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  await run(consumer, (place, offset, value) => {
    events.push(eventOf(value));
    read.set(place, offset + 1n);
    waiting.resolve();
    waiting = Promise.withResolvers();
  });
  return {
    events,
    last: () => new Map(events.map((event) => [event.subject, event])),
    next: (patience) => Promise.race([waiting.promise, sleep(patience)]),
    async caughtUp() {
      const admin = kafka.admin();
      await admin.connect();
      const ends = new Map<string, bigint>();
      for (const topic of topics)
        for (const { partition, high } of await admin.fetchTopicOffsets(topic))
          ends.set(`${topic}/${partition}`, BigInt(high));
      await admin.disconnect();
      while ([...ends].some(([place, end]) => (read.get(place) ?? 0n) < end)) await sleep(20);
    },
    close: () => consumer.disconnect(),
  };
}

async function run(
  consumer: Consumer,
  take: (place: string, offset: bigint, value: string) => void,
): Promise<void> {
  await consumer.run({
    autoCommit: false,
    eachMessage: ({ topic, partition, message }) => {
      take(`${topic}/${partition}`, BigInt(message.offset), message.value?.toString() ?? '');
      return Promise.resolve();
    },
  });
}

function eventOf(value: string): ToldEvent {
  const event = JSON.parse(value) as Omit<ToldEvent, 'sequence'> & { type: string; sequence: string };
  const { subject, time } = event;
  const kind = subject.split('/')[0] as DocumentKind;
  const data = event.type.includes('.deleted.') ? null : event.data;
  return {
    subject,
    time,
    sequence: BigInt(event.sequence),
    data,
    hash: contentHash(kind, data as ClientData | null),
  };
}
