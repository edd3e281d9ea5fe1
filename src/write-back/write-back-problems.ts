import type { Stop } from '../capture/stops.ts';
import type { LeftAloneCount } from '../store/write-backs.ts';
import type { LeftAlone } from '../timetracker/merge-xero-ids.ts';
import type { WriteBackRights } from '../timetracker/write-back-rights.ts';

/** What can keep ids from being written into TimeTracker. */
export const writeBackProblems = [
  'ids-not-set-up',
  'ids-not-granted',
  'ids-no-column',
  'ids-other-database',
  'ids-in-trial',
  'ids-wait',
  'ids-foreign',
  'ids-no-object',
] as const;

export type WriteBackStop = Stop<(typeof writeBackProblems)[number]>;

/** Documents that are left alone, and the problem that says so. */
const leftAloneProblems = {
  'foreign-id': 'ids-foreign',
  'not-an-object': 'ids-no-object',
} as const satisfies Record<LeftAlone, WriteBackStop['problem']>;

export const leftAloneReasons = Object.keys(leftAloneProblems) as readonly LeftAlone[];

/** A problem of all kinds. */
export function stopAll(
  problem: WriteBackStop['problem'],
  parameters: Readonly<Record<string, string>> = {},
): WriteBackStop {
  return { problem, kind: undefined, parameters };
}

/** What the role lacks. */
export function stopsOfRights({ grant, refused, missing }: WriteBackRights): WriteBackStop[] {
  return [
    ...(grant === null ? [] : [stopAll('ids-not-granted', { grant, tables: refused.join(' and ') })]),
    ...(missing.length === 0 ? [] : [stopAll('ids-no-column', { missing: missing.join(' and ') })]),
  ];
}

/** Documents that nothing is written to. */
export function stopsOfDocuments(leftAlone: readonly LeftAloneCount[]): WriteBackStop[] {
  return leftAlone.flatMap(({ kind, reason, count, some }) => {
    const known = leftAloneReasons.find((one) => one === reason);
    if (known === undefined) return [];
    const ids = `${some.join(', ')}${some.length < count ? ' and others' : ''}`;
    return [{ problem: leftAloneProblems[known], kind, parameters: { count: String(count), ids } }];
  });
}
