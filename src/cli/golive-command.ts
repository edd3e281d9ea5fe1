import { createInterface } from 'node:readline/promises';
import { calendarDate } from '../events/values.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { confirmGoLive } from '../settings/change-settings.ts';
import { settingsDone } from './settings-done.ts';
import { connectionOf, withCore } from './with-core.ts';

/** Stores and confirms the go-live date; before that nothing is written to a real organisation. */
export const goLiveCommand: Command = {
  usage: 'golive --date YYYY-MM-DD [--organisation NAME]',
  meaning: 'confirms from which date on documents go to Xero; asks for the name of the organisation',
  options: { date: { type: 'string' }, organisation: { type: 'string' } },
  run: (context) =>
    withCore(context, async (core) => {
      const date = calendarDate.safeParse(context.options['date']);
      if (!date.success)
        throw new CommandError('Give the first day whose documents go to Xero: --date YYYY-MM-DD.', 2);
      const connection = await connectionOf(core);
      const typed = await organisationTyped(context, connection.tenantName, date.data);
      if (typed.trim() !== connection.tenantName) {
        throw new CommandError(
          `That is not the name of the connected organisation. Nothing was changed; type "${connection.tenantName}" to confirm.`,
        );
      }
      settingsDone(await confirmGoLive(core, connection, date.data, 'cli'));
      context.print(
        context.json
          ? JSON.stringify({ organisation: connection.tenantName, goLiveDate: date.data })
          : `Documents dated ${date.data} or later now go to ${connection.tenantName}.`,
      );
    }),
};

async function organisationTyped(
  { options, print }: CommandContext,
  name: string,
  date: string,
): Promise<string> {
  if (typeof options['organisation'] === 'string') return options['organisation'];
  if (!process.stdin.isTTY)
    throw new CommandError('Confirm with --organisation and the exact name of the organisation.', 2);
  print(
    `Documents dated ${date} or later will be written to the organisation ${name}.\nLook at \`ttxero plan\` first: it shows which.`,
  );
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await prompt.question('Type the name of the organisation to confirm: ');
  } finally {
    prompt.close();
  }
}
