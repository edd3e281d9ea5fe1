import { sourceId } from '../events/values.ts';
import { editsInWords } from '../hand-edits/edits-in-words.ts';
import { createResolveHandEdit, isTake, type Take } from '../hand-edits/resolve-hand-edit.ts';
import type { Core } from '../core.ts';
import type { DocumentRef } from '../events/document-kind.ts';
import { handEditTexts } from '../http/pages/hand-edit-texts.ts';
import { createHandEdits } from '../store/hand-edits.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { table } from './table.ts';
import { typedLedgerKind } from './typed-kind.ts';
import { withCore } from './with-core.ts';
import { temporalAway } from './with-temporal.ts';

/** Shows what was changed by hand in Xero, with both values; and decides whose counts. */
export const resolveCommand: Command = {
  usage: 'resolve KIND ID [--take timetracker|xero]',
  meaning: 'shows what was changed by hand in Xero, and decides whose counts',
  options: { take: { type: 'string' } },
  run: (context) =>
    withCore(context, async (core) => {
      const { installationId } = core.config;
      const id = sourceId.safeParse(context.words[1]);
      if (context.words[0] === undefined || !id.success)
        throw new CommandError('Name the document, such as `ttxero resolve invoice 12`.', 2);
      const kind = typedLedgerKind(context.words[0]);
      const { take } = context.options;
      if (take !== undefined && !isTake(take))
        throw new CommandError('Say --take timetracker or --take xero.', 2);
      const connection = await core.xero.connections.ofInstallation(installationId);
      if (connection === undefined) throw new CommandError('No organisation is connected.');
      const document = { installationId, kind, sourceId: id.data };
      if (take === undefined) return show(core, context, document, connection.tenantId);
      return decide(core, context, document, connection.tenantId, take);
    }),
};

async function show(core: Core, context: CommandContext, document: DocumentRef, tenantId: string) {
  const edit = await createHandEdits(core.database).find(document, tenantId);
  const edits = edit === undefined ? [] : editsInWords(edit);
  if (context.json) return context.print(JSON.stringify({ toDecide: edit !== undefined, edits }, null, 2));
  if (edit === undefined) return context.print('Nothing of it waits for a decision.');
  const { columns, notKnown, isEnded } = handEditTexts;
  context.print(
    edits.length === 0
      ? notKnown
      : table(
          [columns.field, columns.timetracker, columns.xero],
          edits.map(({ field, timetracker, xero }) => [field, timetracker, xero]),
        ),
  );
  context.print(edit.isEnded ? isEnded : 'Decide with --take timetracker or --take xero.');
}

async function decide(
  core: Core,
  context: CommandContext,
  document: DocumentRef,
  tenantId: string,
  take: Take,
) {
  const resolve = createResolveHandEdit({
    database: core.database,
    startRuns: (documents) => core.runs.startAll(documents),
  });
  const resolved = await resolve(document, tenantId, { take, actor: 'cli' });
  if (resolved.result !== 'resolved') throw new CommandError(handEditTexts.done[resolved.result]);
  if (resolved.temporalAway) throw temporalAway('It is decided. ');
  context.print(context.json ? JSON.stringify({ resolved: take }) : handEditTexts.done.resolved);
}
