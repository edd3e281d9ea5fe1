import { documentKinds } from '../events/document-kind.ts';
import { CommandError } from './command-error.ts';
import type { Command } from './commands.ts';
import { withCore } from './with-core.ts';

/** Has one document, or all that are stuck, looked at again. */
export const retryCommand: Command = {
  usage: 'retry KIND ID | retry --all',
  meaning: 'tries a document again, or all that wait or need you',
  options: { all: { type: 'boolean', default: false } },
  run: (context) =>
    withCore(context, async (core) => {
      const { installationId } = core.config;
      if (context.options['all'] === true) {
        await core.resumeStuck();
        return context.print(
          context.json ? JSON.stringify({ retried: 'all' }) : 'Everything that is stuck is tried again.',
        );
      }
      const [word, sourceId] = context.words;
      const kind = documentKinds.find((one) => one === word);
      if (kind === undefined || sourceId === undefined || !/^\d+$/.test(sourceId)) {
        throw new CommandError('Name the document, such as `ttxero retry invoice 12`, or use --all.', 2);
      }
      const document = { installationId, kind, sourceId };
      if ((await core.snapshots.newest(document)) === undefined) {
        throw new CommandError(
          `No ${kind} ${sourceId} is known. Its number in TimeTracker's address bar is meant, not its invoice number.`,
        );
      }
      await core.runs.startAll([document]);
      context.print(context.json ? JSON.stringify({ retried: `${kind}/${sourceId}` }) : 'It is tried again.');
    }),
};
