/** Seconds: a living consumer hears from the broker every few of them, a broker that restarts is back within. */
const silentAfter = 30;

/** The health check of a process that consumes. It throws if the broker was not heard of for a while, or never. */
export function kafkaCheck(secondsSinceContact: () => number): () => Promise<void> {
  return async () => {
    const seconds = secondsSinceContact();
    if (seconds > silentAfter)
      throw new Error(
        `Kafka was not heard of ${Number.isFinite(seconds) ? `for ${Math.round(seconds)} s` : 'yet'}`,
      );
  };
}
