import type { Arrived } from '../store/on-their-way.ts';
import type { Reading } from '../store/onboarding.ts';
import type { OwnConnectorFound } from '../timetracker/read-own-connector.ts';
import { isOwnSyncOn } from './judge-connector.ts';

/** What keeps decisions from being carried out; the sentences are in onboarding-texts.ts. */
export type Obstacle =
  'not-read' | 'reading-old' | 'nothing-captured' | 'on-their-way' | 'own-sync-on' | 'own-sync-unknown';

export interface ObstacleInput {
  readonly isRead: boolean;
  readonly readings: readonly Reading[];
  readonly arrived: Arrived;
  readonly connector: OwnConnectorFound;
  /** A person has said that they looked: TimeTracker's own sync is off. */
  readonly isOwnSyncSaidOff: boolean;
  readonly now: Date;
}

/** What was read longer ago than this, in hours, is read again first: it takes what changed since, and is soon done. */
const oldAfterHours = 24;

/** All that has to be put right first, in the order in which people do it. */
export function obstaclesOf(input: ObstacleInput): Obstacle[] {
  const { isRead, readings, arrived, connector, now } = input;
  const obstacles: Obstacle[] = [];
  if (connector.is === 'there' && isOwnSyncOn(connector.connector)) obstacles.push('own-sync-on');
  if (connector.is === 'unreadable' && !input.isOwnSyncSaidOff) obstacles.push('own-sync-unknown');
  if (arrived.documents === 0) obstacles.push('nothing-captured');
  else if (arrived.onTheirWay > 0) obstacles.push('on-their-way');
  const oldest = Math.min(...readings.map(({ readAt }) => readAt?.getTime() ?? 0));
  if (!isRead) obstacles.push('not-read');
  else if (now.getTime() - oldest > oldAfterHours * 3_600_000) obstacles.push('reading-old');
  return obstacles;
}
