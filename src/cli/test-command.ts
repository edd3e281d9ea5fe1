import { checksInLines } from '../connection-test/checks-in-lines.ts';
import { testConnection } from '../connection-test/test-connection.ts';
import { checksInWords } from '../connection-test/test-in-words.ts';
import { CommandError } from './command-error.ts';
import type { Command } from './commands.ts';
import { connectionOf, withCore } from './with-core.ts';

/** Tests the connection; exit code 1 if a check failed. */
export const testCommand: Command = {
  usage: 'test',
  meaning:
    'tests the connection: permission, organisation, rights, lock dates, currencies, mapping, calls, clock',
  run: (context) =>
    withCore(context, async (core) => {
      const connection = await connectionOf(core);
      const checks = checksInWords(await testConnection(core, connection, 'cli'));
      if (context.json)
        context.print(JSON.stringify({ organisation: connection.tenantName, checks }, null, 2));
      else for (const line of checksInLines(checks)) context.print(line);
      const failed = checks.filter(({ verdict }) => verdict === 'fail').length;
      if (failed > 0) throw new CommandError(failed === 1 ? 'A check failed.' : `${failed} checks failed.`);
    }),
};
