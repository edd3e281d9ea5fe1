import { hostname, userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { ConfigurationError, readConfigs, type Config, type Environment } from '../config.ts';
import { onBehalfOf } from '../store/audit.ts';
import { MigrationError } from '../store/migrate.ts';
import { chooseInstallations, takeInstallation } from './choose-installations.ts';
import { commands, type CommandContext } from './commands.ts';
import { CommandError } from './command-error.ts';
import { helpText } from './help.ts';

export interface CliCall {
  /** What was typed after `ttxero`. */
  readonly args: readonly string[];
  readonly environment: Environment;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * Runs what a person typed.
 * @returns the exit code: 0 done, 1 not done (the message says why), 2 the command or the configuration cannot be used.
 */
export async function runCli({ args, environment, out, err }: CliCall): Promise<number> {
  try {
    const { rest: typed, named } = takeInstallation(args);
    const [name = 'help', ...rest] = typed;
    if (['help', '--help', '-h'].includes(name) || rest.includes('--help')) {
      out(helpText());
      return 0;
    }
    const command = Object.hasOwn(commands, name) ? commands[name as keyof typeof commands] : undefined;
    if (command === undefined) {
      err(`There is no command "${name}".\n\n${helpText()}`);
      return 2;
    }
    const { values, positionals } = parseArgs({
      args: rest,
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, ...command.options },
    });
    const chosen = chooseInstallations(readConfigs(environment), named, command);
    const context = { json: values.json, options: values, words: positionals };
    const print = (text: string) => out(`${text}\n`);
    const run = (config: Config, to: CommandContext['print']) =>
      command.run({ ...context, config, print: to });
    await onBehalfOf({ person: userName(), address: hostname() }, () =>
      chosen.length === 1 ? run(chosen[0], print) : runForEach(chosen, values.json, run, print),
    );
    return 0;
  } catch (error) {
    if (
      error instanceof CommandError ||
      error instanceof ConfigurationError ||
      error instanceof MigrationError
    ) {
      err(`${error.message}\n`);
      return error instanceof CommandError ? error.exitCode : 2;
    }
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
      err(`${error.message}\n\n${helpText()}`);
      return 2;
    }
    err(`${unexpected(error)}\n`);
    return 1;
  }
}

/** One after the other, each under its name; as JSON one list, in which each says whose it is. */
async function runForEach(
  configs: readonly Config[],
  json: boolean,
  run: (config: Config, print: CommandContext['print']) => Promise<void>,
  print: CommandContext['print'],
): Promise<void> {
  const all: unknown[] = [];
  for (const [index, config] of configs.entries()) {
    const { installationId: installation } = config;
    if (!json) print(`${index === 0 ? '' : '\n'}${installation}`);
    await run(config, (text) => {
      if (json) all.push({ installation, ...(JSON.parse(text) as object) });
      else print(text);
    });
  }
  if (json) print(JSON.stringify(all, null, 2));
}

/** Who types, as the machine knows them; a container may know nobody. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}

const away = new Set(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'ECONNRESET']);

/** Servers that are away are the usual reason; their error says which by its code. */
function unexpected(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (away.has(code)) {
    return `A server does not answer (${code}). Is our database (STORE_DATABASE_URL) running? \`npm start\` or \`npm run stack\` starts one.`;
  }
  return error instanceof Error ? error.message : String(error);
}
