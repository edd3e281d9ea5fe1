import { setTimeout as sleep } from 'node:timers/promises';
import type { Core } from '../core.ts';
import {
  countLines,
  lookedAt,
  planTexts,
  syncErrorText,
  syncRangeText,
  syncStateTexts,
  syncTexts,
} from '../http/pages/sync-texts.ts';
import { problemTitle } from '../http/pages/problem-block.ts';
import { createPlannedDocuments } from '../store/planned-documents.ts';
import type { SyncRun } from '../store/sync-runs.ts';
import { checkSyncRequest, SyncRequestInvalid, type SyncRequest } from '../sync-request.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { table } from './table.ts';
import { typedKind } from './typed-kind.ts';
import { connectionOf, withCore } from './with-core.ts';
import { withTemporal } from './with-temporal.ts';

/** Syncs all documents now, shows how far a sync is, or ends it. */
export const syncCommand: Command = {
  usage: 'sync [--kinds KIND,...] [--from DAY] [--to DAY] [--dry-run] [--wait] | sync status | sync cancel',
  meaning: 'looks at all documents and sends what differs to Xero; --dry-run only shows what would be sent',
  options: {
    kinds: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    wait: { type: 'boolean', default: false },
  },
  run: (context) =>
    withCore(context, async (core) => {
      const [verb, ...rest] = context.words;
      if (rest.length > 0 || (verb !== undefined && verb !== 'status' && verb !== 'cancel'))
        throw new CommandError('Use `ttxero sync`, `ttxero sync status` or `ttxero sync cancel`.', 2);
      if (verb === 'status') return status(context, core);
      if (verb === 'cancel') return cancel(context, core);
      return start(context, core);
    }),
};

async function start(context: CommandContext, core: Core): Promise<void> {
  const request = requestOf(context);
  await connectionOf(core);
  const started = await withTemporal(() => core.syncNow.start(request));
  if (started.result === 'busy') {
    throw new CommandError(
      `${syncTexts.done.busy} Look with \`ttxero sync status\`, end it with \`ttxero sync cancel\`.`,
    );
  }
  if (context.options['wait'] === true) {
    if (!context.json) context.print(syncTexts.done[started.result]);
    return show(context, core, await ended(context, core, started.id));
  }
  context.print(
    context.json
      ? JSON.stringify(started)
      : `${syncTexts.done[started.result]} Look with \`ttxero sync status\`.`,
  );
}

async function status(context: CommandContext, core: Core): Promise<void> {
  const [newest] = await core.syncNow.recent(core.config.installationId, 1);
  if (newest !== undefined) return show(context, core, newest);
  context.print(context.json ? JSON.stringify(null) : syncTexts.none);
}

async function cancel(context: CommandContext, core: Core): Promise<void> {
  const cancelled = await withTemporal(() => core.syncNow.cancel(core.config.installationId, 'cli'));
  if (context.json) return context.print(JSON.stringify({ cancelled }));
  context.print(syncTexts.done[cancelled ? 'cancelled' : 'nothing-to-cancel']);
}

/** Seconds without a worker taking it up, after which somebody who waits is told why nothing happens. */
const noWorkerAfter = 15;

/** Waits for the end of a sync. @throws CommandError if it did not go through to its end. */
async function ended(context: CommandContext, core: Core, id: string): Promise<SyncRun> {
  const begun = performance.now();
  let told = -1;
  let warned = false;
  for (;;) {
    const run = (await core.syncNow.recent(core.config.installationId, 5)).find((each) => each.id === id);
    if (run !== undefined && run.state !== 'running') return run;
    const done = run === undefined ? -1 : lookedAt(run.counts);
    if (run !== undefined && done !== told && !context.json)
      context.print(syncTexts.progress(done, run.total));
    told = done;
    if (run === undefined && !warned && performance.now() - begun > noWorkerAfter * 1000) {
      warned = true;
      if (!context.json)
        context.print('Nothing has begun yet. Does the worker run? It goes on as soon as one does.');
    }
    await sleep(1000);
  }
}

async function show(context: CommandContext, core: Core, run: SyncRun): Promise<void> {
  const planned = createPlannedDocuments(core.database);
  const documents = run.dryRun ? await planned.ofRun(run.id, 100_000) : [];
  const { calls } = run.dryRun ? await planned.sizeOf(run.id) : { calls: 0 };
  if (context.json) {
    const { silentSeconds: _, ...shown } = run;
    context.print(JSON.stringify(run.dryRun ? { ...shown, calls, documents } : shown, null, 2));
  } else {
    const name = run.dryRun ? `${syncTexts.dryRunName}: ${syncRangeText(run)}` : syncRangeText(run);
    context.print(`${syncStateTexts[run.state]}: ${name}`);
    context.print(syncTexts.progress(lookedAt(run.counts), run.total));
    for (const { count, text } of countLines(run)) context.print(`  ${count} ${text}`);
    if (run.dryRun && documents.length > 0) {
      context.print(
        table(
          ['Document', 'Name', 'Would be', 'SHA-256', 'Why'],
          documents.map(({ kind, sourceId, name: called, plan, request, problem }) => [
            `${kind} ${sourceId}`,
            called ?? '',
            planTexts[plan],
            request?.payloadHash.slice(0, 16) ?? '',
            problemTitle({ problem: problem?.type ?? null, parameters: problem?.parameters ?? {} }),
          ]),
        ),
      );
      context.print(`${syncTexts.planLead(documents.length, calls)} --json shows what would be sent.`);
    }
  }
  if (run.state === 'running' || run.state === 'done') return;
  const why = run.error === null ? '' : ` ${syncErrorText(run.error)}.`;
  throw new CommandError(`The sync did not go through to its end: ${syncStateTexts[run.state]}.${why}`);
}

function requestOf({ config, options }: CommandContext): SyncRequest {
  const text = (name: string) => {
    const value = options[name];
    return typeof value === 'string' ? value : null;
  };
  const request = {
    installationId: config.installationId,
    kinds: text('kinds')?.split(',').map(typedKind) ?? null,
    from: text('from'),
    to: text('to'),
    dryRun: options['dry-run'] === true,
    requestedBy: 'cli' as const,
  };
  try {
    return checkSyncRequest(request);
  } catch (error) {
    if (!(error instanceof SyncRequestInvalid)) throw error;
    throw new CommandError(syncTexts.done['wrong-dates'], 2);
  }
}
