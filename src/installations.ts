import type { Config } from './config.ts';
import { createCoreOn, type Core } from './core.ts';
import { createFoundation, type Foundation } from './foundation.ts';
import type { Logger } from './log.ts';

/** The TimeTrackers that a process serves, on what it has once for all of them. */
export interface Installations {
  /** The log of the process; each core has its own, which names the installation. */
  readonly log: Logger;
  readonly foundation: Foundation;
  readonly all: readonly [Core, ...Core[]];
  readonly ids: ReadonlySet<string>;
  close(): Promise<void>;
}

/** One core for each configuration. All of them share what holds for the process, which the first one says. */
export function createInstallations(
  [first, ...others]: readonly [Config, ...Config[]],
  log: Logger,
): Installations {
  const foundation = createFoundation(first, log);
  const coreOf = (config: Config) =>
    createCoreOn(foundation, config, log.child({ installation: config.installationId }));
  const all = [coreOf(first), ...others.map(coreOf)] as const;
  return {
    log,
    foundation,
    all,
    ids: new Set(all.map((core) => core.config.installationId)),
    async close() {
      await Promise.allSettled([...all.map((core) => core.close()), foundation.close()]);
    },
  };
}
