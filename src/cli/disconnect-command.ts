import { setupTexts } from '../http/pages/setup-texts.ts';
import { CommandError } from './command-error.ts';
import type { Command } from './commands.ts';
import { confirmOrganisation } from './confirm-organisation.ts';
import { connectionOf, withCore } from './with-core.ts';

/** Ends the connection at Xero and here; history and settings stay. */
export const disconnectCommand: Command = {
  usage: 'disconnect [--organisation NAME] [--here-only]',
  meaning: 'ends the connection, at Xero and here; documents wait from then on',
  options: { organisation: { type: 'string' }, 'here-only': { type: 'boolean', default: false } },
  run: (context) =>
    withCore(context, async (core) => {
      const connection = await connectionOf(core);
      const { what, kept, unreachable } = setupTexts.disconnect;
      await confirmOrganisation(context, connection, `${what}\n${kept}`);
      const hereOnly = context.options['here-only'] === true;
      const outcome = await core.xero.disconnect(connection, hereOnly, 'cli');
      if (outcome === 'xero_unreachable') {
        throw new CommandError(`${unreachable.what} \`ttxero disconnect --here-only\` goes on without Xero.`);
      }
      context.print(
        context.json
          ? JSON.stringify({ organisation: connection.tenantName, outcome })
          : setupTexts.saved[outcome],
      );
    }),
};
