import type { Logger } from 'pino';
import type { DocumentKind } from '../events/document-kind.ts';
import type { Database } from '../store/database.ts';
import type { Leases } from '../store/leases.ts';
import { describeMissing, namesOfMissing } from '../timetracker/introspect.ts';
import { documentReaders } from '../timetracker/document-readers.ts';
import type { DocumentReader } from '../timetracker/document-reader.ts';
import { FirmMismatch } from '../modes.ts';
import { DependencyError, namedDatabase, namedPublisher, naming } from './dependency-error.ts';
import type { EventPublisher } from './event-publisher.ts';
import { openHolds, type Hold, type HoldProblem } from './holds.ts';
import { createLoop, type Loop } from './loop.ts';
import { publishMarked } from './publish-marked.ts';
import { createScan, type ScanResult } from './scan.ts';
import { storeStops, type CaptureStop } from './stops.ts';
import { createTableShape } from './table-shape.ts';
import { createTroubleLog } from './trouble-log.ts';
import { whyNotRead } from './why-not-read.ts';

export interface CaptureDependencies {
  /** Our own database. */
  readonly store: Database;
  /** TimeTracker's database, opened read-only. */
  readonly timetracker: Database;
  readonly publisher: EventPublisher;
  readonly leases: Leases;
  readonly logger: Logger;
  readonly installationId: string;
  readonly topicPrefix: string;
  readonly scanIntervalSeconds: number;
  /** A duty passes to another process so many seconds after its holder was last heard of. */
  readonly leaseSeconds: number;
  /** A fresh UUID: it names this process in leases. */
  readonly holder: string;
  readonly now: () => Date;
  /**
   * Looks whether this database may be read at all; throws FirmMismatch, or the error of a database that is away.
   * Asked until it lets us; nothing is read before. Left out if that was done already.
   */
  readonly admit?: (() => Promise<void>) | undefined;
  /** Kinds to capture; all that are known by default. */
  readonly readers?: readonly DocumentReader[];
}

export interface CaptureHealth {
  readonly state: 'starting' | 'running' | 'waiting' | 'held' | 'stopped';
  /** What capture waits for, in words for people. */
  readonly troubles: readonly string[];
  /** What a person must release. */
  readonly holds: readonly Hold[];
  /** Kinds that cannot be read, and why. */
  readonly stoppedKinds: Readonly<Partial<Record<DocumentKind, string>>>;
  /** When this process last looked; null if it has not, or another process scans. */
  readonly lastScan: string | null;
}

export interface Capture {
  start(): void;
  /** Ends the running rounds in order and gives the leases up. */
  stop(): Promise<void>;
  health(): CaptureHealth;
}

const batchSize = 1_000;
/** A table that is locked for so long is said to be. */
const busyMilliseconds = 60_000;
/** The publisher is woken by the scan of its own process; marks of others it finds within this. */
const publisherEverySeconds = 1;

