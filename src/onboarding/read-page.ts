import { hasScope } from '../oauth/scopes.ts';
import type { OnboardingStore, Reading } from '../store/onboarding.ts';
import { XeroForbidden, type ReadXero } from '../xero/read-xero.ts';
import type { CopyOf } from '../xero/organisation-copy.ts';
import { listsToRead, onboardingLists, toObject, type OnboardingList } from './lists.ts';

/** As many objects as Xero shows on a page (docs/xero-behaviour.md, Reading). */
const pageSize = 1000;

/** Xero compares to the second, and whether with that second included is not said: so much is asked for twice. */
const overlapMilliseconds = 2000;

export interface ReadPageDeps {
  readonly store: OnboardingStore;
  readonly readXero: ReadXero;
}

/** The organisation, by a connection and what its grant covers. */
export interface OrganisationToRead extends CopyOf {
  readonly scopes: readonly string[];
}

/** How far a reading is. */
export interface ReadingState {
  readonly isDone: boolean;
  readonly pages: number;
}

/**
 * Reads an organisation page by page, in the order in which its objects were changed: the next page begins at the last
 * change of the one before. So nothing is missed that changes meanwhile, and a reading that was interrupted goes on.
 */
export function createReadPage({ store, readXero }: ReadPageDeps) {
  /** Takes up what was read to the end, to read what changed since. */
  async function begin(tenantId: string): Promise<void> {
    for (const list of onboardingLists) await store.begin(tenantId, list);
  }

  /** Reads one page. Throws as `readXero`; the next call then reads the same page. */
  async function readPage(of: OrganisationToRead): Promise<ReadingState> {
    const reading = await next(of.tenantId);
    if (reading !== undefined) await readOf(of, reading);
    const after = await store.readings(of.tenantId);
    const pages = after.reduce((sum, { pagesRead }) => sum + pagesRead, 0);
    return { isDone: isAllRead(after), pages };
  }

  async function next(tenantId: string): Promise<Reading | undefined> {
    const readings = await store.readings(tenantId);
    const byList = new Map(readings.map((reading) => [reading.list, reading]));
    for (const list of onboardingLists) {
      const reading = byList.get(list);
      if (reading === undefined) {
        await store.begin(tenantId, list);
        return { list, state: 'reading', since: null, page: 1, pagesRead: 0, readAt: null };
      }
      if (reading.state === 'reading') return reading;
    }
    return undefined;
  }

  async function readOf(
    { connectionId, tenantId, scopes }: OrganisationToRead,
    { list, since, page }: Reading,
  ): Promise<void> {
    if (!hasScope(scopes, listsToRead[list].scope)) return store.markForbidden(tenantId, list);
    try {
      const answer = await readXero({
        connectionId,
        tenantId,
        lane: 'background',
        path: listsToRead[list].path,
        query: { page: String(page), pageSize: String(pageSize), order: 'UpdatedDateUTC ASC' },
        ...(since !== null && { modifiedSince: since.toISOString().slice(0, 19) }),
      });
      const objects = answer.elements.flatMap((element) => toObject(list, element) ?? []);
      const isLast = answer.elements.length < pageSize;
      await store.savePage(tenantId, list, objects, { ...after(objects, since, page, isLast), isLast });
    } catch (error) {
      if (!(error instanceof XeroForbidden) || list !== 'bank_transactions') throw error;
      await store.markForbidden(tenantId, list);
    }
  }

  return { begin, readPage };
}

/** Whether every list was read, or may not be. */
export function isAllRead(readings: readonly Pick<Reading, 'list' | 'state'>[]): boolean {
  const done = new Set(readings.filter(({ state }) => state !== 'reading').map(({ list }) => list));
  return onboardingLists.every((list: OnboardingList) => done.has(list));
}

/** Where the next page begins: at the last change seen, unless a whole page was changed within those very seconds. */
function after(
  objects: readonly { readonly updatedAt: string | null }[],
  since: Date | null,
  page: number,
  isLast: boolean,
): { readonly since: Date | null; readonly page: number } {
  const last = objects.reduce(
    (latest, { updatedAt }) => Math.max(latest, updatedAt ? Date.parse(updatedAt) : 0),
    0,
  );
  const from = Math.floor((last - overlapMilliseconds) / 1000) * 1000;
  if (last > 0 && (since === null || from > since.getTime())) return { since: new Date(from), page: 1 };
  return { since, page: isLast ? 1 : page + 1 };
}
