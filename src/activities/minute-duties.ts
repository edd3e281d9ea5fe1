import { withoutDetails } from '../oauth/log-error.ts';

export interface DutyLog {
  debug(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}

/**
 * Duties that come round again and again, one after the other. One that fails keeps none of the others from being done;
 * it is said once, and again after it has worked. A duty that hangs holds up its own round only.
 * @returns does a round; never throws.
 */
export function createMinuteDuties(
  duties: Readonly<Record<string, () => Promise<unknown>>>,
  log: DutyLog,
): () => Promise<void> {
  const failing = new Set<string>();

  async function carryOut(name: string, duty: () => Promise<unknown>): Promise<void> {
    try {
      await duty();
      failing.delete(name);
    } catch (error) {
      const level = failing.has(name) ? 'debug' : 'warn';
      failing.add(name);
      log[level](
        { duty: name, error: withoutDetails(error) },
        'something that is done each minute failed; it is tried again each minute',
      );
    }
  }

  return async () => {
    for (const [name, duty] of Object.entries(duties)) await carryOut(name, duty);
  };
}
