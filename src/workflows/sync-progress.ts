import type { LedgerKind } from '../events/document-kind.ts';

/** How many documents came to what. */
export type Counts = Readonly<Record<string, number>>;

/** How far a sync is; carried along when it continues as a new run. */
export interface SyncProgress {
  /** The kinds it goes through, in their order. */
  readonly steps: readonly LedgerKind[];
  /** The kind it is at, counted from 0. */
  readonly step: number;
  /** Documents up to this id are done, or are worked on. */
  readonly after: string;
  readonly total: number;
  readonly counts: Counts;
}

/** A sync that has not looked at anything yet. */
export function beginning(plan: Pick<SyncProgress, 'steps' | 'total'>): SyncProgress {
  return { ...plan, step: 0, after: '0', counts: {} };
}

/** After the pages of one look: on to the next ones, or to the next kind. */
export function advanced(progress: SyncProgress, next: string | null): SyncProgress {
  return next === null ? { ...progress, step: progress.step + 1, after: '0' } : { ...progress, after: next };
}

/** With the documents of one more page. */
export function counted(progress: SyncProgress, page: Counts): SyncProgress {
  const counts: Record<string, number> = { ...progress.counts };
  for (const [name, number] of Object.entries(page)) counts[name] = (counts[name] ?? 0) + number;
  return { ...progress, counts };
}

/** The kind it is at; undefined at the end. */
export function kindOf(progress: SyncProgress): LedgerKind | undefined {
  return progress.steps[progress.step];
}

/** How far it is, as people see it in Temporal. */
export function progressInWords(progress: SyncProgress): string {
  const { counts, total } = progress;
  const done = Object.values(counts).reduce((sum, number) => sum + number, 0);
  const lines = Object.entries(counts).map(([name, number]) => `- ${name}: ${number}`);
  const at = kindOf(progress);
  const where = at === undefined ? '' : `, at ${at}`;
  return [`${done} of ${total} documents${where}`, ...lines].join('\n');
}
