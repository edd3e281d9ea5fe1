/** A tracking category with its options: what a line may be filed under besides its account. */
export interface TrackingCategory {
  id: string;
  name: string;
  status: TrackingStatus;
  options: TrackingOption[];
  updatedAt: number;
}

export interface TrackingOption {
  id: string;
  name: string;
  status: TrackingStatus;
}

export const TRACKING_STATUSES = ['ACTIVE', 'ARCHIVED'] as const;
export type TrackingStatus = (typeof TRACKING_STATUSES)[number];

/** One choice on a line; the names are those of the day the line was written. */
export interface LineTracking {
  categoryId: string;
  optionId: string;
  name: string;
  option: string;
}

export const categoryNameKey = (name: string) => `name:${name.toLowerCase()}`;

export function trackingKeys(category: TrackingCategory): string[] {
  return [categoryNameKey(category.name)];
}
