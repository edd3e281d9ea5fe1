import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Core } from '../core.ts';
import { createKeyHolders } from '../store/key-holders.ts';
import { withoutDetails } from './log-error.ts';

/** A process announces itself once a minute; one that was not heard of for this many minutes has ended. */
const aliveMinutes = 3;

/** The processes that hold keys, as others see them. */
export function keyHoldersOf({ database, timing }: Pick<Core, 'database' | 'timing'>) {
  return createKeyHolders(database, aliveMinutes * timing.minute);
}

/** Says for as long as this process runs which keys it holds, so that none is dropped that it still writes with. */
export async function holdKeys(core: Core) {
  const holders = keyHoldersOf(core);
  const processId = randomUUID();
  const { keyNames } = core.xero.encryption;
  const announce = () =>
    holders.announce({ processId, label: `process ${process.pid} on ${hostname()}`, keyNames });
  await announce();
  const timer = setInterval(() => {
    announce().catch((error: unknown) =>
      core.log.debug({ error: withoutDetails(error) }, 'the keys that are held are told again in a minute'),
    );
  }, core.timing.minute * 1000);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await holders.leave(processId);
    },
  };
}
