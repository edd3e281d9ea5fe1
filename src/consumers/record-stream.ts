/** One record of a topic. Offsets are decimal strings. */
export interface StreamRecord {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: string | null;
  readonly keyBytes: Uint8Array | null;
  readonly value: Uint8Array | null;
}

/** Consecutive records of one partition. */
export interface PartitionBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly StreamRecord[];
  /** False once the partition may be with another consumer or we are stopping: then nothing more is begun. */
  isCurrent(): boolean;
  /** Commits everything up to and including this offset. If it fails the batch is no longer current. */
  commitThrough(offset: string): Promise<void>;
  /** Leaves the rest of the batch, and takes it up again after so many seconds. */
  pause(seconds: number): void;
}

/** Records of topics, as a group that shares them. The only thing that consumers know of Kafka. */
export interface RecordStream {
  /** Runs until stopped, through any trouble with the broker. The handler never throws. */
  run(topics: readonly string[], handler: (batch: PartitionBatch) => Promise<void>): Promise<void>;
  /** Begins nothing more and waits for what is under way. */
  stop(): Promise<void>;
  /** Seconds since the broker was last heard of. */
  secondsSinceContact(): number;
}

export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string | Uint8Array | null;
  readonly value: string | Uint8Array | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Publishes records, and returns when every in-sync replica has them. */
export interface RecordPublisher {
  publish(records: readonly OutgoingRecord[]): Promise<void>;
  close(): Promise<void>;
}
