import { namedNumber } from './ids.ts';
import type { Switches } from './switches.ts';

/**
 * Xero's limits per app and organisation: calls at once, per minute, per day; and per app a
 * minute. Windows are fixed and begin at a moment of their own, which the seed decides.
 * Calls that are refused do not count.
 */
export interface Limits {
  /** Asks to let one call in. */
  enter(clientId: string, tenantId: string, now: number): Admission;
  /** The answer a caller over a limit gets, for faults that pretend one. */
  refusal(problem: LimitProblem, clientId: string, tenantId: string, now: number): Refused;
  save(): SavedWindow[];
}

export type LimitProblem = 'concurrent' | 'minute' | 'day' | 'appminute';

export interface Admitted {
  admitted: true;
  headers: Record<string, string>;
  /** Ends the call; it no longer counts as being under way. */
  leave(): void;
}

export interface Refused {
  admitted: false;
  headers: Record<string, string>;
}

export type Admission = Admitted | Refused;

export interface SavedWindow {
  name: string;
  index: number;
  count: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Into the minute of an app and organisation at a moment, in milliseconds. */
export function intoMinute(seed: number, clientId: string, tenantId: string, now: number): number {
  const phase = namedNumber(seed, `window/minute/${clientId}/${tenantId}`, MINUTE);
  return (((now - phase) % MINUTE) + MINUTE) % MINUTE;
}

export function createLimits(
  seed: number,
  switches: Switches,
  saved: SavedWindow[] = [],
  /** What an app's tier allows in a day. */
  tierLimit: (clientId: string) => number = () => 5000,
): Limits {
  const windows = new Map(saved.map((w) => [w.name, { ...w }]));
  const underWay = new Map<string, number>();

  const dayLimit = (clientId: string) => switches.dayLimit ?? tierLimit(clientId);

  const phase = (name: string, length: number) => namedNumber(seed, `window/${name}`, length);

  const window = (name: string, length: number, now: number): SavedWindow => {
    const index = Math.floor((now - phase(name, length)) / length);
    const known = windows.get(name);
    if (known?.index === index) return known;
    const fresh = { name, index, count: 0 };
    windows.set(name, fresh);
    return fresh;
  };

  const secondsLeft = (name: string, length: number, now: number) => {
    const into = (((now - phase(name, length)) % length) + length) % length;
    return String(Math.max(1, Math.ceil((length - into) / 1000)));
  };

  const names = (clientId: string, tenantId: string) => ({
    app: `appminute/${clientId}`,
    minute: `minute/${clientId}/${tenantId}`,
    day: `day/${clientId}/${tenantId}`,
  });

  const remaining = (clientId: string, tenantId: string, now: number) => {
    const name = names(clientId, tenantId);
    const left = (limit: number, key: string, length: number) =>
      String(Math.max(0, limit - window(key, length, now).count));
    return {
      'X-AppMinLimit-Remaining': left(switches.appMinuteLimit, name.app, MINUTE),
      'X-MinLimit-Remaining': left(switches.minuteLimit, name.minute, MINUTE),
      'X-DayLimit-Remaining': left(dayLimit(clientId), name.day, DAY),
    };
  };

  const refusal = (problem: LimitProblem, clientId: string, tenantId: string, now: number): Refused => {
    const name = names(clientId, tenantId);
    const wait = {
      concurrent: {},
      appminute: { 'Retry-After': secondsLeft(name.app, MINUTE, now) },
      minute: { 'Retry-After': secondsLeft(name.minute, MINUTE, now) },
      day: { 'Retry-After': secondsLeft(name.day, DAY, now) },
    };
    const headers = { ...remaining(clientId, tenantId, now), 'X-Rate-Limit-Problem': problem };
    return { admitted: false, headers: { ...headers, ...wait[problem] } };
  };

  return {
    enter(clientId, tenantId, now) {
      const name = names(clientId, tenantId);
      const key = `${clientId}/${tenantId}`;
      const active = underWay.get(key) ?? 0;
      const refuse = (problem: LimitProblem) => refusal(problem, clientId, tenantId, now);

      if (active >= switches.concurrentLimit) return refuse('concurrent');
      if (window(name.day, DAY, now).count >= dayLimit(clientId)) return refuse('day');
      if (window(name.app, MINUTE, now).count >= switches.appMinuteLimit) return refuse('appminute');
      if (window(name.minute, MINUTE, now).count >= switches.minuteLimit) return refuse('minute');

      window(name.day, DAY, now).count++;
      window(name.app, MINUTE, now).count++;
      window(name.minute, MINUTE, now).count++;
      underWay.set(key, active + 1);
      let left = false;
      return {
        admitted: true,
        headers: remaining(clientId, tenantId, now),
        leave() {
          if (!left) underWay.set(key, (underWay.get(key) ?? 1) - 1);
          left = true;
        },
      };
    },
    refusal,
    save: () => [...windows.values()],
  };
}
