import { createApproveWaiting } from '../approval/approve-waiting.ts';
import type { Core } from '../core.ts';
import { calendarDate, sourceId } from '../events/values.ts';
import { approvalOperationTexts, approvalPartTexts, approvalTexts } from '../http/pages/approval-texts.ts';
import { money } from '../http/pages/format.ts';
import { createApprovals, type ApprovalFilter, type WaitingApproval } from '../store/approvals.ts';
import type { Connection } from '../store/connections.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { table } from './table.ts';
import { typedLedgerKind } from './typed-kind.ts';
import { connectionOf, withCore } from './with-core.ts';

/** Shows what waits for approval, and approves it. */
export const approveCommand: Command = {
  usage: 'approve [KIND ID | --all] [--kind KIND] [--from DAY] [--to DAY]',
  meaning: 'shows what waits for approval, or approves one document or all of them, as it stands now',
  options: {
    all: { type: 'boolean', default: false },
    kind: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
  },
  run: (context) =>
    withCore(context, async (core) => {
      const connection = await connectionOf(core);
      if (context.options['all'] === true) return approveAll(context, core, connection);
      if (context.words.length > 0) return approveOne(context, core, connection);
      return list(context, core, connection);
    }),
};

/** More than a person reads at a terminal; the page shows them page by page. */
const mostShown = 10_000;

async function list(context: CommandContext, core: Core, connection: Connection): Promise<void> {
  const { installationId, tenantId } = connection;
  const approvals = createApprovals(core.database);
  const waiting = await approvals.waiting(installationId, tenantId, filterOf(context), mostShown);
  if (context.json) return context.print(JSON.stringify(waiting, null, 2));
  if (waiting.length === 0) {
    const { settings } = await core.settings.newest(connection.id);
    return context.print(settings.post === 'approval' ? approvalTexts.none : approvalTexts.off);
  }
  const columns = approvalTexts.table;
  context.print(
    table([columns.document, columns.name, columns.date, columns.total, columns.plan], waiting.map(row)),
  );
  context.print(`${approvalTexts.count(waiting.length)} --json shows what would be sent.`);
}

function row({ kind, sourceId: id, name, date, total, currency, ...what }: WaitingApproval): string[] {
  const part = approvalPartTexts[what.part];
  const plan = approvalOperationTexts[what.operation];
  return [
    `${kind} ${id}`,
    name ?? '',
    date ?? '',
    money(total, currency),
    part === undefined ? plan : `${part}: ${plan}`,
  ];
}

async function approveOne(context: CommandContext, core: Core, connection: Connection): Promise<void> {
  const [typed = '', id] = context.words;
  const kind = typedLedgerKind(typed);
  const number = sourceId.safeParse(id);
  if (!number.success)
    throw new CommandError('Name the document, such as `ttxero approve invoice 12`, or use --all.', 2);
  const { installationId, tenantId } = connection;
  const approvals = createApprovals(core.database);
  const filter = { kinds: [kind], sourceId: number.data };
  const [waiting] = await approvals.waiting(installationId, tenantId, filter, 1);
  if (waiting === undefined)
    throw new CommandError(
      `${kind} ${number.data} does not wait for approval. \`ttxero approve\` lists what does.`,
    );
  const done = await deskOf(core).approve(connection, [waiting], 'cli');
  told(context, done.documents.length, done.temporalAway);
}

async function approveAll(context: CommandContext, core: Core, connection: Connection): Promise<void> {
  if (context.words.length > 0)
    throw new CommandError('Name one document, or use --all, with --kind, --from and --to; not both.', 2);
  const done = await deskOf(core).approveAll(connection, filterOf(context), 'cli');
  told(context, done.documents.length, done.temporalAway);
}

function told(context: CommandContext, approved: number, temporalAway: boolean): void {
  if (context.json) context.print(JSON.stringify({ approved, temporalAway }));
  else
    context.print(
      [approvalTexts.approved(approved), temporalAway ? approvalTexts.away : ''].join(' ').trim(),
    );
}

function deskOf(core: Core) {
  const resumeForgotten = (installationId: string) => core.runs.resumeForgotten(installationId);
  return createApproveWaiting({ approvals: createApprovals(core.database), resumeForgotten });
}

/** @throws CommandError */
function filterOf({ options }: CommandContext): ApprovalFilter {
  const text = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined);
  const kinds = text('kind')?.split(',').map(typedLedgerKind);
  return { kinds, from: dayOf(text('from')), to: dayOf(text('to')) };
}

function dayOf(typed: string | undefined): string | undefined {
  if (typed === undefined) return undefined;
  const date = calendarDate.safeParse(typed);
  if (!date.success) throw new CommandError(approvalTexts.filterWrong, 2);
  return date.data;
}
