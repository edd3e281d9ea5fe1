import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';

/** What has passed on the topics so far, so that it can be published again. */
export interface RecordTape {
  /** The records of a document so far, by their key: where they stand, and what they say. */
  of(key: string): readonly { readonly at: number; readonly text: string }[];
  /** Publishes these records again, in this order. `pick`: which of all that have passed. */
  again(pick: (count: number) => readonly number[]): Promise<number>;
  close(): Promise<void>;
}

interface Recorded {
  readonly topic: string;
  readonly partition: number;
  readonly message: Pick<KafkaMessage, 'key' | 'value' | 'headers'>;
}

/** Listens to all topics that begin with `prefix`, dead letters and outcomes left out. */
export async function createRecordTape(broker: string, prefix: string): Promise<RecordTape> {
  const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING, clientId: 'tape' });
  const producer = kafka.producer();
  const consumer = kafka.consumer({ groupId: `${prefix}tape` });
  const admin = kafka.admin();
  await Promise.all([producer.connect(), consumer.connect(), admin.connect()]);
  const topics = (await admin.listTopics()).filter(
    (topic) => topic.startsWith(prefix) && !topic.endsWith('.dlq'),
  );
  await admin.disconnect();
  const seen: Recorded[] = [];
  await consumer.subscribe({ topics, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, partition, message: { key, value, headers } }) => {
      seen.push({ topic, partition, message: { key, value, ...(headers && { headers }) } });
    },
  });
  return {
    of: (key) =>
      seen.flatMap(({ message }, at) =>
        message.key?.toString() === key ? [{ at, text: message.value?.toString() ?? '' }] : [],
      ),
    async again(pick) {
      const records = pick(seen.length).flatMap((at) => seen[at] ?? []);
      for (const { topic, partition, message } of records)
        await producer.send({ topic, messages: [{ ...message, partition }] });
      return records.length;
    },
    async close() {
      await Promise.all([producer.disconnect(), consumer.disconnect()]);
    },
  };
}
