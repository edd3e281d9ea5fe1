import { checkMapping, faultsAdded, type MappingFault } from '../mapping/check-mapping.ts';
import type { MappingSection } from '../mapping/choices.ts';
import type { OrganisationLists } from '../mapping/lists.ts';
import { connectionSettings } from '../store/connection-settings.ts';
import type { Connection } from '../store/connections.ts';
import {
  changeSettings,
  type SettingsChange,
  type SettingsChanged,
  type SettingsCore,
} from './change-settings.ts';

export type MappingChanged =
  | SettingsChanged
  /** The organisation cannot take what was chosen; nothing was stored. */
  | { readonly result: 'faulty'; readonly faults: readonly MappingFault[] };

export interface MappingChange {
  readonly change: SettingsChange;
  /** Of the organisation, fresh enough to believe. */
  readonly lists: OrganisationLists;
  /** Mappings that must be right as a whole; of the others only what the change makes wrong counts. */
  readonly whole?: readonly MappingSection[];
  /** `cli` or `page`. */
  readonly actor: string;
}

/** Changes settings like `changeSettings`, but only to what the organisation can take. */
export async function changeMapping(
  core: SettingsCore,
  connection: Connection,
  { change, lists, whole = [], actor }: MappingChange,
): Promise<MappingChanged> {
  try {
    return await changeSettings(
      core,
      connection,
      (newest) => {
        const changed = change(structuredClone(newest));
        const after = connectionSettings.safeParse(changed);
        // What is no setting at all is refused by `changeSettings` itself.
        if (!after.success) return changed;
        const faults = [
          ...checkMapping(after.data, lists).filter(({ section }) => whole.includes(section)),
          ...faultsAdded(newest, after.data, lists).filter(({ section }) => !whole.includes(section)),
        ];
        if (faults.length > 0) throw new Faulty(faults);
        return changed;
      },
      actor,
    );
  } catch (error) {
    if (error instanceof Faulty) return { result: 'faulty', faults: error.faults };
    throw error;
  }
}

/** Leaves a change of settings before anything is stored. */
class Faulty extends Error {
  readonly faults: readonly MappingFault[];

  constructor(faults: readonly MappingFault[]) {
    super('The organisation cannot take what was chosen.');
    this.faults = faults;
  }
}
