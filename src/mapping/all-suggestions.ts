import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { SeenValue } from '../store/mapping-values.ts';
import { mappingSections, type MappingSection } from './choices.ts';
import type { OrganisationLists } from './lists.ts';
import { mappingRows, type HeldRows } from './rows.ts';
import { suggestionFor } from './suggest.ts';

/** What is suggested for a row for which nothing is chosen. It counts only once a person has accepted it. */
export interface Suggestion {
  readonly section: MappingSection;
  readonly key: string;
  readonly choice: string;
  /** What the choice is called in Xero. */
  readonly text: string;
  readonly documents: number;
  /** Documents that are held until something is chosen. */
  readonly held: number;
}

export interface SuggestFrom {
  readonly settings: ConnectionSettings;
  readonly lists: OrganisationLists;
  /** What documents have, by mapping. */
  readonly seen: Readonly<Partial<Record<MappingSection, readonly SeenValue[]>>>;
  readonly held: HeldRows;
  /** What TimeTracker calls a row, to be compared with the names of Xero. */
  readonly nameOf: (section: MappingSection, key: string) => string;
}

/** Everything that can be suggested for what documents have, in the order of the mappings. */
export function allSuggestions({ settings, lists, seen, held, nameOf }: SuggestFrom): Suggestion[] {
  return mappingSections.flatMap((section) =>
    mappingRows(section, settings, seen[section] ?? [], held).flatMap((row): Suggestion[] => {
      const { key, choice, otherwise, documents } = row;
      const isWanted = documents > 0 || row.held > 0 || section === 'accounts';
      if (choice !== null || !isWanted) return [];
      const offer = suggestionFor(section, key, nameOf(section, key), lists);
      if (offer === undefined || offer.choice === otherwise) return [];
      return [{ section, key, ...offer, documents, held: row.held }];
    }),
  );
}
