import type { LedgerKind } from '../events/document-kind.ts';
import { describeProblem, type Problem } from '../problems.ts';
import type { Connection } from '../store/connections.ts';
import type { Core } from '../core.ts';
import { createPlanDocument, type DocumentPlan } from '../xero/plan-document.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import { calendarDate } from '../events/values.ts';
import { CommandError } from './command-error.ts';
import { createXeroPath } from '../xero/create-xero-path.ts';
import type { Command, CommandContext } from './commands.ts';
import { table } from './table.ts';
import { connectionOf, withCore } from './with-core.ts';

interface PlanLine {
  readonly kind: LedgerKind;
  readonly id: string;
  readonly name: string;
  readonly plan: 'create' | 'update' | 'void' | 'delete' | 'nothing' | 'left alone' | 'needs you';
  readonly total: string;
  readonly why: string;
}

/** Shows what would be written to Xero, now or with a go-live date that is not confirmed yet. */
export const planCommand: Command = {
  usage: 'plan [--date YYYY-MM-DD]',
  meaning: 'shows what would be written to Xero (from that day on), and writes nothing',
  options: { date: { type: 'string' } },
  run: (context) =>
    withCore(context, async (core) => {
      const connection = await connectionOf(core);
      const { settings } = await core.settings.newest(connection.id);
      const lines = await plan(core, connection, {
        ...settings,
        goLiveDate: dateOf(context) ?? settings.goLiveDate,
      });
      if (context.json) return context.print(JSON.stringify(lines, null, 2));
      const writes = lines.filter(({ plan: what }) => ['create', 'update', 'void', 'delete'].includes(what));
      const rows = lines
        .filter(({ plan: what }) => what !== 'nothing')
        .map((line) => [`${line.kind} ${line.id}`, line.name, line.total, line.plan, line.why]);
      context.print(table(['Document', 'Name', 'Total', 'Plan', 'Why'], rows));
      context.print(
        `${writes.length} documents would be written to ${connection.tenantName}. Nothing was written.`,
      );
    }),
};

function dateOf({ options }: CommandContext): string | undefined {
  if (options['date'] === undefined) return undefined;
  const date = calendarDate.safeParse(options['date']);
  if (!date.success) throw new CommandError('Give the date as YYYY-MM-DD.', 2);
  return date.data;
}

async function plan(core: Core, connection: Connection, settings: ConnectionSettings): Promise<PlanLine[]> {
  const path = createXeroPath(core);
  const planDocument = createPlanDocument({ links: core.links, prepareWrite: path.prepareWrite });
  const documents = await core.database.query<{
    kind: LedgerKind;
    source_id: string;
    name: string | null;
    total: string | null;
  }>(
    `select kind, source_id, coalesce(data->>'number', data->>'name') as name,
            concat_ws(' ', data->>'total', data->>'currency') as total
       from snapshot where installation_id = $1 order by kind, source_id`,
    [core.config.installationId],
  );
  const lines: PlanLine[] = [];
  try {
    for (const row of documents.rows) {
      const snapshot = await core.snapshots.newest({
        installationId: core.config.installationId,
        kind: row.kind,
        sourceId: row.source_id,
      });
      if (snapshot === undefined) continue;
      const found = await planDocument(snapshot, connection, settings);
      lines.push({
        kind: row.kind,
        id: row.source_id,
        name: row.name ?? '',
        total: row.total ?? '',
        ...inWords(found),
      });
    }
  } finally {
    await path.client.close();
  }
  return lines;
}

function inWords(found: DocumentPlan): Pick<PlanLine, 'plan' | 'why'> {
  switch (found.plan) {
    case 'skip':
      return { plan: 'left alone', why: titleOf(found.problem) };
    case 'hold':
      return { plan: 'needs you', why: titleOf(found.problem) };
    case 'nothing':
      return { plan: 'nothing', why: '' };
    case 'adopt':
      return { plan: 'create', why: 'its contact is there already' };
    case 'wait':
      return { plan: found.operation, why: titleOf(found.problem) };
    default:
      return { plan: found.plan, why: '' };
  }
}

function titleOf(problem: Problem): string {
  return describeProblem(problem.type, problem.parameters).title;
}
