import { Kafka, logLevel, Partitioners, type KafkaConfig, type LogEntry, type SASLOptions } from 'kafkajs';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { createKafkaStream } from './kafka-stream.ts';
import { readWholeTopic } from './read-whole-topic.ts';
import type { RecordPublisher, RecordStream } from './record-stream.ts';

/** A topic with how many partitions it is made where it is missing. */
export interface TopicPlan {
  readonly topic: string;
  readonly partitions: number;
  /** How long its records are kept; left out: the newest of each key for ever. */
  readonly retentionMilliseconds?: number;
}

export interface KafkaAccess {
  /** Makes the topics that are missing; existing ones stay as they are. */
  createTopics(topics: readonly TopicPlan[]): Promise<void>;
  createPublisher(): RecordPublisher;
  createStream(groupId: string): RecordStream;
  /** Reads all that a topic holds now, each key's records in their order. Answers with how many there were. */
  readAll(topic: string, onRecord: (value: string) => Promise<void>): Promise<number>;
}

/** Everything that needs the Kafka library; another library means another file like this one. */
export function createKafkaAccess(config: Config, log: Logger): KafkaAccess {
  const kafka = new Kafka({ ...connectionOf(config), logCreator: () => forwardTo(log) });
  return {
    async createTopics(topics) {
      const admin = kafka.admin();
      await admin.connect();
      try {
        const existing = new Set(await admin.listTopics());
        const missing = topics.filter(({ topic }) => !existing.has(topic));
        if (missing.length === 0) return;
        await admin.createTopics({
          waitForLeaders: true,
          topics: missing.map((plan) => ({
            topic: plan.topic,
            numPartitions: plan.partitions,
            configEntries: settingsOf(plan),
          })),
        });
      } finally {
        await admin.disconnect();
      }
    },
    createPublisher: () => createPublisher(kafka),
    createStream: (groupId) => createKafkaStream(kafka, groupId, log),
    readAll: (topic, onRecord) => readWholeTopic(kafka, topic, onRecord),
  };
}

function settingsOf({ topic, retentionMilliseconds }: TopicPlan): { name: string; value: string }[] {
  if (topic.endsWith('.dlq')) return [];
  if (retentionMilliseconds !== undefined)
    return [
      { name: 'cleanup.policy', value: 'delete' },
      { name: 'retention.ms', value: String(retentionMilliseconds) },
    ];
  // Every record carries the whole document, so the newest of each key is enough.
  return [{ name: 'cleanup.policy', value: 'compact' }];
}

function createPublisher(kafka: Kafka): RecordPublisher {
  const producer = kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    allowAutoTopicCreation: false,
    idempotent: true,
    maxInFlightRequests: 1,
  });
  let connected: Promise<void> | undefined;
  return {
    async publish(records) {
      connected ??= producer.connect().catch((error: unknown) => {
        connected = undefined;
        throw error;
      });
      await connected;
      await producer.sendBatch({
        acks: -1,
        topicMessages: records.map((record) => ({
          topic: record.topic,
          messages: [
            {
              key: asBuffer(record.key),
              value: asBuffer(record.value),
              ...(record.headers !== undefined && { headers: { ...record.headers } }),
            },
          ],
        })),
      });
    },
    async close() {
      if (connected !== undefined) await producer.disconnect();
    },
  };
}

function connectionOf(config: Config): KafkaConfig {
  return {
    clientId: 'timetracker-xero',
    brokers: config.kafkaBrokers,
    connectionTimeout: 5000,
    requestTimeout: 15_000,
    // The stream waits and retries by itself; the library gives up soon so that it is told what is wrong.
    retry: { initialRetryTime: 200, retries: 5, maxRetryTime: 5000 },
    ...(config.kafkaTls && { ssl: config.kafkaTlsCa === undefined ? true : { ca: [config.kafkaTlsCa] } }),
    ...(config.kafkaSaslMechanism !== undefined && { sasl: saslOf(config) }),
  };
}

function saslOf(config: Config): SASLOptions {
  const login = { username: config.kafkaSaslUsername ?? '', password: config.kafkaSaslPassword ?? '' };
  switch (config.kafkaSaslMechanism) {
    case 'scram-sha-256':
      return { mechanism: 'scram-sha-256', ...login };
    case 'scram-sha-512':
      return { mechanism: 'scram-sha-512', ...login };
    default:
      return { mechanism: 'plain', ...login };
  }
}

/** The library's log, without the details it adds, which may hold record values. */
function forwardTo(log: Logger) {
  return ({ level, log: entry, namespace }: LogEntry) => {
    const fields = { kafka: namespace };
    if (level === logLevel.ERROR || level === logLevel.WARN) log.debug(fields, entry.message);
  };
}

function asBuffer(bytes: string | Uint8Array | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes as string);
}
