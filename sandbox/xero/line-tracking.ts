import type { TrackingInput } from './invoice-input.ts';
import type { LineTracking, TrackingCategory } from './tracking.ts';

export interface TrackingChoice {
  tracking: LineTracking[];
  problems: string[];
}

/** The tracking of a line as sent: each entry must name an active category and one of its active options. */
export function chooseTracking(
  sent: TrackingInput[],
  categories: TrackingCategory[],
  byNameOnly: boolean,
): TrackingChoice {
  const problems: string[] = [];
  const tracking: LineTracking[] = [];
  for (const entry of sent) {
    const problem =
      byNameOnly && !(entry.Name && entry.Option) ? BY_NAME : place(entry, categories, tracking);
    if (problem) problems.push(problem);
  }
  return { tracking, problems };
}

const BY_NAME = 'Tracking on a receipt is named by Name and Option.';

/** Adds one entry to `tracking`, or says why it cannot. */
function place(
  entry: TrackingInput,
  categories: TrackingCategory[],
  tracking: LineTracking[],
): string | null {
  const category = categories.find((each) => fits(each, entry.TrackingCategoryID, entry.Name));
  if (category?.status !== 'ACTIVE') return 'The tracking category could not be found.';
  const option = category.options.find((each) => fits(each, entry.TrackingOptionID, entry.Option));
  if (option?.status !== 'ACTIVE') {
    return `The tracking option could not be found in the category ${category.name}.`;
  }
  if (tracking.some((each) => each.categoryId === category.id)) {
    return `The tracking category ${category.name} stands on one line twice.`;
  }
  tracking.push({
    categoryId: category.id,
    optionId: option.id,
    name: category.name,
    option: option.name,
  });
  return null;
}

/** Whether an id and a name, where they are given, are both this one's. */
function fits(each: { id: string; name: string }, id: string | undefined, name: string | undefined): boolean {
  if (id === undefined && name === undefined) return false;
  const sameId = id === undefined || each.id === id.toLowerCase();
  return sameId && (name === undefined || each.name.toLowerCase() === name.toLowerCase());
}