/** Watches one TimeTracker and publishes its documents. Runs until it is stopped, whatever goes away and comes back. */
export function createCapture(dependencies: CaptureDependencies): Capture {
  const {
    leases,
    leaseSeconds,
    logger,
    installationId,
    holder,
    now,
    readers = documentReaders,
  } = dependencies;
  const store = namedDatabase('store', dependencies.store);
  const timetracker = namedDatabase('timetracker', dependencies.timetracker);
  const publisher = namedPublisher(dependencies.publisher);
  const troubles = createTroubleLog(logger);
  const shape = createTableShape(readers, logger, () => now().getTime());
  let state: 'starting' | 'running' | 'stopped' = 'starting';
  let holds: readonly Hold[] = [];
  let lastScan: string | null = null;
  let onStandby = false;
  /** Since when TimeTracker has kept a table for itself, by our clock. */
  let busySince: number | undefined;
  let isAdmitted = dependencies.admit === undefined;
  /** What this process stored last; undefined: another one may have stored something since. */
  let storedStops: string | undefined;

  const scan = createScan({
    store,
    timetracker,
    shape,
    installationId,
    readers,
    intervalSeconds: dependencies.scanIntervalSeconds,
  });
  const publishing = {
    store,
    timetracker,
    publisher,
    logger,
    installationId,
    batchSize,
    topicPrefix: dependencies.topicPrefix,
  };

  async function lookAtHolds(): Promise<void> {
    const open = await openHolds(store, installationId);
    for (const hold of open) {
      if (!holds.some(({ problem, heldAt }) => problem === hold.problem && heldAt === hold.heldAt)) {
        logger.error({ problem: hold.problem, details: hold.details }, sentenceOf(hold));
      }
    }
    if (holds.length > 0 && open.length === 0) logger.info('Capture was released and goes on.');
    holds = open;
  }

  function noticeStandby(found: boolean): void {
    if (found && !onStandby) {
      logger.error(
        'TIMETRACKER_DATABASE_URL names a standby, which may lag behind. Nothing is read from it: name the primary.',
      );
    }
    onStandby = found;
  }

  /** The pages and the command line read it from our database: they may be other processes. */
  async function keepStops(notRead?: string): Promise<void> {
    const stops: CaptureStop[] = [...shape.stopped()].map(([kind, missing]) => ({
      problem: 'kind-stopped',
      kind,
      parameters: namesOfMissing(missing),
    }));
    if (onStandby) stops.push({ problem: 'standby', kind: undefined, parameters: {} });
    if (notRead !== undefined) {
      stops.push({ problem: 'timetracker-not-read', kind: undefined, parameters: { reason: notRead } });
    }
    const found = JSON.stringify(stops);
    if (found === storedStops) return;
    await storeStops(store, installationId, stops);
    storedStops = found;
  }

  async function scanRound(): Promise<'again' | 'rest'> {
    if (!(await holdLease(`scan/${installationId}`))) {
      // Another process scans; this one stands by.
      scan.forget();
      storedStops = undefined;
      await lookAtHolds();
      began();
      return 'rest';
    }
    const result = await look();
    if (result === 'busy') return 'rest';
    await lookAtHolds();
    // While capture is held it does not look.
    if (result !== 'held') {
      noticeStandby(result === 'standby');
      await keepStops();
    }
    lastScan = now().toISOString();
    began();
    if (result === 'marked' || result === 'more') for (const loop of publisherLoops) loop.wake();
    return result === 'more' ? 'again' : 'rest';
  }

  /** Looks at TimeTracker. If it cannot be read, the page says so. */
  async function look(): Promise<ScanResult> {
    try {
      if (!isAdmitted) await admitted();
      const result = await scan.tick();
      noticeBusy(result === 'busy');
      return result;
    } catch (error) {
      const why = whyNotRead(error);
      if (why !== undefined) await keepStops(why);
      throw error;
    }
  }

  /**
   * An upgrade takes a table for a moment: that is left out and tried again.
   * @throws DependencyError once it is no moment any more
   */
  function noticeBusy(found: boolean): void {
    busySince = found ? (busySince ?? now().getTime()) : undefined;
    if (busySince !== undefined && now().getTime() - busySince >= busyMilliseconds) {
      throw new DependencyError('timetracker', { code: '55P03' });
    }
  }

  async function admitted(): Promise<void> {
    try {
      await dependencies.admit?.();
    } catch (error) {
      throw error instanceof FirmMismatch ? error : new DependencyError('timetracker', error);
    }
    isAdmitted = true;
  }

  async function publishRound(reader: DocumentReader): Promise<'again' | 'rest'> {
    if (!isAdmitted || shape.isStopped(reader.kind)) return 'rest';
    if (!(await anyMarked(store, installationId, reader.kind))) return 'rest';
    if (!(await holdLease(`publish/${installationId}/${reader.kind}`))) return 'rest';
    try {
      const result = await publishMarked(publishing, reader);
      if (result === 'held') await lookAtHolds();
      return result === 'done' ? 'again' : 'rest';
    } catch (error) {
      shape.notice(error);
      throw error;
    }
  }

  function began(): void {
    if (state === 'starting') state = 'running';
  }

  function holdLease(name: string): Promise<boolean> {
    return naming('store', () => leases.hold(name, holder, leaseSeconds));
  }

  const scanLoop = createLoop({
    name: 'scan',
    everySeconds: dependencies.scanIntervalSeconds,
    round: scanRound,
    troubles,
  });
  const publisherLoops: readonly Loop[] = readers.map((reader) =>
    createLoop({
      name: `publish/${reader.kind}`,
      everySeconds: publisherEverySeconds,
      round: () => publishRound(reader),
      troubles,
    }),
  );
  const loops = [scanLoop, ...publisherLoops];

  return {
    start() {
      for (const loop of loops) loop.start();
    },
    async stop() {
      state = 'stopped';
      await Promise.all(loops.map((loop) => loop.stop()));
      const duties = [
        `scan/${installationId}`,
        ...readers.map(({ kind }) => `publish/${installationId}/${kind}`),
      ];
      // A lease that cannot be given up runs out by itself.
      await Promise.allSettled(duties.map((name) => leases.release(name, holder)));
    },
    health() {
      const waiting = troubles.current();
      return {
        state:
          state !== 'running'
            ? state
            : holds.length > 0
              ? 'held'
              : waiting.length > 0
                ? 'waiting'
                : 'running',
        troubles: waiting,
        holds,
        stoppedKinds: Object.fromEntries(
          [...shape.stopped()].map(([kind, missing]) => [kind, describeMissing(missing)]),
        ),
        lastScan,
      };
    },
  };
}

async function anyMarked(store: Database, installationId: string, kind: DocumentKind): Promise<boolean> {
  const found = await store.query(
    `select 1 from dirty_mark where installation_id = $1 and kind = $2 order by mark limit 1`,
    [installationId, kind],
  );
  return found.rowCount === 1;
}

function sentenceOf({ problem }: Hold): string {
  return sentences[problem];
}

const sentences: Record<HoldProblem, string> = {
  'database-changed':
    "Nothing is published: TimeTracker's database is not the one it was. Check TIMETRACKER_DATABASE_URL and whether a backup was restored; then release the hold.",
  'backup-restored':
    "Nothing is published: TimeTracker's change log ends at an earlier entry than it did, as it does where a backup was restored. Enter again what is missing there; then release the hold.",
  'too-many-changes':
    "Nothing is published: one look found more documents deleted, voided or changed than is usual. Check TimeTracker's database; if all is as it should be, release the hold.",
};
