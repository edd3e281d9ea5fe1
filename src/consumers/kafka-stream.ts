import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { Logger } from 'pino';
import type { PartitionBatch, RecordStream } from './record-stream.ts';

/**
 * A consumer group over kafkajs. Offsets are committed by the handler only. kafkajs stops for good on some errors
 * and does not say so to its caller; then a new consumer is made.
 */
export function createKafkaStream(kafka: Kafka, groupId: string, log: Logger): RecordStream {
  let consumer: Consumer | undefined;
  let stopped = false;
  let lastContact = performance.now();
  const timers = new Set<NodeJS.Timeout>();

  async function start(
    topics: readonly string[],
    handler: (batch: PartitionBatch) => Promise<void>,
  ): Promise<void> {
    const current = kafka.consumer({
      groupId,
      sessionTimeout: 12_000,
      heartbeatInterval: 3000,
      maxWaitTimeInMs: 1000,
      maxBytesPerPartition: 262_144,
      allowAutoTopicCreation: false,
      retry: {
        initialRetryTime: 200,
        retries: 8,
        maxRetryTime: 5000,
        restartOnFailure: () => Promise.resolve(false),
      },
    });
    const seen = () => {
      lastContact = performance.now();
    };
    current.on(current.events.HEARTBEAT, seen);
    current.on(current.events.FETCH, seen);
    current.on(current.events.GROUP_JOIN, seen);
    current.on(current.events.CRASH, () => {
      if (!stopped && consumer === current) void restart(topics, handler);
    });
    consumer = current;
    await current.connect();
    await current.subscribe({ topics: [...topics], fromBeginning: true });
    await current.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 6,
      eachBatch: (payload) => handler(toBatch(payload, current)),
    });
  }

  async function restart(
    topics: readonly string[],
    handler: (batch: PartitionBatch) => Promise<void>,
  ): Promise<void> {
    const broken = consumer;
    consumer = undefined;
    log.warn('Kafka is away; trying again');
    await broken?.disconnect().catch(() => undefined);
    for (let wait = 500; !stopped; wait = Math.min(wait * 2, 10_000)) {
      try {
        await start(topics, handler);
        log.info('Kafka is back');
        return;
      } catch {
        await sleep(wait);
      }
    }
  }

  function toBatch(payload: EachBatchPayload, current: Consumer): PartitionBatch {
    const { batch } = payload;
    const { topic, partition } = batch;
    return {
      topic,
      partition,
      records: batch.messages.map((message) => ({
        offset: message.offset,
        timestamp: message.timestamp,
        key: message.key?.toString('utf8') ?? null,
        keyBytes: message.key,
        value: message.value,
      })),
      isCurrent: () => payload.isRunning() && !payload.isStale() && !stopped,
      heartbeat: () => payload.heartbeat(),
      async commitThrough(offset) {
        payload.resolveOffset(offset);
        await current.commitOffsets([{ topic, partition, offset: (BigInt(offset) + 1n).toString() }]);
      },
      pause(seconds) {
        const resume = payload.pause();
        const timer = setTimeout(() => {
          timers.delete(timer);
          resume();
        }, seconds * 1000);
        timers.add(timer);
      },
    };
  }

  return {
    async run(topics, handler) {
      try {
        await start(topics, handler);
      } catch {
        await restart(topics, handler);
      }
    },
    async stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      await consumer?.disconnect().catch(() => undefined);
    },
    secondsSinceContact: () => (performance.now() - lastContact) / 1000,
  };
}
