import type { CaptureCheck, KindCheck } from '../capture/check-capture.ts';
import type { WhyMissing } from '../timetracker/why-missing.ts';
import { missingInList } from '../timetracker/why-missing.ts';
import { table } from './table.ts';
import { wrap } from './wrap.ts';

const width = 100;
const mostUnreadable = 20;

export interface CaptureIntervals {
  /** Seconds between two looks. */
  readonly scanSeconds: number;
  /** Seconds within which everything is looked at. */
  readonly sweepSeconds: number;
}

/** What `ttxero capture check` prints: lines of at most 100 characters; the GRANTs can be pasted as they stand. */
export function captureCheckInWords(
  found: CaptureCheck,
  goLiveDate: string | null,
  intervals: CaptureIntervals,
): string {
  return [
    headline(found),
    '',
    ...roleInWords(found),
    ...versionInWords(found),
    ...changeLogInWords(found, intervals),
    ...connectorInWords(found),
    '',
    ...documentsInWords(found, goLiveDate),
    '',
    ...grantsInWords(found),
  ]
    .map((line) => (line.startsWith('grant ') ? wrap(line, width, '  ') : line))
    .join('\n');
}

/** Kinds of which nothing is read as things are. */
export function stoppedKinds({ kinds }: CaptureCheck): readonly KindCheck[] {
  return kinds.filter(({ documents }) => documents === null);
}

function headline(found: CaptureCheck): string {
  if (found.isStandby) return 'This is a standby, which is never read: name the primary.';
  const all = found.kinds.length;
  const flowing = all - stoppedKinds(found).length;
  if (flowing === all) return `TimeTracker can be read: all ${all} kinds of documents flow.`;
  return flowing === 0
    ? 'TimeTracker cannot be read as it should: no kind of document flows.'
    : `TimeTracker can be read in part: ${flowing} of ${all} kinds of documents flow.`;
}

function roleInWords({ role, kinds }: CaptureCheck): string[] {
  const ofKinds = kinds.some(({ denied }) => denied.length > 0);
  const few = role.mayWrite.slice(0, 3).join(', ') + (role.mayWrite.length > 3 ? ', …' : '');
  return [
    `Role ${role.name}${role.isSuperuser ? ', a superuser' : ''}`,
    ...item(
      role.denied.length === 0
        ? 'may read all that is read'
        : `may not read ${missingInList(role.denied)}${ofKinds ? ': run the GRANTs below' : ''}`,
    ),
    ...item(
      role.mayWrite.length === 0
        ? 'may not write, as it should be'
        : `may write to ${role.mayWrite.length} tables (${few}): the worker opens the database read-only, but a role that may not write at all is safer`,
    ),
    ...(role.mayMissRowsOf.length === 0
      ? []
      : item(
          `row security may hide rows of ${role.mayMissRowsOf.join(', ')} from it: hidden documents count as deleted`,
        )),
  ];
}

function versionInWords({ migration, isKnownVersion, role }: CaptureCheck): string[] {
  const lacking = missingInList(role.lacking.filter(({ table: name }) => name !== connectorTable));
  return [
    'TimeTracker',
    ...item(
      migration === null
        ? 'its version cannot be told: alembic_version is not read'
        : isKnownVersion
          ? `5.10 (migration ${migration})`
          : `another version than 5.10, which is known: migration ${migration}`,
    ),
    ...(lacking === '' ? [] : item(`does not have ${lacking}`)),
  ];
}

function changeLogInWords({ hasChangeLog }: CaptureCheck, intervals: CaptureIntervals): string[] {
  const scan = inWords(intervals.scanSeconds);
  const sweep = inWords(intervals.sweepSeconds);
  return item(
    hasChangeLog
      ? `its change log is read: what is changed in the application is found within ${scan}, anything else within ${sweep}`
      : `its change log (audit_logs) cannot be read: new rows are found within ${scan}, changes only within ${sweep}`,
  );
}

const connectorTable = 'integrations';

/** Nothing of the documents is lost without it. */
function connectorInWords({ role }: CaptureCheck): string[] {
  return role.denied.some(({ table: name }) => name === connectorTable)
    ? item(
        'the settings of its own Xero connector cannot be taken over at onboarding: integrations is not read',
      )
    : [];
}

function documentsInWords({ kinds }: CaptureCheck, goLiveDate: string | null): string[] {
  const before = goLiveDate === null ? 'before go-live' : `before ${goLiveDate}`;
  const types = new Map(kinds.flatMap((kind) => kind.otherTypes.map((one) => [one.column, one] as const)));
  const unreadable = kinds.flatMap(({ kind, documents }) =>
    (documents?.unreadable ?? []).map(({ id, fields }) => `${kind} ${id}: ${fields.join(', ')}`),
  );
  const more = unreadable.length - mostUnreadable;
  return [
    table(['kind', 'state', 'documents', before, 'unreadable'], kinds.map(rowOf)),
    ...kinds
      .filter(({ documents }) => documents === null)
      .map((kind) => wrap(`${kind.kind} is stopped: ${whyStopped(kind)}`, width, '  ')),
    ...[...types.values()].map(({ column, is, known }) =>
      wrap(`${column} is ${is}; in 5.10 it is ${known}`, width, '  '),
    ),
    ...(unreadable.length === 0 ? [] : ['Cannot be published as they stand; correct them in TimeTracker:']),
    ...unreadable.slice(0, mostUnreadable).flatMap(item),
    ...(more > 0 ? item(`and ${more} more (--json names all)`) : []),
  ];
}

function whyStopped({ lacking, denied }: WhyMissing): string {
  return [
    ...(lacking.length === 0
      ? []
      : [
          `TimeTracker does not have ${missingInList(lacking)}. Use a version of timetracker-xero that knows this TimeTracker.`,
        ]),
    ...(denied.length === 0 ? [] : [`The role may not read ${missingInList(denied)}. Run the GRANTs below.`]),
  ].join(' ');
}

function grantsInWords({ role, grants }: CaptureCheck): string[] {
  return [
    '-- For the owner of TimeTracker’s database: what the role that reads may see, and nothing else.',
    ...(grants.reader === role.name ? [] : [`-- create role ${grants.reader} login password '…';`]),
    ...grants.reading,
    '',
    '-- Only where ids are to be written back (the setting writeBack), for a role of its own.',
    `-- create role ${grants.writer} login password '…';`,
    ...grants.writingIds,
  ];
}

function rowOf({ kind, documents }: KindCheck): string[] {
  if (documents === null) return [kind, 'stopped', '–', '–', '–'];
  const { count, beforeGoLive, unreadable } = documents;
  return [kind, 'flows', String(count), String(beforeGoLive ?? '–'), String(unreadable.length)];
}

/** A line below a heading. */
function item(text: string): string[] {
  return [wrap(`  ${text}`, width, '  ')];
}

function inWords(seconds: number): string {
  return seconds >= 120 && seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
