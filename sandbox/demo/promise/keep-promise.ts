import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { whileItRuns } from '../child-program.ts';
import type { Comparison } from '../compare-books.ts';
import type { Consent } from '../consent.ts';
import type { RunningDemo } from '../running-demo.ts';
import { connectionRows } from './connection-rows.ts';
import { eventRows } from './event-row.ts';
import { exportRows } from './export-rows.ts';
import { mappingRows } from './mapping-rows.ts';
import { startOlderFirm } from './older-firm.ts';
import { olderRows } from './older-rows.ts';
import { walkOlderWay } from './older-way.ts';
import { once } from './once.ts';
import { promiseRows, type PromiseRow } from './promise-rows.ts';
import { inOrder, prove, type ProvedRow } from './prove.ts';
import { refreshRows } from './refresh-row.ts';
import { retryRows } from './retry-row.ts';
import { scheduleRows } from './schedule-rows.ts';
import { syncRows } from './sync-row.ts';

/*
 * Each row of the promise, proved by something that happens in this run and shows outside: in the sandbox's books and
 * its log of calls, on our pages, in Temporal, in Kafka, in TimeTracker's database.
 */

type Rows = readonly ProvedRow<PromiseRow>[];

/** Begins with the rows that a firm of its own shows, while the first one's documents are on their way. Never throws. */
export function beginBeside(demo: RunningDemo, demoFolder: string): Promise<Rows> {
  const older = once(() => startOlderFirm(demo, demoFolder));
  const way = once(async () => {
    const folder = join(demoFolder, 'older');
    await mkdir(folder, { recursive: true });
    const firm = await older();
    return whileItRuns(firm.worker, walkOlderWay(demo, firm, folder));
  });
  return prove([...olderRows(demo, older, way), ...scheduleRows(older)]);
}

export interface SoFar {
  /** The demo's folder. */
  readonly folder: string;
  /** How the demo was connected. */
  readonly consent: Consent;
  /** TimeTracker and the books after the changes. */
  readonly comparison: Comparison;
  /** What `beginBeside` has begun. */
  readonly beside: Promise<Rows>;
}

/** All rows, those shown beside included, in their order. Never throws for one that fails. */
export async function keepPromise(demo: RunningDemo, soFar: SoFar): Promise<ProvedRow<PromiseRow>[]> {
  const { folder, consent, comparison, beside } = soFar;
  const [connected, shown] = await Promise.all([
    prove(connectionRows(demo, consent)),
    prove([...exportRows(demo, comparison), ...mappingRows(demo, folder), ...eventRows(demo)]),
  ]);
  // What is in the way of the first must not be tried again by a sync.
  const again = await prove([...retryRows(demo), ...syncRows(demo)]);
  const others = await beside;
  // Xero's clock is put forward for all.
  const last = await prove(refreshRows(demo));
  return inOrder(promiseRows, [...connected, ...shown, ...again, ...others, ...last]);
}
