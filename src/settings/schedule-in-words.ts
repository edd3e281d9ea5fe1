import type { ConnectionSettings } from '../store/connection-settings.ts';

/** When the automatic sync runs: `off`, `hourly`, `daily at 02:00 Europe/London`. */
export function scheduleInWords({ every, hour, timeZone }: ConnectionSettings['schedule']): string {
  return every === 'daily' ? `daily at ${String(hour).padStart(2, '0')}:00 ${timeZone}` : every;
}
