import { describe, expect, it } from 'vitest';
import { kafkaCheck } from '../../src/consumers/kafka-check.ts';

describe('the check of Kafka', () => {
  it('passes while the broker is heard of, and through a restart of it', async () => {
    for (const seconds of [0, 3, 29]) await expect(kafkaCheck(() => seconds)()).resolves.toBeUndefined();
  });

  it('fails once the broker was silent for long, or was never heard of', async () => {
    await expect(kafkaCheck(() => 31.4)()).rejects.toThrow('Kafka was not heard of for 31 s');
    await expect(kafkaCheck(() => Number.POSITIVE_INFINITY)()).rejects.toThrow('Kafka was not heard of yet');
  });
});
