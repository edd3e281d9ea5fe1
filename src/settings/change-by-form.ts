import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Connection } from '../store/connections.ts';
import {
  changeSettings,
  type SettingProblem,
  type SettingsChanged,
  type SettingsCore,
} from './change-settings.ts';

/** What a form says, by the path of each setting that it shows: `schedule.hour`. */
export type FormSettings = Readonly<Record<string, unknown>>;

export type ChangedByForm =
  | SettingsChanged
  /** Somebody changed the same settings since the form was shown; nothing was stored. */
  | { readonly result: 'overtaken'; readonly problems: readonly SettingProblem[] };

export interface FormChange {
  readonly form: FormSettings;
  /** The version of the settings that the form was shown with; undefined: the newest one. */
  readonly shown: number | undefined;
  readonly actor: string;
}

/**
 * Changes what a person changed in a form. What somebody else has changed since it was shown stays; a setting that both
 * have changed is named, and nothing is stored.
 */
export async function changeByForm(
  core: SettingsCore,
  connection: Connection,
  { form, shown, actor }: FormChange,
): Promise<ChangedByForm> {
  const known = shown === undefined ? undefined : await core.settings.at(connection.id, shown);
  try {
    return await changeSettings(
      core,
      connection,
      (newest) => {
        const { settings, overtaken } = mergeForm(known ?? newest, newest, form);
        if (overtaken.length > 0) throw new Overtaken(overtaken);
        return settings;
      },
      actor,
    );
  } catch (error) {
    if (error instanceof Overtaken) return { result: 'overtaken', problems: error.problems };
    throw error;
  }
}

/** Leaves a change of settings before anything is stored. */
class Overtaken extends Error {
  readonly problems: readonly SettingProblem[];

  constructor(paths: readonly { readonly path: string; readonly now: unknown }[]) {
    super('Somebody else has changed the same settings.');
    this.problems = paths.map(({ path, now }) => ({
      path,
      text: `${path} was changed meanwhile, to ${inWords(now)}. It was not overwritten: choose again if that is not right.`,
    }));
  }
}

function inWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.join(', ');
  return String(value);
}

export interface Merged {
  readonly settings: object;
  /** Settings that both have changed, to something else each, and what they are now. */
  readonly overtaken: readonly { readonly path: string; readonly now: unknown }[];
}

/** The newest settings with what was changed in a form that was shown with older ones. Pure. */
export function mergeForm(shown: ConnectionSettings, newest: ConnectionSettings, form: FormSettings): Merged {
  const overtaken: { path: string; now: unknown }[] = [];
  let settings: object = newest;
  for (const [path, value] of Object.entries(form)) {
    const [before, now] = [at(shown, path), at(newest, path)];
    if (same(value, before) || same(value, now)) continue;
    if (same(before, now)) settings = withValue(settings, path, value);
    else overtaken.push({ path, now });
  }
  return { settings, overtaken };
}

function at(settings: object, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
      settings,
    );
}

function withValue(settings: object, path: string, value: unknown): object {
  const [group = '', member] = path.split('.');
  if (member === undefined) return { ...settings, [group]: value };
  const inner = at(settings, group);
  return { ...settings, [group]: { ...(typeof inner === 'object' ? inner : {}), [member]: value } };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
