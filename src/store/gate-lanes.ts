/**
 * What somebody leaves to others of what Xero allows an organisation: of its calls at once, of a minute and of a day.
 * `burst`: so many calls may go without a pause after a quiet while; then one follows the other evenly.
 */
export interface LaneRule {
  readonly atOnce: number;
  readonly minute: number;
  readonly day: number;
  readonly burst: number;
}

/**
 * Who asks for a call. `fresh`: what somebody has just done in TimeTracker. `asking`: what has to be known before
 * something goes on: readings, and calls whose answer never came. `backlog`: what has waited for long, or a sync of many.
 * `background`: what nobody waits for.
 */
export const gateLanes = {
  fresh: { atOnce: 0, minute: 0, day: 0, burst: 30 },
  asking: { atOnce: 0, minute: 0, day: 0, burst: 30 },
  backlog: { atOnce: 1, minute: 3, day: 50, burst: 5 },
  background: { atOnce: 2, minute: 20, day: 100, burst: 5 },
} as const satisfies Record<string, LaneRule>;

/** A backlog while nobody changes anything in TimeTracker: as fast as Xero takes it. */
export const backlogAlone: LaneRule = { ...gateLanes.backlog, atOnce: 0, burst: Infinity };

/** Xero's limits per organisation: calls at once, and in a minute (docs/xero-behaviour.md, Limits). */
export const xeroAtOnce = 5;
export const xeroPerMinute = 60;

/** How many calls a backlog makes in a minute at most. */
export const callsPerMinute = xeroPerMinute - gateLanes.backlog.minute;

export type GateLane = keyof typeof gateLanes;
