import type { Command } from './commands.ts';
import { withCore } from './with-core.ts';

/** Prints a link that connects, once and within 15 minutes. */
export const connectCommand: Command = {
  usage: 'connect',
  meaning: 'prints a link that connects an organisation; it works once, for 15 minutes',
  run: (context) =>
    withCore(context, async (core) => {
      const link = await core.xero.connectLink();
      context.print(
        context.json
          ? JSON.stringify({ link })
          : `Open this in a browser to connect to Xero:\n\n  ${link}\n\nIt works once, within 15 minutes.`,
      );
    }),
};
