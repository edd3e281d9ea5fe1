import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { FurtherList } from './organisation-copy.ts';

/** The further lists that what is chosen refers to: nothing is read that no choice needs. */
export function listsNeeded({
  items,
  tracking,
  brandingTheme,
}: Pick<ConnectionSettings, 'items' | 'tracking' | 'brandingTheme'>): FurtherList[] {
  return [
    ...(items.length > 0 ? (['items'] as const) : []),
    ...(tracking.length > 0 ? (['tracking'] as const) : []),
    ...(brandingTheme === null ? [] : (['branding_themes'] as const)),
  ];
}
