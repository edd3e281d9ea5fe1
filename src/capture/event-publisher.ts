/** One record for Kafka. */
export interface EventRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where events go: the Kafka library, or a list in tests. */
export interface EventPublisher {
  /** Resolves once every record is acknowledged by all in-sync replicas; rejects if any may not be. */
  publish(records: readonly EventRecord[]): Promise<void>;
}
