import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Core } from '../core.ts';
import { listsOfSections } from '../mapping/choices.ts';
import { noLists } from '../mapping/lists.ts';
import { changedSections } from '../mapping/mapping-changes.ts';
import { listTexts } from '../mapping/mapping-words.ts';
import { changeMapping } from '../settings/change-mapping.ts';
import type { SettingsChange } from '../settings/change-settings.ts';
import { connectionSettings, type ConnectionSettings } from '../store/connection-settings.ts';
import type { Connection } from '../store/connections.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { ruleNames } from '../settings/rule-names.ts';
import { scheduleInWords } from '../settings/schedule-in-words.ts';
import { listForm, typedSetting } from '../settings/typed-setting.ts';
import { connectionOf, withCore } from './with-core.ts';
import { mappingDone, withLists } from './with-lists.ts';

/** Shows or changes what was chosen for the connection: accounts, tax rates, kinds, go-live date. */
export const settingsCommand: Command = {
  usage: 'settings [set KEY=VALUE ... | import FILE]',
  meaning: 'shows or changes accounts, tax rates and the rest of the mapping',
  run: (context) =>
    withCore(context, async (core) => {
      const connection = await connectionOf(core);
      const change = changeOf(context);
      if (change === undefined) {
        const { version, settings } = await core.settings.newest(connection.id);
        return print(context, settings, version);
      }
      const { lists, unchecked } = await listsFor(core, connection, change);
      const changed = mappingDone(await changeMapping(core, connection, { change, lists, actor: 'cli' }));
      print(context, changed.settings, changed.version);
      if (!context.json) for (const sentence of unchecked) context.print(sentence);
    }),
};

/** The lists that a change chooses from; nothing is read for one that chooses nothing. */
async function listsFor(core: Core, connection: Connection, change: SettingsChange) {
  const { settings } = await core.settings.newest(connection.id);
  const after = connectionSettings.safeParse(change(structuredClone(settings)));
  const names = after.success ? listsOfSections(changedSections(settings, after.data)) : [];
  if (names.length === 0) return { lists: noLists, unchecked: [] };
  const { lists, unread } = await withLists(core, connection, (read) => read(names));
  const unchecked = unread.map(
    ({ name, why }) =>
      `The choice of ${listTexts[name]} was not checked against the organisation as it is now: ${why} Use \`ttxero mapping check\` later.`,
  );
  return { lists, unchecked };
}

function changeOf({ words }: CommandContext): SettingsChange | undefined {
  const [verb, ...rest] = words;
  if (verb === undefined) return undefined;
  if (verb === 'import') {
    const given = readFile(rest[0]);
    return (settings) => ({ ...settings, ...given });
  }
  if (verb !== 'set' || rest.length === 0) {
    const lists = Object.keys(connectionSettings.shape)
      .flatMap((name) => listForm(name) ?? [])
      .join(' ');
    throw new CommandError(
      `Use \`ttxero settings set accounts.items=200 taxTypes=20:OUTPUT2,0:ZERORATEDOUTPUT\`. Lists are typed as a whole: ${lists}.`,
      2,
    );
  }
  return (settings) => rest.reduce<object>((all, word) => setOne(all, word), settings);
}

/** `accounts.items=200` sets a member, `taxTypes=20:OUTPUT2,...` the whole list, an empty value nothing chosen. */
function setOne(settings: object, word: string): object {
  const at = word.indexOf('=');
  if (at < 1) throw new CommandError(`"${word}" is not of the form KEY=VALUE.`, 2);
  const name = word.slice(0, at);
  const [group = '', member] = name.split('.');
  const value = typedSetting(name, word.slice(at + 1));
  if (member === undefined) return { ...settings, [group]: value };
  const inner: unknown = (settings as Record<string, unknown>)[group];
  return { ...settings, [group]: { ...(typeof inner === 'object' ? inner : {}), [member]: value } };
}

function readFile(file: string | undefined): object {
  if (file === undefined) throw new CommandError('Name the file to import.', 2);
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new CommandError(`${file} cannot be read as a JSON object.`, 2);
  }
}

function print({ json, print: out }: CommandContext, settings: ConnectionSettings, version: number): void {
  if (json) return out(JSON.stringify({ version, settings }, null, 2));
  const { accounts, kinds, schedule, gatewayFees, leaveAlone, referenceFrom } = settings;
  const rules = ruleNames.flatMap((rule) => {
    const value = settings[rule];
    return typeof value === 'object' ? [] : [`  ${rule}: ${String(value)}`];
  });
  const lists = [
    ...settings.taxTypes.map(({ rate, taxType }) => `  ${rate} % in sales: ${taxType}`),
    ...settings.purchaseTaxTypes.map(({ rate, taxType }) => `  ${rate} % in expenses: ${taxType}`),
  ];
  out(
    [
      `Settings, version ${version}`,
      `Go-live date: ${settings.goLiveDate ?? 'not set'}`,
      `Automatic sync: ${scheduleInWords(schedule)}`,
      'Kinds',
      ...Object.entries(kinds).map(([kind, on]) => `  ${kind}: ${on ? 'on' : 'off'}`),
      'Rules',
      ...rules,
      `  referenceFrom: ${referenceFrom.join(',') || 'none'}`,
      `  gatewayFees.book: ${gatewayFees.book}`,
      `  leaveAlone.clients: ${leaveAlone.clients.join(',') || 'none'}`,
      `  leaveAlone.projects: ${leaveAlone.projects.join(',') || 'none'}`,
      'Accounts',
      ...Object.entries({ ...accounts, gatewayFees: gatewayFees.account }).map(
        ([type, code]) => `  account for ${type}: ${code ?? 'not chosen'}`,
      ),
      'Tax rates',
      ...(lists.length > 0 ? lists : ['  none chosen']),
      'The rest of the mapping: `ttxero mapping export`.',
    ].join('\n'),
  );
}
