import { problem, type Problem } from '../problems.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { PostedTracking } from '../store/links.ts';
import type { OrganisationFacts } from './organisation-facts.ts';

/** Whose tracking a document gets. */
export interface TrackedBy {
  readonly projectId: string | null | undefined;
  readonly clientId: string | null | undefined;
}

/** Xero takes no more on a line (docs/xero-behaviour.md, Users, items, tracking, and what is allowed). */
const mostCategories = 2;

/**
 * The tracking options that the user chose for a document: of each category the one of its project, else the one of its
 * client. What is archived or gone is added to the problems.
 */
export function chooseTracking(
  { projectId, clientId }: TrackedBy,
  { settings, facts }: { readonly settings: ConnectionSettings; readonly facts: OrganisationFacts },
  problems: Problem[],
): readonly PostedTracking[] {
  const rowsOf = (by: 'project' | 'client', value: string | null | undefined) =>
    settings.tracking.filter((row) => row.by === by && row.value === value);
  const chosen = new Map<string, PostedTracking>();
  for (const { by, value, categoryId, optionId } of [
    ...rowsOf('project', projectId),
    ...rowsOf('client', clientId),
  ]) {
    if (chosen.has(categoryId)) continue;
    chosen.set(categoryId, { categoryId, optionId });
    const category = facts.trackingCategories.get(categoryId);
    const option = category?.options.get(optionId);
    if (category?.status !== 'ACTIVE' || option?.status !== 'ACTIVE') {
      problems.push(
        problem('tracking-unusable', {
          by,
          value,
          categoryId,
          category: category?.name ?? categoryId,
          option: option?.name ?? optionId,
        }),
      );
    }
  }
  if (chosen.size > mostCategories) problems.push(problem('tracking-too-many'));
  return [...chosen.values()].toSorted((a, b) => (a.categoryId < b.categoryId ? -1 : 1));
}

/**
 * Tracking as a line has it in Xero. An empty list takes away what stands there; without the field it would stay.
 * @param had whether the line has tracking in Xero.
 */
export function trackingField(
  tracking: readonly PostedTracking[] | undefined,
  had: boolean,
): Readonly<Record<string, unknown>> {
  if ((tracking === undefined || tracking.length === 0) && !had) return {};
  return {
    Tracking: (tracking ?? []).map(({ categoryId, optionId }) => ({
      TrackingCategoryID: categoryId,
      TrackingOptionID: optionId,
    })),
  };
}

/** The same by names, which is all that a receipt takes (docs/xero-behaviour.md, Receipts and expense claims). */
export function trackingByName(
  tracking: readonly PostedTracking[] | undefined,
  had: boolean,
  { trackingCategories }: Pick<OrganisationFacts, 'trackingCategories'>,
): Readonly<Record<string, unknown>> {
  if ((tracking === undefined || tracking.length === 0) && !had) return {};
  return {
    Tracking: (tracking ?? []).map(({ categoryId, optionId }) => {
      const category = trackingCategories.get(categoryId);
      return { Name: category?.name ?? '', Option: category?.options.get(optionId)?.name ?? '' };
    }),
  };
}
