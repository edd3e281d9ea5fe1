import { z } from 'zod';
import { documentKinds, postingOrder, type DocumentKind, type LedgerKind } from './events/document-kind.ts';
import { calendarDate } from './events/values.ts';

/** Who asked for a sync. */
export type SyncRequester = 'page' | 'api' | 'cli' | 'schedule' | 'temporal';

/** What is synced, as somebody may type it into Temporal: `{"installationId":"main","kinds":["invoice"]}`. */
export interface SyncRequest {
  readonly installationId: string;
  /** Left out or empty: all. */
  readonly kinds?: readonly DocumentKind[] | null | undefined;
  /** Only documents dated from this day on, and up to that one; `YYYY-MM-DD`. */
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
  /** Nothing is written to Xero; what would be is shown. */
  readonly dryRun?: boolean | null | undefined;
  readonly requestedBy?: SyncRequester | undefined;
}

/** A request with nothing left open. */
export interface CheckedSyncRequest {
  readonly installationId: string;
  /** In the order in which they go. */
  readonly kinds: readonly DocumentKind[];
  readonly from: string | null;
  readonly to: string | null;
  readonly dryRun: boolean;
  readonly requestedBy: SyncRequester;
}

/** Vendors and employees come along with the expenses that name them. */
const broughtAlongBy: Partial<Record<LedgerKind, DocumentKind>> = { vendor: 'expense', employee: 'expense' };

const schema = z
  .strictObject({
    installationId: z.string().min(1),
    kinds: z.array(z.enum(documentKinds)).nullish(),
    from: calendarDate.nullish(),
    to: calendarDate.nullish(),
    dryRun: z.boolean().nullish(),
    requestedBy: z.enum(['page', 'api', 'cli', 'schedule', 'temporal']).optional(),
  })
  .refine(({ from, to }) => (from ?? '') <= (to ?? '9999-12-31'), 'from is later than to');

/** The request cannot be understood; the message says what is wrong with it. */
export class SyncRequestInvalid extends Error {
  override readonly name = 'SyncRequestInvalid';
  /** What is wrong, field by field. */
  readonly faults: string;

  constructor(faults: string) {
    super(
      `The sync was not understood (${faults}). An example: {"installationId":"main","kinds":["invoice","payment"],"from":"2026-11-01","to":"2026-11-30","dryRun":true}`,
    );
    this.faults = faults;
  }
}

/** @throws SyncRequestInvalid */
export function checkSyncRequest(request: unknown): CheckedSyncRequest {
  const parsed = schema.safeParse(request);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => [...path.map(String), message].join(': '));
    throw new SyncRequestInvalid(faults.join('; '));
  }
  const { installationId, kinds, from, to, dryRun, requestedBy } = parsed.data;
  const chosen = new Set(kinds !== undefined && kinds !== null && kinds.length > 0 ? kinds : documentKinds);
  return {
    installationId,
    kinds: documentKinds
      .filter((kind) => chosen.has(kind))
      .toSorted((one, other) => postingOrder.indexOf(one) - postingOrder.indexOf(other)),
    from: from ?? null,
    to: to ?? null,
    dryRun: dryRun ?? false,
    requestedBy: requestedBy ?? 'temporal',
  };
}

/** Whether two requests ask for the same, whoever asked. */
export function isSameSync(one: CheckedSyncRequest, other: CheckedSyncRequest): boolean {
  return (
    one.installationId === other.installationId &&
    one.kinds.join() === other.kinds.join() &&
    one.from === other.from &&
    one.to === other.to &&
    one.dryRun === other.dryRun
  );
}

/** The kinds that a sync goes through, those that come along included, in their order. */
export function stepsOf(kinds: readonly DocumentKind[]): LedgerKind[] {
  return postingOrder.filter((step) => kinds.some((kind) => kind === (broughtAlongBy[step] ?? step)));
}
