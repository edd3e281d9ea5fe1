import {
  backlogAlone,
  callsPerMinute,
  gateLanes,
  xeroAtOnce,
  type GateLane,
  type LaneRule,
} from './gate-lanes.ts';

/** What is known of an organisation's calls when somebody asks for one. Durations are seconds. */
export interface GateState {
  /** Calls that may be under way. */
  readonly atOnce: number;
  /** Calls that Xero is sure to take in this minute. */
  readonly left: number;
  /** Until the first call of the last minute counts no more. */
  readonly firstFree: number;
  /** By which calls are ahead of an even spread. */
  readonly ahead: number;
  /** Since the last call went out. */
  readonly calledAgo: number;
  /** Since something went out that somebody had just changed in TimeTracker. */
  readonly freshAgo: number;
  /** Xero's minute was seen to begin anew, between so long ago and so long ago. */
  readonly turned: { readonly from: number; readonly to: number } | undefined;
}

/** A call may go out now, or not before so many seconds. */
export type Turn =
  { readonly go: true; readonly paced: boolean } | { readonly go: false; readonly wait: number };

/** So many calls of a minute feel for the next one. */
const feelers = 3;

/** Somebody is at work in TimeTracker if something fresh came in so many minutes. */
const minutesAlone = 2;

/**
 * Whether a call may go out. Pure. What limits it: Xero's five at once, what is left of Xero's minute, and the pace of its
 * lane. @param minute seconds that Xero's minute takes.
 */
export function turnOf(state: GateState, lane: GateLane, minute: number): Turn {
  const isAlone = lane === 'backlog' && state.freshAgo > minutesAlone * minute;
  const rule: LaneRule = isAlone ? backlogAlone : gateLanes[lane];
  const spare = state.left - rule.minute;
  if (spare <= 0) return later(Math.max(0.05, state.firstFree));
  if (state.atOnce >= xeroAtOnce - rule.atOnce) return later(0.05);
  if (isAlone) {
    const wait = spare > feelers ? 0 : untilFeeler(state, spare, minute);
    return wait > 0 ? later(Math.max(0.01, wait)) : { go: true, paced: false };
  }
  const early = state.ahead - (rule.burst - 1) * paceOf(minute);
  return early > 0 ? later(Math.max(0.01, early)) : { go: true, paced: true };
}

/** Seconds from one call to the next once a burst is over. */
export function paceOf(minute: number): number {
  return minute / callsPerMinute;
}

/**
 * The last calls of a minute go out when Xero's next one may have begun: the answer tells. It is looked for where the
 * minute turned before, or evenly until the calls of a minute ago count no more. Only when they go depends on that guess;
 * that Xero takes them does not.
 */
function untilFeeler({ turned, firstFree, calledAgo }: GateState, spare: number, minute: number): number {
  if (turned === undefined) return (firstFree + calledAgo) / (spare + 1) - calledAgo;
  const turns = Math.floor(turned.from / minute);
  const sinceFirst = turned.from - turns * minute;
  const width = turned.from - turned.to;
  // The turn that was seen is no guess: the next one is.
  const isDue = turns > 0 && sinceFirst <= width + minute / 20;
  return Math.min(firstFree, isDue ? width / feelers - calledAgo : minute - sinceFirst);
}

function later(wait: number): Turn {
  return { go: false, wait };
}
