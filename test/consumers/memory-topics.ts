import type {
  OutgoingRecord,
  PartitionBatch,
  RecordPublisher,
  StreamRecord,
} from '../../src/consumers/record-stream.ts';

export interface MemoryPartition {
  readonly topic: string;
  readonly records: readonly StreamRecord[];
  /** The offset from which a group goes on. */
  committed(): number;
  /** Seconds of every pause that was asked for. */
  readonly pauses: readonly number[];
  append(key: string | null, value: string | Uint8Array | null): void;
  /** What is not committed yet, as the broker delivers it: again and again until it is. */
  batch(options?: { isCurrent?: () => boolean; onCommit?: () => Promise<void> }): PartitionBatch;
}

/** One partition of a topic, in memory. */
export function createMemoryPartition(topic: string): MemoryPartition {
  const records: StreamRecord[] = [];
  const pauses: number[] = [];
  let committed = 0;
  return {
    topic,
    records,
    pauses,
    committed: () => committed,
    append(key, value) {
      records.push({
        offset: String(records.length),
        timestamp: '1795341600000',
        key,
        keyBytes: key === null ? null : Buffer.from(key),
        value: typeof value === 'string' ? Buffer.from(value) : value,
      });
    },
    batch: ({ isCurrent = () => true, onCommit } = {}) => ({
      topic,
      partition: 0,
      records: records.slice(committed),
      isCurrent,
      async commitThrough(offset) {
        await onCommit?.();
        committed = Number(offset) + 1;
      },
      pause: (seconds) => void pauses.push(seconds),
    }),
  };
}

export interface MemoryPublisher extends RecordPublisher {
  readonly published: OutgoingRecord[];
  /** Called before a record counts as published; may wait or throw. */
  before: () => Promise<void>;
}

export function createMemoryPublisher(): MemoryPublisher {
  const published: OutgoingRecord[] = [];
  return {
    published,
    before: () => Promise.resolve(),
    async publish(records) {
      await this.before();
      published.push(...records);
    },
    close: () => Promise.resolve(),
  };
}
