import { createInterface } from 'node:readline/promises';
import { calendarDate } from '../events/values.ts';
import { repostTexts } from '../http/pages/repost-texts.ts';
import { bareTitle } from '../problems.ts';
import { createRepost, type RepostRequest } from '../repost/create-repost.ts';
import { repostKinds, type RepostKind } from '../repost/repost-documents.ts';
import { createXeroPath } from '../xero/create-xero-path.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { table } from './table.ts';
import { connectionOf, withCore } from './with-core.ts';
import { withTemporal } from './with-temporal.ts';

/** Has what is posted follow the mapping of today: shows what would change, and sends it after a yes. */
export const repostCommand: Command = {
  usage: 'repost --kind invoices|expenses|credit-notes [--from DAY] [--to DAY] [--dry-run] [--yes]',
  meaning: 'shows what posted documents the mapping of today would change, and after a yes changes them',
  options: {
    kind: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    yes: { type: 'boolean', default: false },
  },
  run: (context) =>
    withCore(context, async (core) => {
      const request = requestOf(context);
      const connection = await connectionOf(core);
      const path = createXeroPath(core);
      const repost = createRepost({
        ...core,
        installationId: core.config.installationId,
        prepareWrite: path.prepareWrite,
        resumeAll: (installationId) => core.runs.resumeAll(installationId),
      });
      try {
        const plan = await repost.plan(connection, request);
        const left = Object.fromEntries(plan.left);
        const isDry = context.options['dry-run'] === true || plan.documents.length === 0;
        if (context.json && isDry) return context.print(JSON.stringify({ ...plan, left }, null, 2));
        if (!context.json) show(context, plan);
        if (isDry) return undefined;
        if (!(await isWanted(context, connection.tenantName)))
          return context.print(context.json ? JSON.stringify({ sent: 0 }) : repostTexts.notSent);
        const sent = await withTemporal(() => repost.carryOut(connection, request, plan.documents, 'cli'));
        return context.print(
          context.json ? JSON.stringify({ sent, calls: plan.calls, left }) : repostTexts.done(sent),
        );
      } finally {
        await path.client.close();
      }
    }),
};

function show({ print }: CommandContext, plan: Awaited<ReturnType<ReturnType<typeof createRepost>['plan']>>) {
  const { documents, calls, lookedAt, left } = plan;
  if (documents.length > 0)
    print(
      table(
        [repostTexts.columns.document, 'Name', repostTexts.columns.total],
        documents.map(({ sourceId, name, total }) => [sourceId, name ?? '', total ?? '']),
      ),
    );
  for (const [type, count] of left) print(repostTexts.left(count, bareTitle(type)));
  print(
    documents.length === 0
      ? repostTexts.nothing(lookedAt)
      : repostTexts.found(documents.length, calls, lookedAt),
  );
}

async function isWanted({ options }: CommandContext, organisation: string): Promise<boolean> {
  if (options['yes'] === true) return true;
  if (!process.stdin.isTTY)
    throw new CommandError('Nothing was sent. Look with --dry-run, then confirm with --yes.', 2);
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await prompt.question(repostTexts.question(organisation))).trim().toLowerCase() === 'yes';
  } finally {
    prompt.close();
  }
}

function requestOf({ options }: CommandContext): RepostRequest {
  const day = (name: string) => {
    const value = options[name];
    if (value === undefined) return null;
    const parsed = calendarDate.safeParse(value);
    if (!parsed.success) throw new CommandError(`Give --${name} as YYYY-MM-DD.`, 2);
    return parsed.data;
  };
  const [from, to] = [day('from'), day('to')];
  if (from !== null && to !== null && from > to) throw new CommandError(repostTexts.wrongDates, 2);
  return { kind: kindOf(options['kind']), from, to };
}

function kindOf(typed: unknown): RepostKind {
  const word = typeof typed === 'string' ? typed.trim().toLowerCase().replaceAll('-', '_') : '';
  const kind = repostKinds.find((one) => one === word.replace(/s$/, ''));
  if (kind === undefined)
    throw new CommandError(
      'Say what to re-post: --kind invoices, --kind expenses or --kind credit-notes.',
      2,
    );
  return kind;
}
