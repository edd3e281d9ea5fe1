import { checkCapture, type CaptureCheck } from '../capture/check-capture.ts';
import { sweepSeconds } from '../capture/sweep-pace.ts';
import { holdProblems } from '../capture/holds.ts';
import { lookEverySeconds } from '../capture/look-every-seconds.ts';
import { whyNotRead } from '../capture/why-not-read.ts';
import type { Core } from '../core.ts';
import { createDatabase } from '../store/database.ts';
import { createSettingsRepository } from '../store/connection-settings.ts';
import { captureCheckInWords, stoppedKinds } from './capture-check-in-words.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { releaseCommand } from './release-command.ts';
import { withCore } from './with-core.ts';

const problems = holdProblems.join('|');
const usage = `Use \`ttxero capture check\` or \`ttxero capture release ${problems}\`.`;

/**
 * Says what is read of TimeTracker, with which rights, and what the database's owner would run for them. Ends with 1 if
 * something of it cannot be read.
 */
export const captureCommand: Command = {
  usage: `capture check | capture release ${problems}`,
  meaning: 'explains what is read in TimeTracker and what stands in the way, and prints the GRANTs for it',
  run: (context) => {
    const [verb, ...words] = context.words;
    if (verb === 'check') return withCore(context, (core) => check(context, core));
    if (verb === 'release') return releaseCommand.run({ ...context, words });
    throw new CommandError(usage, 2);
  },
};

async function check(context: CommandContext, core: Core): Promise<void> {
  const goLiveDate = await goLiveOf(core);
  const found = await look(core, goLiveDate);
  const intervals = { scanSeconds: lookEverySeconds(core.config, core.timing), sweepSeconds };
  context.print(
    context.json
      ? JSON.stringify({ ...found, goLiveDate, intervals })
      : captureCheckInWords(found, goLiveDate, intervals),
  );
  const stopped = stoppedKinds(found).map(({ kind }) => kind);
  if (found.isStandby) throw new CommandError('Nothing is read of a standby.');
  if (stopped.length > 0) throw new CommandError(`Not read as things are: ${stopped.join(', ')}.`);
}

/** Before there is a connection there is no go-live date. */
async function goLiveOf(core: Core): Promise<string | null> {
  const connection = await core.xero.connections.ofInstallation(core.config.installationId);
  if (connection === undefined) return null;
  const { settings } = await createSettingsRepository(core.database).newest(connection.id);
  return settings.goLiveDate;
}

async function look({ config }: Core, goLiveDate: string | null): Promise<CaptureCheck> {
  const timetracker = createDatabase({
    url: config.timetrackerDatabaseUrl,
    applicationName: 'timetracker-xero',
    readOnly: true,
    size: 1,
    // The query that meets it says it.
    onError: () => undefined,
  });
  try {
    return await checkCapture(timetracker, goLiveDate);
  } catch (error) {
    const why = whyNotRead(error) ?? (error instanceof Error ? error.message : 'unknown');
    throw new CommandError(
      `TimeTracker's database cannot be read (${why}). Check TIMETRACKER_DATABASE_URL, and that its role may connect and has USAGE on schema public.`,
    );
  } finally {
    await timetracker.close();
  }
}
