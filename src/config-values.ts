import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { commandOutput } from './command-output.ts';
import { keys, type ConfigurationKey } from './config-keys.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Values = { readonly [K in keyof typeof keys]: z.output<(typeof keys)[K]['schema']> };

/** What could be read of some variables, and what is wrong with the others. */
export interface ReadValues {
  readonly values: Partial<Values>;
  /** The properties of those that are wrong in themselves. */
  readonly wrong: ReadonlySet<string>;
  readonly problems: readonly string[];
}

/** Reads and checks those variables whose property is wanted, each by itself. */
export function readValues(environment: Environment, isWanted: (property: string) => boolean): ReadValues {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  const wrong = new Set<string>();
  for (const [property, key] of Object.entries(keys)) {
    if (!isWanted(property)) continue;
    const before = problems.length;
    const given = valueOf(environment, key, problems);
    if (given === undefined && problems.length > before) {
      wrong.add(property);
      continue;
    }
    const parsed = key.schema.safeParse(given ?? ('default' in key ? key.default : undefined));
    if (parsed.success) {
      values[property] = parsed.data;
      continue;
    }
    wrong.add(property);
    problems.push(
      given === undefined
        ? `${key.name} is missing. ${key.meaning}`
        : `${key.name} ${parsed.error.issues[0]?.message ?? 'is not valid'}.`,
    );
  }
  return { values, wrong, problems };
}

/** The names by which a variable may be given: itself, a file that holds it, a command that prints it. */
export function namesOf(key: ConfigurationKey): string[] {
  return [
    key.name,
    ...(key.secret === true ? [`${key.name}_FILE`] : []),
    ...(key.command === true ? [`${key.name}_COMMAND`] : []),
  ];
}

/** Undefined if it cannot be read. */
export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function valueOf(environment: Environment, key: ConfigurationKey, problems: string[]) {
  const given = namesOf(key).filter((name) => emptyAsMissing(environment[name]) !== undefined);
  const value = emptyAsMissing(environment[key.name]);
  if (given.length > 1) {
    problems.push(`${given.join(' and ')} are ${given.length === 2 ? 'both' : 'all'} set. Keep one of them.`);
    return value;
  }
  const [name] = given;
  if (name === undefined || name === key.name) return value;
  const text = environment[name] ?? '';
  if (name === `${key.name}_COMMAND`) return printedBy(key.name, text, problems);
  const content = readIfThere(text);
  if (content === undefined)
    problems.push(`${name} names a file that cannot be read. Check its path and permissions.`);
  return content?.trim();
}

function printedBy(name: string, command: string, problems: string[]): string | undefined {
  const output = commandOutput(command);
  if ('text' in output) return emptyAsMissing(output.text)?.trim();
  problems.push(`${name}_COMMAND ${output.problem}. Run it by hand to see why; it gets no shell and 10 s.`);
  return undefined;
}

function emptyAsMissing(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value;
}
