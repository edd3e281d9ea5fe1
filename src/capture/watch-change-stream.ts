import type { Database, Queryable } from '../store/database.ts';
import type { Leases } from '../store/leases.ts';
import { readReplicationSlot } from '../timetracker/replication-slot.ts';
import { noteHeard, secondsSinceHeard } from './heard-of-connector.ts';
import { changeStreamProblems, judgeChangeStream } from './judge-change-stream.ts';
import { createLoop, type Loop } from './loop.ts';
import { storeStops } from './stops.ts';
import type { TroubleLog } from './trouble-log.ts';

export interface WatchDependencies {
  readonly store: Database;
  readonly timetracker: Queryable;
  readonly admitted: () => Promise<void>;
  readonly leases: Leases;
  readonly leaseSeconds: number;
  /** Names this process in leases. */
  readonly holder: string;
  readonly installationId: string;
  readonly slotName: string;
  readonly mostMegabytes: number;
  readonly troubles: TroubleLog;
  /** Milliseconds. */
  readonly now: () => number;
  readonly everySeconds: number;
}

/** Looks now and then whether Debezium tells of changes, and stores what is wrong for pages and `ttxero status`. */
export function createChangeStreamWatch(dependencies: WatchDependencies): Loop {
  const { store, timetracker, installationId, slotName, mostMegabytes, now } = dependencies;
  let unreadSince: number | undefined;

  async function look(): Promise<void> {
    await dependencies.admitted();
    const slot = await readReplicationSlot(timetracker, slotName);
    const isUnread = slot !== 'unknown' && slot?.isRead === false;
    unreadSince = isUnread ? (unreadSince ?? now()) : undefined;
    const silentSeconds = await secondsSinceHeard(store, installationId);
    // From here on it counts: a connector that was never heard of is told as well.
    if (silentSeconds === undefined) await noteHeard(store, installationId);
    const found = judgeChangeStream({
      slotName,
      slot,
      mostMegabytes,
      unreadSeconds: unreadSince === undefined ? 0 : (now() - unreadSince) / 1000,
      silentSeconds: silentSeconds ?? 0,
    });
    await storeStops(store, installationId, found, changeStreamProblems);
  }

  return createLoop({
    name: 'watch-changes',
    everySeconds: dependencies.everySeconds,
    troubles: dependencies.troubles,
    async round() {
      const { leases, holder, leaseSeconds } = dependencies;
      if (await leases.hold(`changes/${installationId}`, holder, leaseSeconds)) await look();
      return 'rest';
    },
  });
}
