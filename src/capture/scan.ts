import type { DocumentKind } from '../events/document-kind.ts';
import type { Database, Queryable } from '../store/database.ts';
import type { DocumentReader } from '../timetracker/document-reader.ts';
import { decideBrake } from './brake.ts';
import { readCursors, storeCursor } from './capture-cursors.ts';
import { detectAudited, detectNewRows, highestId } from './detect-rows.ts';
import { markDirty } from './dirty-marks.ts';
import { changeLogCursor, openHolds, placeHold } from './holds.ts';
import { createRowWindow, type RowWindow } from './row-window.ts';
import { inSnapshot, type NotRead } from './snapshot.ts';
import { sweep, sweepWhole, type SweepPass, type WholeSweep } from './sweep.ts';
import { createSweepPace } from './sweep-pace.ts';
import type { TableShape } from './table-shape.ts';

export interface ScanDependencies {
  readonly store: Database;
  readonly timetracker: Database;
  readonly shape: TableShape;
  readonly installationId: string;
  readonly readers: readonly DocumentReader[];
  /** Seconds between two ticks. */
  readonly intervalSeconds: number;
}

/** `marked`: there is work for the publisher. `more`: there is, and there is more to be found at once. */
export type ScanResult = 'marked' | 'more' | 'nothing' | 'held' | 'standby' | 'busy';

export interface Scan {
  tick(): Promise<ScanResult>;
  /** Another process may have gone on meanwhile: the next tick begins with what is written down. */
  forget(): void;
}

/** Ids that are looked for again where they were missing, since they are drawn before they are committed. */
const overlap = 1_000n;

/** What one tick found of a kind, before any of it is written down. */
interface Found {
  readonly reader: DocumentReader;
  /** TimeTracker's change log names these. */
  readonly byPerson: ReadonlySet<bigint>;
  /** They have new rows and no entry in the change log. */
  readonly grown: ReadonlySet<bigint>;
  readonly pass: SweepPass;
  /** Where a look at a part of the table was not enough. */
  readonly whole?: WholeSweep;
}

/** TimeTracker never takes entries of its change log back: somebody else did, with all else that came after. */
interface PutBack {
  readonly was: string;
  readonly is: string;
}

/** Ends a tick whose next look got nothing. */
class LookFailed extends Error {
  override readonly name = 'LookFailed';
  readonly reason: NotRead;

