import { createKafkaAccess } from '../consumers/kafka.ts';
import { outcomesTopicOf } from '../events/outcome-event.ts';
import { recoverMemory } from '../outcomes/recover-memory.ts';
import { createAnnouncements } from '../store/announcements.ts';
import { audit } from '../store/audit.ts';
import { createRecovery } from '../store/recovery.ts';
import { CommandError } from './command-error.ts';
import type { Command } from './commands.ts';
import { withCore } from './with-core.ts';

/** After our database was restored from a backup, or Kafka or Temporal lost what they held. */
export const recoverCommand: Command = {
  usage: 'recover',
  meaning:
    'after a restored backup, or a loss of Kafka or Temporal: goes on without losing or doubling anything',
  installations: 'each',
  run: (context) =>
    withCore(context, async (core) => {
      const { database, config, log } = core;
      const { installationId } = config;
      const recovery = createRecovery(database);
      if (await recovery.isAtWork())
        throw new CommandError(
          'A worker is at work on this database. Stop it, wait half a minute, then recover and start it again.',
        );
      const kafka = createKafkaAccess(config, log);
      const found = await recoverMemory({
        installationId,
        announcements: createAnnouncements(database),
        recovery,
        readOutcomes: (onRecord) => kafka.readAll(outcomesTopicOf(config.kafkaTopicPrefix), onRecord),
      });
      await audit(database, {
        actor: 'cli',
        action: 'memory.recovered',
        installationId,
        details: { ...found },
      });
      if (context.json) return context.print(JSON.stringify(found));
      const { read, restored, toldAgain, publishedAgain, lookedFor } = found;
      context.print(
        [
          `${read} outcomes are kept outside this database; of ${restored} documents they knew more, and that was taken over.`,
          `Of ${toldAgain} documents the outcomes are announced again.`,
          `${publishedAgain} documents are published again.`,
          `${lookedFor} documents that were on their way are looked for in Xero before anything is made there.`,
          'For a week, each document that is new to this database is looked for in Xero first. Start the worker now.',
        ].join('\n'),
      );
    }),
};
