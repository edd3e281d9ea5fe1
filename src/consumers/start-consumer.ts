import { documentKinds, deadLetterTopicOf, topicOf, type DocumentKind } from '../events/document-kind.ts';
import { outcomesTopicOf } from '../events/outcome-event.ts';
import type { Installations } from '../installations.ts';
import { createDocumentConsumer } from './document-consumer.ts';
import { createHandOver } from './hand-over.ts';
import type { KafkaAccess, TopicPlan } from './kafka.ts';

/** Partitions of a topic of documents: how many processes can share it. */
const partitions = 6;

/** The topics of the event contract, with their dead letters, and the one of outcomes. */
export function topicPlans(prefix: string): TopicPlan[] {
  const ofDocuments = documentKinds.flatMap((kind) => {
    const topic = topicOf(prefix, kind);
    return [
      { topic, partitions },
      { topic: deadLetterTopicOf(topic), partitions: 1 },
    ];
  });
  return [...ofDocuments, { topic: outcomesTopicOf(prefix), partitions: 1 }];
}

/** The role that consumes: records become snapshots and runs. Those of installations that are not served are none of ours. */
export function startConsumer({ foundation, all, ids, log }: Installations, kafka: KafkaAccess) {
  const [{ config, xero }] = all;
  const { runs } = foundation;
  const topics = new Map<string, DocumentKind>(
    documentKinds.map((kind) => [topicOf(config.kafkaTopicPrefix, kind), kind]),
  );
  const deadLetters = kafka.createPublisher();
  const stream = kafka.createStream(config.kafkaGroupId);
  const handleBatch = createDocumentConsumer({
    handOver: createHandOver({
      ...foundation,
      connections: xero.connections,
      startRun: (document, sequence) => runs.start(document, sequence),
      startRuns: (documents) => runs.startAll(documents),
    }),
    deadLetters,
    installations: ids,
    kindOf: (topic) => topics.get(topic) ?? 'invoice',
    log,
  });
  void stream.run([...topics.keys()], handleBatch);
  return {
    secondsSinceContact: () => stream.secondsSinceContact(),
    async stop() {
      await stream.stop();
      await deadLetters.close();
    },
  };
}
