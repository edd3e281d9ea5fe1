import { documentKinds } from '../events/document-kind.ts';
import { sourceId } from '../events/values.ts';
import { createUndoDocuments } from '../store/undo-documents.ts';
import { CommandError } from './command-error.ts';
import type { Command } from './commands.ts';
import { withCore } from './with-core.ts';
import { resumeStuck, withTemporal } from './with-temporal.ts';

/** Has one document, or all that are stuck, looked at again. */
export const retryCommand: Command = {
  usage: 'retry KIND ID | retry --all',
  meaning: 'tries a document again, or all that wait or need you',
  options: { all: { type: 'boolean', default: false } },
  run: (context) =>
    withCore(context, async (core) => {
      const { installationId } = core.config;
      if (context.options['all'] === true) {
        await resumeStuck(core);
        return context.print(
          context.json ? JSON.stringify({ retried: 'all' }) : 'Everything that is stuck is tried again.',
        );
      }
      const kind = documentKinds.find((one) => one === context.words[0]);
      const id = sourceId.safeParse(context.words[1]);
      if (kind === undefined || !id.success) {
        throw new CommandError('Name the document, such as `ttxero retry invoice 12`, or use --all.', 2);
      }
      const document = { installationId, kind, sourceId: id.data };
      if ((await core.snapshots.newest(document)) === undefined) {
        throw new CommandError(
          `No ${kind} ${id.data} is known. Its number in TimeTracker's address bar is meant, not its invoice number.`,
        );
      }
      const connection = await core.xero.connections.ofInstallation(installationId);
      // Whoever names a document that was undone wants it posted again.
      if (connection !== undefined)
        await createUndoDocuments(core.database).release(document, connection.tenantId, 'cli');
      // What Xero did not tell is asked again now, and not first when its time comes.
      await core.writes.lookNow(document);
      await withTemporal(() => core.runs.startAll([document]));
      context.print(context.json ? JSON.stringify({ retried: `${kind}/${id.data}` }) : 'It is tried again.');
    }),
};
