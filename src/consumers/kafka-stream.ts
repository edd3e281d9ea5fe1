import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { Logger } from 'pino';
import type { PartitionBatch, RecordStream } from './record-stream.ts';

type Handler = (batch: PartitionBatch) => Promise<void>;

/** Milliseconds between two signs of life. */
const heartbeatInterval = 3000;

/** Milliseconds of rest after a consumer ended by itself: at first, and at most. */
const [firstRest, longestRest] = [500, 10_000];

/**
 * A consumer group over kafkajs. Offsets are committed by the handler only. kafkajs gives up for good on some errors
 * and does not say so to its caller; then a new consumer takes its place.
 */
export function createKafkaStream(kafka: Kafka, groupId: string, log: Logger): RecordStream {
  const stopping = new AbortController();
  const { signal } = stopping;
  const timers = new Set<NodeJS.Timeout>();
  let lastContact = performance.now();
  let running: Promise<void> = Promise.resolve();

  async function run(topics: readonly string[], handler: Handler): Promise<void> {
    let rest = firstRest;
    while (!signal.aborted) {
      let joined = false;
      const error = await consume(topics, handler, () => {
        if (rest > firstRest) log.info('Kafka is back');
        joined = true;
        rest = firstRest;
      });
      if (signal.aborted) return;
      log.warn({ error }, joined ? 'consuming broke off; trying again' : 'Kafka is away; trying again');
      await sleep(rest, undefined, { signal }).catch(() => undefined);
      rest = Math.min(rest * 2, longestRest);
    }
  }

  /** The life of one consumer, until it cannot go on or we stop. Returns why it ended. */
  async function consume(topics: readonly string[], handler: Handler, onJoin: () => void): Promise<unknown> {
    const consumer = kafka.consumer({
      groupId,
      // A consumer that died keeps its partitions this long; hand-overs take milliseconds.
      sessionTimeout: 12_000,
      heartbeatInterval,
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
    const ended = Promise.withResolvers<unknown>();
    const stop = () => ended.resolve(undefined);
    let generation = 0;
    const seen = () => {
      lastContact = performance.now();
    };
    consumer.on(consumer.events.HEARTBEAT, seen);
    consumer.on(consumer.events.FETCH, seen);
    consumer.on(consumer.events.GROUP_JOIN, () => {
      generation += 1;
      seen();
      onJoin();
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => ended.resolve(payload.error));
    signal.addEventListener('abort', stop);
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 6,
        eachBatch: (payload) => {
          const begun = generation;
          return handle(payload, consumer, handler, () => generation === begun);
        },
      });
      return await ended.promise;
    } catch (error) {
      return error;
    } finally {
      signal.removeEventListener('abort', stop);
      await consumer.disconnect().catch(() => undefined);
    }
  }

  /**
   * Has a batch handled, and tells the broker meanwhile that we live. Once the broker says that the group is being
   * shared out anew, or cannot be reached, the batch is no longer ours; kafkajs is told, so that it joins again.
   */
  async function handle(
    payload: EachBatchPayload,
    consumer: Consumer,
    handler: Handler,
    isSameGeneration: () => boolean,
  ): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    let lost: { readonly error: unknown } | undefined;
    const orLost = async (call: Promise<void>) => {
      try {
        await call;
      } catch (error) {
        lost ??= { error };
        throw error;
      }
    };
    const pulse = setInterval(
      () => void orLost(payload.heartbeat()).catch(() => undefined),
      heartbeatInterval,
    );
    const isCurrent = () =>
      lost === undefined &&
      isSameGeneration() &&
      payload.isRunning() &&
      !payload.isStale() &&
      !signal.aborted;
    try {
      await handler({
        topic,
        partition,
        records: messages.map((message) => ({
          offset: message.offset,
          timestamp: message.timestamp,
          key: message.key?.toString('utf8') ?? null,
          keyBytes: message.key,
          value: message.value,
        })),
        isCurrent,
        async commitThrough(offset) {
          if (!isSameGeneration()) throw new Error('The partition may be with another consumer by now.');
          payload.resolveOffset(offset);
          const next = (BigInt(offset) + 1n).toString();
          await orLost(consumer.commitOffsets([{ topic, partition, offset: next }]));
        },
        pause: (seconds) => pause(payload, seconds),
      });
    } finally {
      clearInterval(pulse);
    }
    if (lost !== undefined) throw lost.error;
  }

  function pause(payload: EachBatchPayload, seconds: number): void {
    const resume = payload.pause();
    const timer = setTimeout(() => {
      timers.delete(timer);
      resume();
    }, seconds * 1000);
    timers.add(timer);
  }

  return {
    run(topics, handler) {
      running = run(topics, handler);
      return running;
    },
    async stop() {
      stopping.abort();
      for (const timer of timers) clearTimeout(timer);
      await running;
    },
    secondsSinceContact: () => (performance.now() - lastContact) / 1000,
  };
}
