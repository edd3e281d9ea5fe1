import { parseArgs } from 'node:util';
import { commands, type CommandContext } from './cli/commands.ts';
import { CommandError } from './cli/command-error.ts';
import { helpText } from './cli/help.ts';
import { ConfigurationError, environmentWithFile, readConfig } from './config.ts';
import { MigrationError } from './store/migrate.ts';

/** Exit codes: 0 done, 1 not done (the message says why), 2 the command or the configuration cannot be used. */
async function main(): Promise<number> {
  const [name = 'help', ...rest] = process.argv.slice(2);
  const command = Object.hasOwn(commands, name) ? commands[name as keyof typeof commands] : undefined;
  if (command === undefined) {
    const known = ['help', '--help', '-h'].includes(name);
    process[known ? 'stdout' : 'stderr'].write(
      known ? helpText() : `There is no command "${name}".\n\n${helpText()}`,
    );
    return known ? 0 : 2;
  }
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, ...command.options },
    });
    const context: CommandContext = {
      config: readConfig(environmentWithFile(process.env)),
      json: values.json,
      options: values,
      words: positionals,
      print: (text) => process.stdout.write(`${text}\n`),
    };
    await command.run(context);
    return 0;
  } catch (error) {
    if (
      error instanceof CommandError ||
      error instanceof ConfigurationError ||
      error instanceof MigrationError
    ) {
      process.stderr.write(`${error.message}\n`);
      return error instanceof CommandError ? error.exitCode : 2;
    }
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
      process.stderr.write(`${error.message}\n\n${helpText()}`);
      return 2;
    }
    process.stderr.write(`${unexpected(error)}\n`);
    return 1;
  }
}

/** Servers that are away are the usual reason; their error says which by its code. */
function unexpected(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ECONNREFUSED') {
    return 'A server does not answer. Is our database (STORE_DATABASE_URL) running? `npm start` or `npm run stack` starts one.';
  }
  return error instanceof Error ? error.message : String(error);
}

process.exitCode = await main();
