import type { DocumentKind } from '../events/document-kind.ts';
import type { Database, Queryable } from '../store/database.ts';
import type { DocumentReader } from '../timetracker/document-reader.ts';
import { decideBrake, type PassCounts } from './brake.ts';
import { readCursors, storeCursor } from './capture-cursors.ts';
import { detectAudited, detectNewRows, highestId } from './detect-rows.ts';
import { markDirty } from './dirty-marks.ts';
import { openHolds, placeHold } from './holds.ts';
import { createRowWindow, type RowWindow } from './row-window.ts';
import { inSnapshot } from './snapshot.ts';
import { sweep, type SweepPass } from './sweep.ts';
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

/** `marked`: there is work for the publisher. */
export type ScanResult = 'marked' | 'nothing' | 'held' | 'standby' | 'busy';

/** Ids that are looked at again, since they are drawn before they are committed. */
const overlap = 1_000n;

/** What one tick found of a kind, before any of it is written down. */
interface Found {
  readonly reader: DocumentReader;
  /** Somebody may have changed these just now: their marks are renewed. */
  readonly touched: readonly bigint[];
  readonly pass: SweepPass;
}

/**
 * The scan detector: each tick marks what TimeTracker's change log names, what new rows belong to, and what the
 * sweep finds. The sweep is the guarantee, the rest is speed. It publishes nothing.
 */
export function createScan(dependencies: ScanDependencies): { tick(): Promise<ScanResult> } {
  const { store, timetracker, shape, installationId, readers, intervalSeconds } = dependencies;
  const windows = new Map<string, RowWindow>();
  let stored: Map<string, bigint> | undefined;

  /** Where a table was read up to; the first time its end, since the sweep finds what is there already. */
  async function windowOf(client: Queryable, name: string, table: string): Promise<RowWindow> {
    const known = windows.get(name);
    if (known !== undefined) return known;
    const window = createRowWindow(stored?.get(name) ?? (await highestId(client, table)), overlap);
    windows.set(name, window);
    return window;
  }

  async function detect(client: Queryable, since: string): Promise<Found[]> {
    const open = readers.filter(({ kind }) => !shape.isStopped(kind));
    const audited = shape.hasAuditLog()
      ? await detectAudited(client, open, await windowOf(client, 'audit_logs', 'audit_logs'))
      : new Map<DocumentReader, bigint[]>();
    const found: Found[] = [];
    for (const reader of open) {
      const byPerson = new Set(audited.get(reader));
      const grown = new Set<bigint>();
      for (const growing of reader.growing) {
        const window = await windowOf(client, `rows/${growing.table}/${reader.kind}`, growing.table);
        for (const id of await detectNewRows(client, growing, window)) if (!byPerson.has(id)) grown.add(id);
      }
      const pass = await sweep(
        { store, timetracker: client, installationId, since, byPerson, grown },
        reader,
        stored?.get(`sweep/${reader.kind}`) ?? 0n,
        intervalSeconds,
      );
      found.push({ reader, touched: [...byPerson, ...grown], pass });
    }
    return found;
  }

  function tablesRead(): string[] {
    const open = readers.filter(({ kind }) => !shape.isStopped(kind));
    const tables = open.flatMap(({ columns }) => Object.keys(columns));
    return [...new Set([...tables, ...(shape.hasAuditLog() ? ['audit_logs'] : [])])];
  }

  /** Marks, positions and the brake in one transaction: what was read is either marked or read again. */
  async function keep(found: readonly Found[]): Promise<void> {
    const positions = new Map([
      ...[...windows].map(([name, window]): [string, bigint] => [name, window.highest()]),
      ...found.map(({ reader, pass }): [string, bigint] => [`sweep/${reader.kind}`, pass.next]),
    ]);
    await store.transaction(async (client) => {
      for (const { reader, touched, pass } of found) {
        await markDirty(client, installationId, reader.kind, touched, true);
        await markDirty(client, installationId, reader.kind, findingsOf(pass), false);
      }
      for (const [name, value] of positions) {
        if (stored?.get(name) !== value) await storeCursor(client, installationId, name, value);
      }
      const tooMany = decideBrake(countsOf(found));
      if (Object.keys(tooMany).length > 0) {
        await placeHold(client, installationId, 'too-many-changes', tooMany);
      }
    });
    stored = new Map([...(stored ?? []), ...positions]);
  }

  async function tick(): Promise<ScanResult> {
    if ((await openHolds(store, installationId)).length > 0) return 'held';
    stored ??= await readCursors(store, installationId);
    const clock = await store.query<{ now: string }>(`select clock_timestamp()::text as now`);
    await shape.check(timetracker);
    const since = clock.rows[0]?.now ?? '-infinity';
    const found = await inSnapshot(store, timetracker, installationId, tablesRead(), (client) =>
      detect(client, since),
    );
    if (found === 'standby' || found === 'busy') return found;
    if (found === 'another-database') return 'held';
    await keep(found);
    return found.some(({ touched, pass }) => touched.length + findingsOf(pass).length > 0)
      ? 'marked'
      : 'nothing';
  }

  return {
    async tick() {
      try {
        return await tick();
      } catch (error) {
        // Windows may have moved beyond what was written down: start again from there.
        windows.clear();
        stored = undefined;
        shape.notice(error);
        throw error;
      }
    },
  };
}

function findingsOf({ findings: { unknown, changed, deleted } }: SweepPass): bigint[] {
  return [...unknown, ...changed, ...deleted];
}

function countsOf(found: readonly Found[]): Map<DocumentKind, PassCounts> {
  return new Map(
    found.flatMap(({ reader, pass }) => (pass.counts === undefined ? [] : [[reader.kind, pass.counts]])),
  );
}
