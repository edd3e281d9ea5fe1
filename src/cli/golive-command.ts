import { calendarDate } from '../events/values.ts';
import { CommandError } from './command-error.ts';
import type { Command } from './commands.ts';
import { confirmGoLive } from '../settings/change-settings.ts';
import { settingsDone } from './settings-done.ts';
import { confirmOrganisation } from './confirm-organisation.ts';
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
      await confirmOrganisation(
        context,
        connection,
        `Documents dated ${date.data} or later will be written to the organisation ${connection.tenantName}.\nLook at \`ttxero plan\` first: it shows which.`,
      );
      settingsDone(await confirmGoLive(core, connection, date.data, 'cli'));
      context.print(
        context.json
          ? JSON.stringify({ organisation: connection.tenantName, goLiveDate: date.data })
          : `Documents dated ${date.data} or later now go to ${connection.tenantName}.`,
      );
    }),
};
