import { readFileSync, writeFileSync } from 'node:fs';
import type { Core } from '../core.ts';
import { listsOfSections } from '../mapping/choices.ts';
import { listNames } from '../mapping/lists.ts';
import { countChanges } from '../mapping/mapping-changes.ts';
import {
  mappingFile,
  sectionsOfFile,
  toMappingFile,
  withMappingFile,
  type MappingFile,
} from '../mapping/mapping-file.ts';
import { listTexts } from '../mapping/mapping-words.ts';
import { changeMapping } from '../settings/change-mapping.ts';
import { settingInWords } from '../settings/setting-in-words.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { Connection } from '../store/connections.ts';
import { createMappingValues } from '../store/mapping-values.ts';
import { decodeEntities } from '../xero/text.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { checkMappingCommand } from './mapping-check.ts';
import { suggestMapping } from './mapping-suggest.ts';
import { connectionOf, withCore } from './with-core.ts';
import { mappingDone, withLists, type ReadLists } from './with-lists.ts';

/** What the verbs of the command work with. */
export interface MappingWork {
  readonly core: Core;
  readonly connection: Connection;
  readonly context: CommandContext;
  readonly lists: ReadLists;
}

/** The mapping as a file, and whether it is right. */
export const mappingCommand: Command = {
  usage: 'mapping export [FILE] | mapping import FILE | mapping check | mapping suggest [--accept all]',
  meaning:
    'writes what is chosen into a file, takes it from one, checks it against the organisation, or suggests what fits',
  options: { accept: { type: 'string', multiple: true } },
  run: (context) =>
    withCore(context, async (core) => {
      const [verb, file] = context.words;
      const work = verbs[verb ?? ''];
      if (work === undefined || (verb === 'import' && file === undefined)) {
        throw new CommandError(
          'Use `ttxero mapping export [FILE]`, `mapping import FILE`, `mapping check` or `mapping suggest`.',
          2,
        );
      }
      const connection = await connectionOf(core);
      await withLists(core, connection, (lists) => work({ core, connection, context, lists }));
    }),
};

const verbs: Readonly<Record<string, (work: MappingWork) => Promise<void>>> = {
  export: exportMapping,
  import: importMapping,
  check: checkMappingCommand,
  suggest: suggestMapping,
};

async function exportMapping({ core, connection, context, lists }: MappingWork): Promise<void> {
  const { installationId } = core.config;
  const values = createMappingValues(core.database);
  const { settings } = await core.settings.newest(connection.id);
  const [read, clients, employees, projects] = await Promise.all([
    lists(listNames),
    values.ownerNames(installationId, 'client', clientsIn(settings)),
    values.employees(installationId),
    values.ownerNames(installationId, 'project', projectsIn(settings)),
  ]);
  const namesOf = (all: readonly { readonly key: string; readonly name: string }[]) =>
    new Map(all.map(({ key, name }) => [key, name]));
  const file = toMappingFile(settings, {
    organisation: connection.tenantName,
    lists: read.lists,
    clients: decoded(clients),
    employees: namesOf(employees),
    projects: decoded(projects),
  });
  const text = JSON.stringify(file, null, 2);
  const name = context.words[1];
  if (name === undefined) return context.print(text);
  try {
    writeFileSync(name, `${text}\n`);
  } catch (error) {
    throw new CommandError(`${name} cannot be written: ${reasonOf(error)}.`);
  }
  context.print(
    context.json ? JSON.stringify({ file: name }) : `The mapping of ${connection.tenantName} is in ${name}.`,
  );
}

function clientsIn({ contacts, tracking, leaveAlone }: ConnectionSettings): string[] {
  const tracked = tracking.filter(({ by }) => by === 'client').map(({ value }) => value);
  return [...contacts.map(({ client }) => client), ...tracked, ...leaveAlone.clients];
}

function projectsIn({ items, tracking, leaveAlone }: ConnectionSettings): string[] {
  const named = [...items, ...tracking].filter(({ by }) => by === 'project').map(({ value }) => value);
  return [...named, ...leaveAlone.projects];
}

function decoded(names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...names].map(([id, name]) => [id, decodeEntities(name)]));
}

async function importMapping({ core, connection, context, lists }: MappingWork): Promise<void> {
  const file = readMapping(context.words[1] ?? '');
  const whole = sectionsOfFile(file);
  const { lists: known, unread } = await lists(listsOfSections(whole));
  if (unread.length > 0) {
    const names = unread.map(({ name, why }) => `  - ${listTexts[name]}: ${why}`);
    throw new CommandError(
      `Nothing was changed, since the file cannot be checked against the organisation:\n${names.join('\n')}`,
    );
  }
  const { settings: before } = await core.settings.newest(connection.id);
  const changed = await changeMapping(core, connection, {
    change: (newest) => withMappingFile(newest, file),
    lists: known,
    whole,
    actor: 'cli',
  });
  const { version, settings } = mappingDone(changed);
  const counts = countChanges(before, settings);
  context.print(
    context.json
      ? JSON.stringify({ version, ...counts })
      : `The mapping of ${connection.tenantName} is taken from the file: ${counts.made} choices made, ${counts.changed} changed, ${counts.cleared} cleared. What is in Xero already stays as it is.`,
  );
}

function readMapping(name: string): MappingFile {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(name, 'utf8'));
  } catch (error) {
    throw new CommandError(`${name} cannot be read as JSON: ${reasonOf(error)}.`, 2);
  }
  const parsed = mappingFile.safeParse(content);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => `  - ${settingInWords(issue)}`);
  throw new CommandError(
    `The mapping was not changed, since ${name} is not as it should be:\n${lines.join('\n')}`,
    2,
  );
}

/** The system's code or the parser's words, without what stands in the file. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  return 'it is no JSON';
}
