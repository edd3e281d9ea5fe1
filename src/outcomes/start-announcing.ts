import { randomUUID } from 'node:crypto';
import { createLoop } from '../capture/loop.ts';
import { createTroubleLog } from '../capture/trouble-log.ts';
import type { RecordPublisher } from '../consumers/record-stream.ts';
import type { Core } from '../core.ts';
import { encodeOutcome, outcomeKeyOf, outcomesTopicOf } from '../events/outcome-event.ts';
import { createAnnouncements } from '../store/announcements.ts';
import { createLeases } from '../store/leases.ts';

const everySeconds = 1;
const pageSize = 200;

/**
 * Publishes what became of documents to the outcomes topic, so that others can build on it and a lost memory can be
 * rebuilt from it (docs/recover.md). One process at a time does so: an older outcome must not follow a newer one.
 */
export function startAnnouncing(core: Core, publisher: RecordPublisher) {
  const { config, database, log, timing } = core;
  const { installationId } = config;
  const topic = outcomesTopicOf(config.kafkaTopicPrefix);
  const announcements = createAnnouncements(database);
  const leases = createLeases(database);
  const lease = `announce/${installationId}`;
  const holder = randomUUID();

  async function round(): Promise<'again' | 'rest'> {
    if (!(await leases.hold(lease, holder, timing.captureLease))) return 'rest';
    const due = await announcements.due(installationId, pageSize);
    if (due.length === 0) return 'rest';
    await publisher.publish(
      due.map((event) => ({ topic, key: outcomeKeyOf(event), value: encodeOutcome(event) })),
    );
    await announcements.done(installationId, due);
    return due.length === pageSize ? 'again' : 'rest';
  }

  const loop = createLoop({
    name: 'outcomes',
    everySeconds,
    round,
    troubles: createTroubleLog(log, 'Publishing outcomes'),
  });
  loop.start();
  return {
    async stop() {
      await loop.stop();
      // A lease that cannot be given up runs out by itself.
      await leases.release(lease, holder).catch(() => undefined);
    },
  };
}
