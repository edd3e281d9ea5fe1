import type { Core } from '../core.ts';
import type { ListName } from '../mapping/lists.ts';
import { faultInWords, keyInWords, sectionTitles } from '../mapping/mapping-words.ts';
import type { MappingChanged } from '../settings/change-mapping.ts';
import type { Connection } from '../store/connections.ts';
import { createOrganisationRecords } from '../store/organisation-records.ts';
import { createXeroPath } from '../xero/create-xero-path.ts';
import { createOrganisationLists, type ListsRead } from '../xero/organisation-lists.ts';
import { CommandError } from './command-error.ts';
import { settingsDone } from './settings-done.ts';

/** Reads lists of the organisation as Xero gives them now. */
export type ReadLists = (names: readonly ListName[]) => Promise<ListsRead>;

/** Runs work that reads lists of the organisation, and lets go of Xero afterwards. */
export async function withLists<T>(
  core: Core,
  connection: Connection,
  work: (lists: ReadLists) => Promise<T>,
): Promise<T> {
  const path = createXeroPath(core);
  const records = createOrganisationRecords(core.database);
  const organisationLists = createOrganisationLists({ ...path, records });
  const of = { connectionId: connection.id, tenantId: connection.tenantId };
  try {
    return await work((names) => organisationLists({ of, names, maxAge: 0 }));
  } finally {
    await path.client.close();
  }
}

/** What a command goes on with after it changed a mapping. @throws CommandError if nothing was changed, or Temporal is away. */
export function mappingDone(changed: MappingChanged) {
  if (changed.result !== 'faulty') return settingsDone(changed);
  const lines = changed.faults.map(
    (fault) =>
      `  - ${sectionTitles[fault.section]}, ${keyInWords(fault.section, fault.key)}: ${faultInWords(fault)}`,
  );
  throw new CommandError(`The mapping was not changed:\n${lines.join('\n')}`);
}
