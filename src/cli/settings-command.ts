import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { audit } from '../store/audit.ts';
import { connectionSettings, type ConnectionSettings } from '../store/connection-settings.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { settingInWords } from './setting-in-words.ts';
import { connectionOf, withCore } from './with-core.ts';
import { resumeStuck } from './with-temporal.ts';

/** Shows or changes what was chosen for the connection: accounts, tax rates, kinds, go-live date. */
export const settingsCommand: Command = {
  usage: 'settings [set KEY=VALUE ... | import FILE]',
  meaning: 'shows or changes accounts, tax rates and the rest of the mapping',
  run: (context) =>
    withCore(context, async (core) => {
      const connection = await connectionOf(core);
      const { version, settings } = await core.settings.newest(connection.id);
      const changed = change(context, settings);
      if (changed === undefined) return print(context, settings, version);
      if (connection.issuer !== 'sandbox' && changed.goLiveDate !== settings.goLiveDate) {
        throw new CommandError(
          'The go-live date of a real organisation is set with `ttxero golive --date YYYY-MM-DD`, which asks for its name.',
          2,
        );
      }
      if (!(await core.settings.append(connection.id, version, changed, 'cli'))) {
        throw new CommandError(
          'Somebody else changed the settings at the same moment. Look at them and try again.',
        );
      }
      await audit(core.database, {
        actor: 'cli',
        action: 'settings.changed',
        installationId: core.config.installationId,
        tenantId: connection.tenantId,
        details: { version: version + 1 },
      });
      await resumeStuck(core, 'The settings were changed, but ');
      print(context, changed, version + 1);
    }),
};

function change({ words }: CommandContext, settings: ConnectionSettings): ConnectionSettings | undefined {
  const [verb, ...rest] = words;
  if (verb === undefined) return undefined;
  if (verb === 'import') return check({ ...settings, ...readFile(rest[0]) });
  if (verb !== 'set' || rest.length === 0) {
    throw new CommandError(
      'Use `ttxero settings set accounts.items=200 taxTypes=20.00:OUTPUT2,0.00:ZERORATEDOUTPUT`.',
      2,
    );
  }
  return check(rest.reduce<object>((all, word) => setOne(all, word), structuredClone(settings)));
}

/** `accounts.items=200` sets a member, `taxTypes=20.00:OUTPUT2,...` the whole list, an empty value nothing chosen. */
function setOne(settings: object, word: string): object {
  const at = word.indexOf('=');
  if (at < 1) throw new CommandError(`"${word}" is not of the form KEY=VALUE.`, 2);
  const [group = '', member] = word.slice(0, at).split('.');
  const value = valueOf(group, word.slice(at + 1));
  if (member === undefined) return { ...settings, [group]: value };
  const inner: unknown = (settings as Record<string, unknown>)[group];
  return { ...settings, [group]: { ...(typeof inner === 'object' ? inner : {}), [member]: value } };
}

function valueOf(group: string, text: string): unknown {
  if (group === 'taxTypes') {
    return text
      .split(',')
      .filter(Boolean)
      .map((pair) => ({ rate: pair.split(':')[0], taxType: pair.split(':')[1] }));
  }
  if (text === '') return null;
  return text === 'true' || text === 'false' ? text === 'true' : text;
}

function readFile(file: string | undefined): object {
  if (file === undefined) throw new CommandError('Name the file to import.', 2);
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new CommandError(`${file} cannot be read as a JSON object.`, 2);
  }
}

function check(settings: object): ConnectionSettings {
  const parsed = connectionSettings.safeParse(settings);
  if (parsed.success) {
    const { expenses, payments, creditNotes } = parsed.data.kinds;
    if (expenses || payments || creditNotes)
      throw new CommandError('Expenses, payments and credit notes are not available yet; keep them off.');
    if (parsed.data.direction !== 'export')
      throw new CommandError('Import is not available yet. The direction must be export.');
    return parsed.data;
  }
  const lines = parsed.error.issues.map((issue) => `  - ${settingInWords(issue)}`);
  throw new CommandError(`The settings were not changed:\n${lines.join('\n')}`, 2);
}

function print({ json, print: out }: CommandContext, settings: ConnectionSettings, version: number): void {
  if (json) return out(JSON.stringify({ version, settings }, null, 2));
  const accounts = Object.entries(settings.accounts).map(
    ([type, code]) => `  account for ${type}: ${code ?? 'not chosen'}`,
  );
  const rates = settings.taxTypes.map(({ rate, taxType }) => `  ${rate} %: ${taxType}`);
  const kinds = Object.entries(settings.kinds).map(([kind, on]) => `  ${kind}: ${on ? 'on' : 'off'}`);
  out(
    [
      `Settings, version ${version}`,
      `Go-live date: ${settings.goLiveDate ?? 'not set'}`,
      `Invoices are posted as: ${settings.invoiceStatus}`,
      `Issued invoices: ${settings.postIssued ? 'posted like sent ones' : 'wait until they are sent'}`,
      'Kinds',
      ...kinds,
      'Accounts',
      ...accounts,
      'Tax rates',
      ...(rates.length > 0 ? rates : ['  none chosen']),
    ].join('\n'),
  );
}
