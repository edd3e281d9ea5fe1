import { checkCapture, type CaptureCheck, type KindCheck } from '../capture/check-capture.ts';
import { sweepSeconds } from '../capture/sweep-pace.ts';
import { holdProblems } from '../capture/holds.ts';
import { whyNotRead } from '../capture/why-not-read.ts';
import type { Core } from '../core.ts';
import { createDatabase } from '../store/database.ts';
import { createSettingsRepository } from '../store/connection-settings.ts';
import { namesOfMissing } from '../timetracker/introspect.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { releaseCommand } from './release-command.ts';
import { table } from './table.ts';
import { withCore } from './with-core.ts';

const problems = holdProblems.join('|');
const usage = `Use \`ttxero capture check\` or \`ttxero capture release ${problems}\`.`;

/** Says what is read of TimeTracker, with which rights, and what the database's owner would run for them. */
export const captureCommand: Command = {
  usage: `capture check | capture release ${problems}`,
  meaning: 'explains what is read in TimeTracker and what stands in the way, and prints the GRANTs for it',
  run: (context) => {
    const [verb, ...words] = context.words;
    if (verb === 'check') return withCore(context, (core) => check(context, core));
    if (verb === 'release') return releaseCommand.run({ ...context, words });
    throw new CommandError(usage, 2);
  },
};

async function check(context: CommandContext, core: Core): Promise<void> {
  const goLiveDate = await goLiveOf(core);
  const found = await look(core, goLiveDate);
  const intervals = { scanSeconds: core.config.scanIntervalSeconds, sweepSeconds };
  context.print(
    context.json
      ? JSON.stringify({ ...found, goLiveDate, intervals })
      : inWords(found, goLiveDate, intervals),
  );
}

/** Before there is a connection there is no go-live date. */
async function goLiveOf(core: Core): Promise<string | null> {
  const connection = await core.xero.connections.ofInstallation(core.config.installationId);
  if (connection === undefined) return null;
  const { settings } = await createSettingsRepository(core.database).newest(connection.id);
  return settings.goLiveDate;
}

async function look({ config }: Core, goLiveDate: string | null): Promise<CaptureCheck> {
  const timetracker = createDatabase({
    url: config.timetrackerDatabaseUrl,
    applicationName: 'timetracker-xero',
    readOnly: true,
    size: 1,
    // The query that meets it says it.
    onError: () => undefined,
  });
  try {
    return await checkCapture(timetracker, goLiveDate);
  } catch (error) {
    const why = whyNotRead(error) ?? (error instanceof Error ? error.message : 'unknown');
    throw new CommandError(
      `TimeTracker's database cannot be read (${why}). Check TIMETRACKER_DATABASE_URL, and that its role may connect and has USAGE on schema public.`,
    );
  } finally {
    await timetracker.close();
  }
}

function inWords(
  found: CaptureCheck,
  goLiveDate: string | null,
  { scanSeconds, sweepSeconds: sweep }: { scanSeconds: number; sweepSeconds: number },
): string {
  const { role, kinds } = found;
  const unreadable = kinds.flatMap(({ kind, documents }) =>
    (documents?.unreadable ?? []).map(({ id, fields }) => `  ${kind} ${id}: ${fields.join(', ')}`),
  );
  return [
    `Role: ${role.name}${role.isSuperuser ? ', a superuser' : ''}`,
    role.missing.length === 0
      ? '  may read all that is read'
      : `  may not read, or TimeTracker lacks, ${namesOfMissing(role.missing).missing}`,
    role.mayWrite.length === 0
      ? '  may not write'
      : `  may write to ${role.mayWrite.length} tables (${role.mayWrite.slice(0, 3).join(', ')}${role.mayWrite.length > 3 ? ', …' : ''}). The worker opens it read-only; a role that may not write is safer.`,
    ...(role.mayMissRowsOf.length === 0
      ? []
      : [
          `  row security may hide rows of ${role.mayMissRowsOf.join(', ')}: hidden documents count as deleted`,
        ]),
    ...(found.isStandby ? ['This is a standby, which is never read: name the primary.'] : []),
    versionInWords(found),
    found.hasChangeLog
      ? `Change log: read. Changes made in the application are found within ${scanSeconds} s, anything else within ${sweep} s.`
      : `Change log (audit_logs): cannot be read. New rows are found within ${scanSeconds} s, changes within ${sweep} s.`,
    '',
    table(
      [
        'kind',
        'state',
        'documents',
        goLiveDate === null ? 'before go-live' : `before ${goLiveDate}`,
        'unreadable',
      ],
      kinds.map(rowOf),
    ),
    ...kinds.flatMap(({ kind, missing, otherTypes }) => [
      ...(missing.length === 0 ? [] : [`${kind} is stopped: ${namesOfMissing(missing).missing}`]),
      ...otherTypes.map(({ column, is, known }) => `${kind}: ${column} is ${is}, in 5.10 it is ${known}`),
    ]),
    ...(unreadable.length === 0 ? [] : ['Cannot be published as they stand:', ...unreadable.slice(0, 20)]),
    ...(unreadable.length > 20 ? [`  and ${unreadable.length - 20} more (--json names all)`] : []),
    '',
    '-- For the owner of TimeTracker’s database: reading',
    ...found.grants.reading,
    '',
    '-- Only if ids are to be written back (writeBack=true), for a role of its own',
    ...found.grants.writingIds,
  ].join('\n');
}

function versionInWords({ migration, isKnownVersion }: CaptureCheck): string {
  if (migration === null) return 'TimeTracker: its version cannot be read (alembic_version)';
  return isKnownVersion
    ? `TimeTracker: 5.10 (migration ${migration})`
    : `TimeTracker: migration ${migration}, another version than 5.10; what differs is below`;
}

function rowOf({ kind, missing, documents }: KindCheck): string[] {
  return [
    kind,
    missing.length === 0 ? 'flows' : 'stopped',
    documents === null ? '–' : String(documents.count),
    documents?.beforeGoLive === undefined || documents.beforeGoLive === null
      ? '–'
      : String(documents.beforeGoLive),
    documents === null ? '–' : String(documents.unreadable.length),
  ];
}
