import { createInterface } from 'node:readline/promises';
import { audit } from '../store/audit.ts';
import { calendarDate } from '../events/values.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { createSettingsRepository } from '../store/connection-settings.ts';
import { connectionOf, withCore } from './with-core.ts';
import { resumeStuck } from './with-temporal.ts';

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
      const { version, settings } = await core.settings.newest(connection.id);
      await core.database.transaction(async (client) => {
        const changed = { ...settings, goLiveDate: date.data };
        if (!(await createSettingsRepository(client).append(connection.id, version, changed, 'cli'))) {
          throw new CommandError(
            'Somebody else changed the settings at the same moment. Nothing was changed; look at them and try again.',
          );
        }
        await client.query(
          `update connection set go_live_confirmed_at = clock_timestamp(), go_live_confirmed_by = 'cli' where id = $1`,
          [connection.id],
        );
        await audit(client, {
          actor: 'cli',
          action: 'connection.go_live',
          installationId: core.config.installationId,
          tenantId: connection.tenantId,
          details: { date: date.data },
        });
      });
      await resumeStuck(core, 'The go-live date is confirmed, but ');
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
