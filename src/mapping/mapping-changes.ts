import type { ConnectionSettings } from '../store/connection-settings.ts';
import { choicesOf, mappingSections, type MappingSection } from './choices.ts';

/** How many choices became others. */
export interface ChangeCounts {
  readonly made: number;
  readonly changed: number;
  readonly cleared: number;
}

/** Counts what differs between two mappings. */
export function countChanges(before: ConnectionSettings, after: ConnectionSettings): ChangeCounts {
  let [made, changed, cleared] = [0, 0, 0];
  for (const section of mappingSections) {
    const old = new Map(choicesOf(before, section).map(({ key, choice }) => [key, choice]));
    const now = new Map(choicesOf(after, section).map(({ key, choice }) => [key, choice]));
    for (const [key, choice] of now) {
      if (!old.has(key)) made += 1;
      else if (old.get(key) !== choice) changed += 1;
    }
    for (const key of old.keys()) if (!now.has(key)) cleared += 1;
  }
  return { made, changed, cleared };
}

/** The mappings in which something differs. */
export function changedSections(before: ConnectionSettings, after: ConnectionSettings): MappingSection[] {
  const textOf = (settings: ConnectionSettings, section: MappingSection) =>
    JSON.stringify(choicesOf(settings, section));
  return mappingSections.filter((section) => textOf(before, section) !== textOf(after, section));
}
