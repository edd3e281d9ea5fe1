import type { Config } from '../config.ts';
import { CommandError } from './command-error.ts';
import type { Command } from './commands.ts';

const option = '--installation';

/**
 * Takes `--installation NAME` out of what was typed, before the command or behind it.
 * @throws CommandError if the name is missing, or two are named.
 */
export function takeInstallation(args: readonly string[]): {
  readonly rest: readonly string[];
  readonly named: string | undefined;
} {
  const rest: string[] = [];
  const named = new Set<string>();
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (word !== option && !word.startsWith(`${option}=`)) {
      rest.push(word);
      continue;
    }
    const name = word === option ? args[(at += 1)] : word.slice(option.length + 1);
    if (name === undefined || name === '' || name.startsWith('-'))
      throw new CommandError(`Name the installation: ${option} NAME.`, 2);
    named.add(name);
  }
  if (named.size > 1) throw new CommandError(`Name one installation, not ${[...named].join(' and ')}.`, 2);
  const [name] = named;
  return { rest, named: name };
}

/**
 * The installations that a command is for: the one that was named, or the only one there is.
 * @throws CommandError if it is not clear which is meant.
 */
export function chooseInstallations(
  configs: readonly [Config, ...Config[]],
  named: string | undefined,
  { installations = 'one' }: Pick<Command, 'installations'>,
): readonly [Config, ...Config[]] {
  const [first] = configs;
  const ids = configs.map(({ installationId }) => installationId);
  if (named !== undefined) {
    const chosen = configs.find(({ installationId }) => installationId === named);
    if (chosen !== undefined) return [chosen];
    throw new CommandError(`There is no installation "${named}". There is ${inWords(ids, 'and')}.`, 2);
  }
  if (configs.length === 1 || installations === 'each') return configs;
  if (installations === 'any') return [first];
  throw new CommandError(`Say which installation is meant: ${option} ${inWords(ids, 'or')}.`, 2);
}

function inWords(words: readonly string[], last: 'and' | 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}
