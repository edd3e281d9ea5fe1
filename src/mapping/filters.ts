import type { MappingSection } from './choices.ts';
import { itemMatches, ownerKinds } from './keys.ts';

/** The mappings whose rows are too many for one page come in groups, one of which is shown. */
const filters: Partial<Readonly<Record<MappingSection, readonly string[]>>> = {
  items: itemMatches,
  tracking: ownerKinds,
  'left-alone': ['client', 'project'],
};

/** The groups of a mapping; none if it is shown as a whole. */
export function filtersOf(section: MappingSection): readonly string[] {
  return filters[section] ?? [];
}

/** The group that is asked for, else the first one; undefined if the mapping has none. */
export function filterOf(section: MappingSection, asked: string | undefined): string | undefined {
  const all = filtersOf(section);
  return all.find((each) => each === asked) ?? all[0];
}

/** The group that a row belongs to: `sku:HOST-1`, `project:12|...`. */
export function filterOfKey(key: string): string {
  return key.slice(0, key.indexOf(':'));
}
