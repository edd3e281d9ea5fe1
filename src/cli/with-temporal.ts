import type { Core } from '../core.ts';
import { isTemporalAway } from '../temporal-away.ts';
import { CommandError } from './command-error.ts';

/**
 * Has documents looked at again by their runs. `done` says what stands already, should Temporal be away.
 * @throws CommandError
 */
export async function withTemporal<T>(start: () => Promise<T>, done = ''): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (!isTemporalAway(error)) throw error;
    throw temporalAway(done);
  }
}

/** Has everything that is stuck looked at again. @throws CommandError */
export function resumeStuck(core: Core, done = ''): Promise<void> {
  return withTemporal(() => core.resumeStuck(), done);
}

/** What to say when Temporal is away. `done` says what stands already. */
export function temporalAway(done = ''): CommandError {
  return new CommandError(
    `${done}Temporal (TEMPORAL_ADDRESS) does not answer, so nothing could be started. Once it runs, use \`ttxero retry --all\`.`,
  );
}
