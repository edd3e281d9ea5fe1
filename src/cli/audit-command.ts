import { auditCsv, auditCsvHead, auditJson } from '../audit-export.ts';
import { calendarDate } from '../events/values.ts';
import { createAuditLog, type AuditRecord } from '../store/audit-log.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { table } from './table.ts';
import { withCore } from './with-core.ts';

/** Shows or exports who did what, when, and from where. */
export const auditCommand: Command = {
  usage: 'audit [--from DAY] [--to DAY] [--action WORD] [--csv]',
  meaning: 'who did what, when, and from where; --json gives a line of JSON for each entry',
  options: {
    from: { type: 'string' },
    to: { type: 'string' },
    action: { type: 'string' },
    csv: { type: 'boolean', default: false },
  },
  run: (context) =>
    withCore(context, async ({ database, config }) => {
      const filter = {
        from: dayOf(context, 'from'),
        to: dayOf(context, 'to'),
        action: text(context, 'action'),
      };
      const entries = createAuditLog(database).all(config.installationId, filter);
      const { json, options, print } = context;
      if (!json && options['csv'] !== true) return show(print, entries);
      if (!json) print(auditCsvHead);
      for await (const entry of entries) print(json ? auditJson(entry) : auditCsv(entry));
    }),
};

async function show(print: (text: string) => void, entries: AsyncIterable<AuditRecord>): Promise<void> {
  const rows: string[][] = [];
  for await (const { at, action, actor, person, address, kind, sourceId, details } of entries) {
    const about = [
      kind === null ? '' : `${kind} ${sourceId ?? ''}`,
      ...Object.entries(details).flatMap(([name, value]) => (value === null ? [] : [`${name} ${value}`])),
    ];
    rows.push([at.toISOString(), action, person ?? actor, address ?? '', about.filter(Boolean).join(', ')]);
  }
  print(rows.length === 0 ? 'No entries.' : table(['When (UTC)', 'What', 'Who', 'Where', 'About'], rows));
}

function text({ options }: CommandContext, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

function dayOf(context: CommandContext, name: string): string | undefined {
  const day = text(context, name);
  if (day === undefined || calendarDate.safeParse(day).success) return day;
  throw new CommandError(`Give --${name} as a day, YYYY-MM-DD.`, 2);
}
