import type { DocumentKind } from '../events/document-kind.ts';
import { describeProblem, type Problem } from '../problems.ts';
import type { Connection } from '../store/connections.ts';
import type { Core } from '../core.ts';
import { decide } from '../xero/decide.ts';
import { createXeroPath } from '../xero/create-xero-path.ts';
import type { Command } from './commands.ts';
import { table } from './table.ts';
import { connectionOf, withCore } from './with-core.ts';

interface PlanLine {
  readonly kind: DocumentKind;
  readonly id: string;
  readonly name: string;
  readonly plan: 'create' | 'update' | 'void' | 'delete' | 'nothing' | 'left alone' | 'needs you';
  readonly total: string;
  readonly why: string;
}

/** Shows what would be written to Xero now, and writes nothing. */
export const planCommand: Command = {
  usage: 'plan',
  meaning: 'shows what would be written to Xero, and writes nothing',
  run: (context) =>
    withCore(context, async (core) => {
      const connection = await connectionOf(core);
      const lines = await plan(core, connection);
      if (context.json) return context.print(JSON.stringify(lines, null, 2));
      const writes = lines.filter(({ plan: what }) => ['create', 'update', 'void', 'delete'].includes(what));
      context.print(
        table(
          ['Document', 'Name', 'Total', 'Plan', 'Why'],
          lines
            .filter(({ plan: what }) => what !== 'nothing')
            .map((line) => [`${line.kind} ${line.id}`, line.name, line.total, line.plan, line.why]),
        ),
      );
      context.print(
        `${writes.length} documents would be written to ${connection.tenantName}. Nothing was written.`,
      );
    }),
};

async function plan(core: Core, connection: Connection): Promise<PlanLine[]> {
  const { settings } = await core.settings.newest(connection.id);
  const path = createXeroPath(core);
  const of = { connectionId: connection.id, tenantId: connection.tenantId };
  const found = await core.database.query<{
    kind: DocumentKind;
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
    for (const row of found.rows) {
      const snapshot = await core.snapshots.newest({
        installationId: core.config.installationId,
        kind: row.kind,
        sourceId: row.source_id,
      });
      if (snapshot === undefined) continue;
      const link = await core.links.find(snapshot, connection.tenantId);
      const decision = decide(row.kind, { ...snapshot, link, settings });
      const line = { kind: row.kind, id: row.source_id, name: row.name ?? '', total: row.total ?? '' };
      if (decision.do === 'nothing') lines.push({ ...line, plan: 'nothing', why: '' });
      else if (decision.do === 'skip')
        lines.push({ ...line, plan: 'left alone', why: titleOf(decision.problem) });
      else if (decision.do === 'hold')
        lines.push({ ...line, plan: 'needs you', why: titleOf(decision.problem) });
      else {
        const prepared = await path.prepareWrite({ snapshot, operation: decision.do, link, settings, of });
        if (prepared.kind === 'hold')
          lines.push({ ...line, plan: 'needs you', why: titleOf(prepared.problem) });
        else if (prepared.kind === 'nothing') lines.push({ ...line, plan: 'nothing', why: '' });
        else
          lines.push({
            ...line,
            plan: decision.do,
            why:
              prepared.kind === 'adopt'
                ? 'its contact is there already'
                : prepared.kind === 'wait'
                  ? 'after its client'
                  : '',
          });
      }
    }
  } finally {
    await path.client.close();
  }
  return lines;
}

function titleOf(problem: Problem): string {
  return describeProblem(problem.type, problem.parameters).title;
}
