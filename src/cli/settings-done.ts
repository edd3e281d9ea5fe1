import type { SettingsChanged } from '../settings/change-settings.ts';
import { CommandError } from './command-error.ts';
import { temporalAway } from './with-temporal.ts';

type Stored = Exclude<SettingsChanged, { result: 'refused' }>;

/** What a command goes on with after it changed settings. @throws CommandError if they were refused or Temporal is away. */
export function settingsDone(changed: SettingsChanged): Stored {
  if (changed.result === 'refused') {
    const lines = changed.problems.map(({ text }) => `  - ${text}`);
    throw new CommandError(`The settings were not changed:\n${lines.join('\n')}`, 2);
  }
  if (changed.temporalAway) throw temporalAway('The settings were changed, but ');
  return changed;
}
