import { startTestDebezium } from '../../support/start-debezium.ts';
import type { CaptureMode } from './run-random-changes.ts';

/** A real connector tells of changes, and looking goes on beside it. Only in `*.long.test.ts`. */
export const debeziumMode: CaptureMode = {
  name: 'debezium',
  async prepare({ timetrackerUrl }) {
    const { topicPrefix, slot } = await startTestDebezium(timetrackerUrl);
    return { CAPTURE_MODE: 'debezium', DEBEZIUM_TOPIC_PREFIX: topicPrefix, DEBEZIUM_SLOT: slot };
  },
};
