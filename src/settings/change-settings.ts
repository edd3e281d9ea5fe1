import type { Core } from '../core.ts';
import { audit } from '../store/audit.ts';
import {
  connectionSettings,
  createSettingsRepository,
  type ConnectionSettings,
} from '../store/connection-settings.ts';
import type { Connection } from '../store/connections.ts';
import { reopenStuckDocuments } from '../store/stuck-documents.ts';
import { isTemporalAway } from '../temporal-away.ts';
import { goesLiveByName } from '../xero/go-live-guard.ts';
import { settingInWords } from './setting-in-words.ts';

/** What is wrong with one setting. `path` names it, such as `schedule.hour`; empty: the change as a whole. */
export interface SettingProblem {
  readonly path: string;
  readonly text: string;
}

export type SettingsChanged =
  | {
      /** `unchanged`: it was so already, and no new version was stored. */
      readonly result: 'changed' | 'unchanged';
      readonly version: number;
      readonly settings: ConnectionSettings;
      /** The settings are stored, but what follows from them could not be started. */
      readonly temporalAway: boolean;
    }
  | { readonly result: 'refused'; readonly problems: readonly SettingProblem[] };

/** Told of the settings that hold from now on: whenever they change, and when the connection comes or goes. */
export type SettingsListener = (connection: Connection, settings: ConnectionSettings) => Promise<void>;

export type SettingsCore = Pick<
  Core,
  'config' | 'database' | 'settings' | 'resumeStuck' | 'onSettingsChanged'
>;

/** Makes new settings of the newest ones. What it returns is checked; it may be called more than once. */
export type SettingsChange = (newest: ConnectionSettings) => object;

/**
 * Changes what was chosen for a connection: checked, stored as a new version, audited, and followed by all that the
 * change frees. The one way in which commands and pages change settings.
 * @param actor `cli` or `page`.
 */
export function changeSettings(
  core: SettingsCore,
  connection: Connection,
  change: SettingsChange,
  actor: string,
): Promise<SettingsChanged> {
  return store(core, connection, change, { actor });
}

/**
 * Sets from which day on documents go to the organisation, and remembers that a person has confirmed it. The caller
 * has had the name of the organisation typed, where that is asked for (`goesLiveByName`).
 * @param date `YYYY-MM-DD`.
 */
export function confirmGoLive(
  core: SettingsCore,
  connection: Connection,
  date: string,
  actor: string,
): Promise<SettingsChanged> {
  return store(core, connection, (newest) => ({ ...newest, goLiveDate: date }), { actor, goLive: date });
}

interface Attempt {
  readonly actor: string;
  readonly goLive?: string;
}

async function store(
  core: SettingsCore,
  connection: Connection,
  change: SettingsChange,
  attempt: Attempt,
): Promise<SettingsChanged> {
  for (;;) {
    const { version, settings: before } = await core.settings.newest(connection.id);
    const checked = check(change(structuredClone(before)));
    if (!checked.ok) return { result: 'refused', problems: checked.problems };
    const { settings } = checked;
    if (needsGoLive(connection, before, settings) && attempt.goLive === undefined) {
      return { result: 'refused', problems: [goLiveProblem] };
    }
    const same = JSON.stringify(before) === JSON.stringify(settings) && attempt.goLive === undefined;
    // Somebody else changed the settings at the same moment: this change is made to theirs.
    if (!same && !(await append(core, connection, version, settings, attempt))) continue;
    return {
      result: same ? 'unchanged' : 'changed',
      version: same ? version : version + 1,
      settings,
      temporalAway: await followOrAway(core, connection, settings),
    };
  }
}

function append(
  core: SettingsCore,
  connection: Connection,
  version: number,
  settings: ConnectionSettings,
  { actor, goLive }: Attempt,
): Promise<boolean> {
  return core.database.transaction(async (client) => {
    if (!(await createSettingsRepository(client).append(connection.id, version, settings, actor)))
      return false;
    const whose = { actor, installationId: core.config.installationId, tenantId: connection.tenantId };
    await audit(client, { ...whose, action: 'settings.changed', details: { version: version + 1 } });
    // With the change itself: what it may free is found by the regular sweep, should nobody get to start it now.
    await reopenStuckDocuments(client, core.config.installationId);
    if (goLive !== undefined) {
      await client.query(
        `update connection set go_live_confirmed_at = clock_timestamp(), go_live_confirmed_by = $2 where id = $1`,
        [connection.id, actor],
      );
      await audit(client, { ...whose, action: 'connection.go_live', details: { date: goLive } });
    }
    return true;
  });
}

async function followOrAway(core: SettingsCore, connection: Connection, settings: ConnectionSettings) {
  try {
    for (const listener of core.onSettingsChanged) await listener(connection, settings);
    await core.resumeStuck();
    return false;
  } catch (error) {
    if (!isTemporalAway(error)) throw error;
    return true;
  }
}

type Checked =
  | { readonly ok: true; readonly settings: ConnectionSettings }
  | { readonly ok: false; readonly problems: readonly SettingProblem[] };

function check(changed: object): Checked {
  const parsed = connectionSettings.safeParse(changed);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({
      path: issue.path.join('.'),
      text: settingInWords(issue),
    }));
    return { ok: false, problems };
  }
  const problems = [
    ...(parsed.data.direction === 'export' ? [] : [importProblem]),
    ...(isTimeZone(parsed.data.schedule.timeZone) ? [] : [timeZoneProblem]),
  ];
  return problems.length === 0 ? { ok: true, settings: parsed.data } : { ok: false, problems };
}

const importProblem: SettingProblem = {
  path: 'direction',
  text: 'Import is not available yet. The direction must be export, from TimeTracker to Xero.',
};

const timeZoneProblem: SettingProblem = {
  path: 'schedule.timeZone',
  text: 'schedule.timeZone must be the name of a time zone, such as Europe/London.',
};

const goLiveProblem: SettingProblem = {
  path: 'goLiveDate',
  text: 'The go-live date of this organisation is set with `ttxero golive --date YYYY-MM-DD` or on the setup page, which ask for its name.',
};

function needsGoLive(connection: Connection, before: ConnectionSettings, after: ConnectionSettings): boolean {
  return goesLiveByName(connection) && before.goLiveDate !== after.goLiveDate;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}
