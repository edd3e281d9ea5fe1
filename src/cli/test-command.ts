import { describeCheck, verdictTexts } from '../connection-test/check-words.ts';
import { testConnection } from '../connection-test/test-connection.ts';
import { CommandError } from './command-error.ts';
import type { Command } from './commands.ts';
import { connectionOf, withCore } from './with-core.ts';

/** Tests the connection; exit code 1 if a check failed. */
export const testCommand: Command = {
  usage: 'test',
  meaning: 'tests the connection: permission, organisation, rights, remaining calls, clock, mapping',
  run: (context) =>
    withCore(context, async (core) => {
      const connection = await connectionOf(core);
      const found = await testConnection(core, connection, 'cli');
      const checks = found.map((check) => ({ finding: check.finding, ...describeCheck(check) }));
      if (context.json) {
        context.print(JSON.stringify({ organisation: connection.tenantName, checks }, null, 2));
      } else {
        const width = Math.max(...Object.values(verdictTexts).map((text) => text.length));
        for (const { verdict, title, what, cure } of checks) {
          context.print(`${verdictTexts[verdict].padEnd(width)}  ${title}: ${what}`);
          if (cure !== '') context.print(`${' '.repeat(width)}  ${cure}`);
        }
      }
      const failed = checks.filter(({ verdict }) => verdict === 'fail').length;
      if (failed > 0) throw new CommandError(failed === 1 ? 'A check failed.' : `${failed} checks failed.`);
    }),
};
