import type { SettingsRepository } from '../store/connection-settings.ts';
import type { Connection } from '../store/connections.ts';
import type { MappingValues, SeenValue } from '../store/mapping-values.ts';
import type { ListsRead } from '../xero/organisation-lists.ts';
import { decodeEntities, normalisedName } from '../xero/text.ts';
import { allSuggestions, type Suggestion } from './all-suggestions.ts';
import { listsOfSections, type MappingSection } from './choices.ts';
import { mappingProblems } from './held-rows.ts';
import { itemKey, ownerKey, ownerKinds, trackingKey, trackingOfKey } from './keys.ts';
import type { ListName } from './lists.ts';
import { keyInWords } from './mapping-words.ts';
import { heldRows } from './rows.ts';

/** Values of one kind that are looked at; those that most documents have come first. */
const most = { search: '', limit: 200, offset: 0 };

export interface CollectSuggestionsDeps {
  readonly installationId: string;
  readonly settings: Pick<SettingsRepository, 'newest'>;
  readonly values: MappingValues;
  /** Lists of the organisation, each read at most once. */
  readonly lists: (names: readonly ListName[]) => Promise<ListsRead>;
}

/** A suggestion with what its row is called. */
export interface NamedSuggestion extends Suggestion {
  readonly name: string;
}

/** Everything that can be suggested for a connection. Reads each list that documents need something of once. */
export async function collectSuggestions(
  { installationId, settings, values, lists }: CollectSuggestionsDeps,
  connection: Pick<Connection, 'id' | 'tenantId'>,
): Promise<{ readonly read: ListsRead; readonly suggestions: readonly NamedSuggestion[] }> {
  const { settings: chosen } = await settings.newest(connection.id);
  const [categories, vendors, sales, purchases, payments, employees, skus, goods, clients, projects, owners] =
    await Promise.all([
      values.expenseCategories(installationId),
      values.vendors(installationId, most),
      values.salesRates(installationId),
      values.purchaseRates(installationId),
      values.payments(installationId, chosen.expenseStrategy === 'spend_money'),
      values.employees(installationId),
      values.itemValues(installationId, 'sku', most),
      values.itemValues(installationId, 'category', most),
      values.clients(installationId, connection.tenantId, most),
      values.owners(installationId, 'project', most),
      values.owners(installationId, 'client', most),
    ]);
  const keyed = (found: readonly SeenValue[], key: (value: SeenValue) => string) =>
    found.map((value) => ({ ...value, key: key(value) }));
  const unlinked = new Set(clients.filter(({ contactId }) => contactId === null).map(({ id }) => id));
  const simple: Partial<Record<MappingSection, readonly SeenValue[]>> = {
    'expense-categories': categories,
    vendors: keyed(vendors, ({ name }) => normalisedName(name)),
    'sales-tax': sales,
    'purchase-tax': purchases,
    payments,
    employees,
    items: [
      ...keyed(skus, ({ key }) => itemKey('sku', key)),
      ...keyed(goods, ({ key }) => itemKey('category', key)),
    ],
    clients: owners.filter(({ key }) => unlinked.has(key)).map((one) => ({ ...one, documents: 1 })),
  };
  const byOwner = { project: projects, client: owners };
  const hasOwners = projects.length + owners.length > 0;
  const wanted: MappingSection[] = [
    'accounts',
    ...(Object.keys(simple) as MappingSection[]).filter((section) => (simple[section]?.length ?? 0) > 0),
    ...(hasOwners ? (['tracking'] as const) : []),
  ];
  const [read, held] = await Promise.all([
    lists(listsOfSections(wanted)),
    values.held(installationId, mappingProblems),
  ]);
  const categoriesInUse = (read.lists.tracking ?? []).filter(({ status }) => status === 'ACTIVE');
  const seen = {
    ...simple,
    tracking: ownerKinds.flatMap((by) =>
      byOwner[by].flatMap((owner) =>
        categoriesInUse.map(({ id }) => ({ ...owner, key: trackingKey(by, owner.key, id) })),
      ),
    ),
  };
  const ownerNames = new Map(
    ownerKinds.flatMap((by) =>
      byOwner[by].map(({ key, name }) => [ownerKey(by, key), decodeEntities(name)] as const),
    ),
  );
  const names = (section: MappingSection): ReadonlyMap<string, string> => {
    if (section === 'tracking')
      return new Map([...ownerNames, ...categoriesInUse.map(({ id, name }) => [id, name] as const)]);
    return new Map((simple[section] ?? []).map(({ key, name }) => [key, decodeEntities(name)]));
  };
  const suggestions = allSuggestions({
    settings: chosen,
    lists: read.lists,
    seen,
    held: heldRows(held, chosen),
    nameOf(section, key) {
      if (section !== 'tracking') return names(section).get(key) ?? key;
      const { by, value } = trackingOfKey(key);
      return ownerNames.get(ownerKey(by, value)) ?? '';
    },
  });
  return {
    read,
    suggestions: suggestions.map((one) => ({
      ...one,
      name: keyInWords(one.section, one.key, names(one.section)),
    })),
  };
}
