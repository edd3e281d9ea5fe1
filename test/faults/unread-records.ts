import { Kafka, logLevel } from 'kafkajs';

/** How many records the topics hold, and how many of them a group has not committed yet. */
export interface UnreadRecords extends AsyncDisposable {
  count(group: string): Promise<{ readonly all: number; readonly unread: number }>;
}

/** Looks at the topics whose names begin with `prefix`, dead letters left out. */
export async function createUnreadRecords(
  brokers: readonly string[],
  prefix: string,
): Promise<UnreadRecords> {
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  return {
    async count(groupId) {
      const topics = (await admin.listTopics()).filter(
        (topic) => topic.startsWith(prefix) && !topic.endsWith('.dlq'),
      );
      let all = 0;
      let unread = 0;
      const committed = await admin.fetchOffsets({ groupId, topics });
      for (const topic of topics) {
        for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
          const partitions = committed.find((one) => one.topic === topic)?.partitions;
          const offset = Number(partitions?.find((one) => one.partition === partition)?.offset ?? -1);
          all += Number(high) - Number(low);
          unread += Number(high) - Math.min(Number(high), Math.max(offset, Number(low)));
        }
      }
      return { all, unread };
    },
    [Symbol.asyncDispose]: () => admin.disconnect(),
  };
}
