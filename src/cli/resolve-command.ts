import { sourceId } from '../events/values.ts';
import { editsInWords } from '../hand-edits/edits-in-words.ts';
import { createResolveHandEdit, isTake, type Take } from '../hand-edits/resolve-hand-edit.ts';
import type { Core } from '../core.ts';
import type { DocumentRef } from '../events/document-kind.ts';
import { handEditTexts } from '../http/pages/hand-edit-texts.ts';
import { describeProblem } from '../problems.ts';
import { createHandEdits } from '../store/hand-edits.ts';
import type { Write } from '../store/writes.ts';
import { unprovenTexts } from '../unproven/unproven-texts.ts';
import { unprovenProblem } from '../xero/unclear-look.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { resolveSent, typedWord } from './resolve-sent.ts';
import { table } from './table.ts';
import { typedLedgerKind } from './typed-kind.ts';
import { withCore } from './with-core.ts';
import { temporalAway } from './with-temporal.ts';

/**
 * Shows what of a document waits for a person's decision, and decides: about what was changed by hand in Xero, whose
 * counts; about what was sent and nobody knows whether Xero has it, that.
 */
export const resolveCommand: Command = {
  usage: 'resolve KIND ID [--take timetracker|xero | --in-xero XERO-ID | --not-in-xero]',
  meaning: 'shows what of a document only a person can decide, and decides it',
  options: {
    take: { type: 'string' },
    'in-xero': { type: 'string' },
    'not-in-xero': { type: 'boolean', default: false },
  },
  run: (context) =>
    withCore(context, async (core) => {
      const { installationId } = core.config;
      const document = { installationId, ...typedDocument(context.words) };
      const { take } = context.options;
      const word = typedWord(context);
      if (take !== undefined && (!isTake(take) || word !== undefined))
        throw new CommandError('Say --take timetracker or --take xero, and nothing else.', 2);
      if (word !== undefined) return resolveSent(core, context, document, word);
      const connection = await core.xero.connections.ofInstallation(installationId);
      if (connection === undefined) throw new CommandError('No organisation is connected.');
      if (take === undefined) return show(core, context, document, connection.tenantId);
      return decide(core, context, document, connection.tenantId, take);
    }),
};

/** `invoice 12`, or `invoice/12` as problems and Temporal name it. @throws CommandError */
function typedDocument(words: readonly string[]): Pick<DocumentRef, 'kind' | 'sourceId'> {
  const [kind, typedId] = words.length === 1 ? (words[0] ?? '').split('/') : words;
  const id = sourceId.safeParse(typedId);
  if (kind === undefined || !id.success)
    throw new CommandError('Name the document, such as `ttxero resolve invoice 12`.', 2);
  return { kind: typedLedgerKind(kind), sourceId: id.data };
}

async function show(core: Core, context: CommandContext, document: DocumentRef, tenantId: string) {
  const sent = await core.writes.unproven(document, tenantId);
  if (sent !== undefined) return showSent(context, sent);
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

function showSent(context: CommandContext, { operation, expected }: Write): void {
  const { type, parameters } = unprovenProblem(expected);
  if (context.json)
    return context.print(
      JSON.stringify({ toDecide: true, problem: type, operation, ...parameters }, null, 2),
    );
  context.print(describeProblem(type, parameters).what);
  context.print(unprovenTexts.decide);
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