  constructor(reason: NotRead) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * The scan detector: each tick marks what TimeTracker's change log names, what new rows belong to, and what the
 * sweep finds. The sweep is the guarantee, the rest is speed. It publishes nothing.
 */
export function createScan(dependencies: ScanDependencies): Scan {
  const { store, timetracker, shape, installationId, readers, intervalSeconds } = dependencies;
  const windows = new Map<string, RowWindow>();
  const pace = createSweepPace(intervalSeconds);
  let stored: Map<string, bigint> | undefined;
  /** Kinds whose first load goes on: until it is over, the sweep is theirs. */
  let goingOn: ReadonlySet<DocumentKind> = new Set();

  /** Windows may have moved beyond what was written down: start again from there. */
  function forget(): void {
    windows.clear();
    stored = undefined;
    goingOn = new Set();
  }

  /** Where a table was read up to; the first time its end, since the sweep finds what is there already. */
  async function windowOf(client: Queryable, name: string, table: string): Promise<RowWindow> {
    const known = windows.get(name);
    if (known !== undefined) return known;
    const window = createRowWindow(stored?.get(name) ?? (await highestId(client, table)), overlap);
    windows.set(name, window);
    return window;
  }

  async function look<T extends object>(
    tables: readonly string[],
    body: (client: Queryable, since: string, now: number) => Promise<T>,
  ): Promise<T> {
    const clock = await store.query<{ now: string; seconds: number }>(
      `select at::text as now, extract(epoch from at)::float8 as seconds from (select clock_timestamp() as at) as clock`,
    );
    const { now = '-infinity', seconds = 0 } = clock.rows[0] ?? {};
    const found = await inSnapshot(store, timetracker, installationId, tables, (client) =>
      body(client, now, seconds),
    );
    if (typeof found === 'string') throw new LookFailed(found);
    return found;
  }

  async function detect(
    client: Queryable,
    open: readonly DocumentReader[],
    since: string,
    now: number,
  ): Promise<{ found: Found[]; putBack: PutBack | undefined }> {
    let audited = new Map<DocumentReader, bigint[]>();
    let putBack: PutBack | undefined;
    if (shape.hasAuditLog()) {
      const window = await windowOf(client, changeLogCursor, 'audit_logs');
      const was = window.highest();
      audited = await detectAudited(client, open, window);
      const is = window.highest();
      if (is < was) putBack = { was: was.toString(), is: is.toString() };
    }
    const found: Found[] = [];
    for (const reader of open) {
      const byPerson = new Set(audited.get(reader));
      const grown = new Set<bigint>();
      for (const growing of reader.growing) {
        const window = await windowOf(client, `rows/${growing.table}/${reader.kind}`, growing.table);
        for (const id of await detectNewRows(client, growing, window)) if (!byPerson.has(id)) grown.add(id);
      }
      const rests = goingOn.size > 0 && !goingOn.has(reader.kind);
      const pass = await sweep(
        { store, timetracker: client, installationId, since, byPerson, grown },
        reader,
        stored?.get(`sweep/${reader.kind}`) ?? 0n,
        rests ? 0 : await pace.next(reader.kind, now, () => highestId(client, reader.table)),
      );
      found.push({ reader, byPerson, grown, pass });
    }
    return { found, putBack };
  }

  /** What is suspicious is judged by the whole table, in snapshots of its own. */
  async function inFull(one: Found): Promise<Found> {
    if (!one.pass.isSuspicious) return one;
    const { reader, byPerson, grown } = one;
    const tables = Object.keys(reader.columns);
    const whole = await sweepWhole({ store, installationId, byPerson, grown }, reader, (body) =>
      look(tables, body),
    );
    return { ...one, pass: { ...one.pass, findings: whole.findings, next: 0n, goesOn: false }, whole };
  }

  /** Marks, positions and the brake in one transaction: what was read is either marked or read again. */
  async function keep(found: readonly Found[]): Promise<void> {
    const positions = new Map([
      ...[...windows].map(([name, window]): [string, bigint] => [name, window.highest()]),
      ...found.map(({ reader, pass }): [string, bigint] => [`sweep/${reader.kind}`, pass.next]),
    ]);
    await store.transaction(async (client) => {
      for (const { reader, byPerson, grown, pass } of found) {
        await markDirty(client, installationId, reader.kind, [...byPerson, ...grown], true);
        await markDirty(client, installationId, reader.kind, findingsOf(pass), false);
      }
      for (const [name, value] of positions) {
        if (stored?.get(name) !== value) await storeCursor(client, installationId, name, value);
      }
      const counts = found.flatMap(({ reader, whole }) =>
        whole === undefined ? [] : [[reader.kind, whole.counts] as const],
      );
      const tooMany = decideBrake(new Map(counts));
      if (Object.keys(tooMany).length > 0) {
        await placeHold(client, installationId, 'too-many-changes', tooMany);
      }
    });
    stored = new Map([...(stored ?? []), ...positions]);
    for (const { reader, pass, whole } of found) {
      if (whole === undefined) pace.seen(reader.kind, pass);
      else pace.seen(reader.kind, { from: 0n, rows: whole.counts.present ?? 0, isRound: true });
    }
    goingOn = new Set(found.flatMap(({ reader, pass }) => (pass.goesOn ? [reader.kind] : [])));
  }

  async function tick(): Promise<ScanResult> {
    if ((await openHolds(store, installationId)).length > 0) {
      forget();
      return 'held';
    }
    stored ??= await readCursors(store, installationId);
    await shape.check(timetracker);
    const open = readers.filter(({ kind }) => !shape.isStopped(kind));
    const tables = open.flatMap(({ columns }) => Object.keys(columns));
    if (shape.hasAuditLog()) tables.push('audit_logs');
    const { found, putBack } = await look([...new Set(tables)], (client, since, now) =>
      detect(client, open, since, now),
    );
    if (putBack !== undefined) {
      await placeHold(store, installationId, 'backup-restored', { ...putBack });
      forget();
      return 'held';
    }
    const full = [];
    for (const one of found) full.push(await inFull(one));
    await keep(full);
    if (goingOn.size > 0) return 'more';
    return full.some(({ byPerson, grown, pass }) => byPerson.size + grown.size + findingsOf(pass).length > 0)
      ? 'marked'
      : 'nothing';
  }

  async function attempt(): Promise<ScanResult> {
    try {
      return await tick();
    } catch (error) {
      forget();
      if (error instanceof LookFailed) return error.reason === 'another-database' ? 'held' : error.reason;
      throw error;
    }
  }

  return {
    forget,
    async tick() {
      try {
        return await attempt();
      } catch (error) {
        // What the tables lack is seen when a query meets it: the second attempt leaves those kinds out.
        if (!shape.notice(error)) throw error;
        return attempt();
      }
    },
  };
}

function findingsOf({ findings: { unknown, changed, deleted } }: SweepPass): bigint[] {
  return [...unknown, ...changed, ...deleted];
}
