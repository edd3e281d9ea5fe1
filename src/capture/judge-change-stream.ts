import type { ReplicationSlot } from '../timetracker/replication-slot.ts';
import type { ProblemType } from '../problems.ts';
import type { Stop } from './stops.ts';

/** What the watch over Debezium finds, and ends once it is over. */
export const changeStreamProblems = [
  'debezium-slot-gone',
  'debezium-slot-unread',
  'debezium-slot-behind',
  'debezium-silent',
] as const satisfies readonly ProblemType[];

export type ChangeStreamStop = Stop<(typeof changeStreamProblems)[number]>;

export interface ChangeStreamState {
  readonly slotName: string;
  /** `unknown`: our role may not see; then only the signs of life count. */
  readonly slot: ReplicationSlot | undefined | 'unknown';
  /** Seconds that the slot was seen unread. */
  readonly unreadSeconds: number;
  /** Seconds without anything from the connector. */
  readonly silentSeconds: number;
  readonly mostMegabytes: number;
}

/** A connector that is started again is back within this. */
const unreadAfterSeconds = 60;
/** A dozen heartbeats. */
const silentAfterSeconds = 120;

/** What is wrong with the stream of changes, each once: a silent connector is only told where the slot says nothing. */
export function judgeChangeStream(state: ChangeStreamState): ChangeStreamStop[] {
  const { slot, slotName, unreadSeconds, silentSeconds, mostMegabytes } = state;
  const isSilent = silentSeconds >= silentAfterSeconds;
  const silent = isSilent ? [stop('debezium-silent', { minutes: minutes(silentSeconds) })] : [];
  if (slot === 'unknown') return silent;
  if (slot === undefined || !slot.isUsable) return [stop('debezium-slot-gone', { slot: slotName })];
  const kept = Math.round(slot.keptBytes / 1_048_576);
  const megabytes = kept.toString();
  if (!slot.isRead && unreadSeconds >= unreadAfterSeconds) {
    return [stop('debezium-slot-unread', { slot: slotName, minutes: minutes(unreadSeconds), megabytes })];
  }
  const behind =
    kept > mostMegabytes
      ? [stop('debezium-slot-behind', { slot: slotName, megabytes, most: mostMegabytes.toString() })]
      : [];
  return slot.isRead ? [...behind, ...silent] : behind;
}

function stop(
  problem: ChangeStreamStop['problem'],
  parameters: Readonly<Record<string, string>>,
): ChangeStreamStop {
  return { problem, kind: undefined, parameters };
}

function minutes(seconds: number): string {
  return Math.floor(seconds / 60).toString();
}
