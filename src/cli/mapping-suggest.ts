import { suggestionsNamed, withAccepted } from '../mapping/accept-suggestions.ts';
import { collectSuggestions } from '../mapping/collect-suggestions.ts';
import { listTexts, sectionTitles } from '../mapping/mapping-words.ts';
import { changeMapping } from '../settings/change-mapping.ts';
import { createMappingValues } from '../store/mapping-values.ts';
import { CommandError } from './command-error.ts';
import type { MappingWork } from './mapping-command.ts';
import { table } from './table.ts';
import { mappingDone } from './with-lists.ts';

/** Shows what fits by name or percentage, and with `--accept` chooses it. */
export async function suggestMapping({ core, connection, context, lists }: MappingWork): Promise<void> {
  const names = acceptedNames(context.options['accept']);
  const { read, suggestions } = await collectSuggestions(
    {
      installationId: core.config.installationId,
      settings: core.settings,
      values: createMappingValues(core.database),
      lists,
    },
    connection,
  );
  const unread = read.unread.map(({ name, why }) => `The ${listTexts[name]} could not be read: ${why}`);
  if (names.length === 0) {
    if (context.json) return context.print(JSON.stringify({ suggestions, unread }, null, 2));
    for (const sentence of unread) context.print(sentence);
    if (suggestions.length === 0) return context.print('Nothing is suggested.');
    const rows = suggestions.map(({ section, key, name, choice, text, documents }) => [
      `${section}:${key}`,
      `${sectionTitles[section]}, ${name}`,
      text === choice ? choice : text,
      String(documents),
    ]);
    context.print(table(['Row', 'In TimeTracker', 'Suggested', 'Documents'], rows));
    return context.print('Nothing is chosen yet. Accept with `--accept all`, or `--accept ROW` for each.');
  }
  const { accepted, unknown } = suggestionsNamed(suggestions, names);
  if (unknown.length > 0)
    throw new CommandError(`Nothing is suggested for ${unknown.join(', ')}. Nothing was changed.`, 2);
  const changed = await changeMapping(core, connection, {
    change: (newest) => withAccepted(newest, accepted),
    lists: read.lists,
    actor: 'cli',
  });
  const { version } = mappingDone(changed);
  context.print(
    context.json
      ? JSON.stringify({ version, accepted })
      : `${accepted.length === 1 ? '1 suggestion is' : `${accepted.length} suggestions are`} accepted.`,
  );
}

function acceptedNames(option: string | boolean | (string | boolean)[] | undefined): string[] {
  return [option ?? []].flat().flatMap((name) => (typeof name === 'string' ? [name] : []));
}
