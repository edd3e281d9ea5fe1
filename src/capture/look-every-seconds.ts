import type { Config } from '../config.ts';
import type { Timing } from '../timing.ts';

/** Seconds between two looks at what changed; where Debezium tells of changes, looking is only the guarantee. */
export function lookEverySeconds(
  { captureMode, scanIntervalSeconds }: Pick<Config, 'captureMode' | 'scanIntervalSeconds'>,
  { slowLook }: Pick<Timing, 'slowLook'>,
): number {
  return captureMode === 'debezium' ? Math.max(scanIntervalSeconds, slowLook) : scanIntervalSeconds;
}
