import type { UnreadableReason } from '../events/decode-event.ts';
import { deadLetterTopicOf } from '../events/document-kind.ts';
import type { OutgoingRecord, PartitionBatch, StreamRecord } from './record-stream.ts';

/**
 * A record that cannot be read, with its bytes unchanged. The headers say where it came from and what is wrong with
 * which field; they never carry its data.
 */
export function deadLetter(
  batch: Pick<PartitionBatch, 'topic' | 'partition'>,
  record: StreamRecord,
  why: { readonly reason: UnreadableReason; readonly where: string },
): OutgoingRecord {
  return {
    topic: deadLetterTopicOf(batch.topic),
    key: record.keyBytes,
    value: record.value,
    headers: {
      'x-original-topic': batch.topic,
      'x-original-partition': String(batch.partition),
      'x-original-offset': record.offset,
      'x-original-timestamp': record.timestamp,
      'x-error-type': why.reason,
      'x-error-where': why.where,
      'x-consumer': 'timetracker-xero',
    },
  };
}
