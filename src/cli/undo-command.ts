import type { Core } from '../core.ts';
import { money } from '../http/pages/format.ts';
import { problemTitle } from '../http/pages/problem-block.ts';
import { syncRangeText, syncStateTexts } from '../http/pages/sync-texts.ts';
import { undoPlanText, undoTexts } from '../http/pages/undo-texts.ts';
import type { Connection } from '../store/connections.ts';
import type { SyncRun } from '../store/sync-runs.ts';
import { createUndoDocuments } from '../store/undo-documents.ts';
import { createPreviewUndo, type UndoLine } from '../undo/preview-undo.ts';
import { createUndoDesk } from '../undo/undo-desk.ts';
import { createXeroPath } from '../xero/create-xero-path.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { confirmOrganisation } from './confirm-organisation.ts';
import { table } from './table.ts';
import { connectionOf, withCore } from './with-core.ts';

/** Takes back what a sync has created in Xero, after showing what that would be. */
export const undoCommand: Command = {
  usage: 'undo [SYNC [--preview | --yes | --organisation NAME | --release]]',
  meaning: 'voids or deletes in Xero what a sync has created; --release lets it be posted again',
  options: {
    preview: { type: 'boolean', default: false },
    yes: { type: 'boolean', default: false },
    release: { type: 'boolean', default: false },
    organisation: { type: 'string' },
  },
  run: (context) =>
    withCore(context, async (core) => {
      const connection = await connectionOf(core);
      const runs = (await core.syncRuns.recent(core.config.installationId, 100)).filter((run) => !run.dryRun);
      const [id] = context.words;
      if (id === undefined) return list(context, runs);
      const [run, ...others] = runs.filter((one) => one.id.startsWith(id.toLowerCase()));
      if (run === undefined || others.length > 0) throw new CommandError(undoTexts.unknown, 2);
      if (context.options['release'] === true) return release(context, core, connection, run);
      return undo(context, core, connection, run);
    }),
};

function list(context: CommandContext, runs: readonly SyncRun[]): void {
  if (context.json) {
    const shown = runs.map((run) => {
      const { silentSeconds: _, ...rest } = run;
      return rest;
    });
    return context.print(JSON.stringify(shown, null, 2));
  }
  const { id, started, what, state } = undoTexts.list;
  const rows = runs.map((run) => [
    run.id,
    run.startedAt.toISOString().slice(0, 16).replace('T', ' '),
    syncRangeText(run),
    syncStateTexts[run.state],
  ]);
  context.print(table([id, started, what, state], rows));
  context.print(undoTexts.choose);
}

async function undo(
  context: CommandContext,
  core: Core,
  connection: Connection,
  run: SyncRun,
): Promise<void> {
  if (run.state === 'running') throw new CommandError(undoTexts.running);
  const lines = await preview(core, connection, run);
  const going = lines.filter(({ plan }) => plan === 'void' || plan === 'delete');
  if (!context.json) show(context, lines, going.length);
  if (context.options['preview'] === true || going.length === 0) {
    if (context.json) context.print(JSON.stringify({ documents: lines }, null, 2));
    return;
  }
  if (context.options['yes'] !== true)
    await confirmOrganisation(context, connection, undoTexts.would(going.length));
  const done = await deskOf(core).undo(connection, run.id, 'cli');
  if (context.json) return context.print(JSON.stringify({ ...done, preview: lines }, null, 2));
  context.print(undoTexts.asked(done.documents));
  if (done.temporalAway) context.print(undoTexts.away);
}

async function release(
  context: CommandContext,
  core: Core,
  connection: Connection,
  run: SyncRun,
): Promise<void> {
  const done = await deskOf(core).release(connection, { syncRunId: run.id }, 'cli');
  if (context.json) return context.print(JSON.stringify(done));
  context.print(undoTexts.released(done.documents));
  if (done.temporalAway) context.print(undoTexts.away);
}

async function preview(core: Core, connection: Connection, run: SyncRun): Promise<UndoLine[]> {
  const path = createXeroPath(core);
  try {
    const undos = createUndoDocuments(core.database);
    return await createPreviewUndo({ ...core, ...path, undos })(run.id, connection);
  } finally {
    await path.client.close();
  }
}

function show({ print }: CommandContext, lines: readonly UndoLine[], going: number): void {
  const { document, total, plan, why } = undoTexts.columns;
  if (lines.length > 0) print(table([document, 'Name', total, plan, why], lines.map(row)));
  print(going === 0 ? undoTexts.none : undoTexts.would(going));
  if (lines.some(({ isLookedAt }) => !isLookedAt)) print(undoTexts.notLooked);
}

function row(line: UndoLine): string[] {
  const { kind, sourceId, name, total, currency, why } = line;
  const reason = problemTitle({ problem: why?.type ?? null, parameters: why?.parameters ?? {} });
  return [`${kind} ${sourceId}`, name ?? '', money(total, currency), undoPlanText(line), reason];
}

function deskOf(core: Core) {
  const undos = createUndoDocuments(core.database);
  return createUndoDesk({ undos, resumeForgotten: (id) => core.runs.resumeForgotten(id) });
}
