import { checkMapping, type MappingFault } from '../mapping/check-mapping.ts';
import {
  choicesOf,
  listOfSection,
  listsOfSections,
  mappingSections,
  type Change,
  type MappingSection,
} from '../mapping/choices.ts';
import { mappingProblems } from '../mapping/held-rows.ts';
import { collectSuggestions } from '../mapping/collect-suggestions.ts';
import { filterOf, filterOfKey } from '../mapping/filters.ts';
import {
  itemKey,
  itemMatches,
  itemOfKey,
  ownerKey,
  ownerKinds,
  ownerOfKey,
  trackingKey,
  trackingOfKey,
  type OwnerKind,
} from '../mapping/keys.ts';
import type { ListName, OrganisationLists } from '../mapping/lists.ts';
import { faultInWords, keyInWords } from '../mapping/mapping-words.ts';
import { choiceInWords, offersFor, type Offer } from '../mapping/offers.ts';
import { heldRows, mappingRows, namesOf, type HeldRows, type MappingRow } from '../mapping/rows.ts';
import { similarContact, suggestionFor } from '../mapping/suggest.ts';
import type { ConnectionSettings, SettingsRepository } from '../store/connection-settings.ts';
import type { Connection } from '../store/connections.ts';
import type { ClientLine, MappingValues, SeenValue } from '../store/mapping-values.ts';
import type { ListsRead, ReadOrganisationLists } from '../xero/organisation-lists.ts';
import { decodeEntities, normalisedName } from '../xero/text.ts';
import type { ClientView } from './pages/mapping-clients-page.ts';
import type { SectionSummary } from './pages/mapping-index-page.ts';
import type { Paging, RowView } from './pages/mapping-section-page.ts';

export interface MappingReaderDeps {
  readonly installationId: string;
  readonly settings: Pick<SettingsRepository, 'newest'>;
  readonly values: MappingValues;
  readonly organisationLists: ReadOrganisationLists;
  /** Lists that are older are read anew, in seconds. */
  readonly listAge: number;
}

/** What a page asks for. */
export interface Asked {
  readonly search: string;
  /** From 1. */
  readonly page: number;
  /** The group of rows that is shown; undefined: the first, or all. */
  readonly by: string | undefined;
}

/** What was sent and refused, to be shown again. */
export interface Refused {
  readonly changes: readonly Change[];
  readonly faults: readonly MappingFault[];
}

const clientsPerPage = 50;
/** Keys of items may be long, and a form must stay below the limit of a request. */
const rowsPerPage = 20;
const contactsShown = 20;
/** More vendors than that are no help on one page; those with the most expenses come first. */
const everything = { search: '', limit: 200, offset: 0 };

/** A page waits so long for Xero before it shows older lists, in seconds. */
const patience = 4;

/** Reads what the mapping pages show. */
export function createMappingReader(deps: MappingReaderDeps) {
  const { installationId, settings, values, organisationLists, listAge } = deps;

  function lists(connection: Connection, names: readonly ListName[], maxAge = listAge): Promise<ListsRead> {
    const of = { connectionId: connection.id, tenantId: connection.tenantId };
    return organisationLists({ of, names, maxAge, ...(maxAge > 0 && { patience }) });
  }

  async function held(chosen: ConnectionSettings): Promise<HeldRows> {
    return heldRows(await values.held(installationId, mappingProblems), chosen);
  }

  /** What documents have that the mapping is about: of mappings in groups one page of the group. */
  async function seenOf(
    section: MappingSection,
    asked: Asked,
    chosen: ConnectionSettings,
    read: ListsRead,
  ): Promise<{ readonly seen: readonly SeenValue[]; readonly hasMore: boolean }> {
    const all = (seen: readonly SeenValue[]) => ({ seen, hasMore: false });
    const page = { search: asked.search, limit: rowsPerPage + 1, offset: (asked.page - 1) * rowsPerPage };
    const paged = (found: readonly SeenValue[]) => ({
      seen: found.slice(0, rowsPerPage),
      hasMore: found.length > rowsPerPage,
    });
    const by = filterOf(section, asked.by);
    const owner: OwnerKind = ownerKinds.find((one) => one === by) ?? 'project';
    switch (section) {
      case 'accounts':
      case 'clients':
      case 'branding':
        return all([]);
      case 'expense-categories':
        return all(await values.expenseCategories(installationId));
      case 'vendors':
        return all(sameVendors(await values.vendors(installationId, everything)));
      case 'sales-tax':
        return all(await values.salesRates(installationId));
      case 'purchase-tax':
        return all(await values.purchaseRates(installationId));
      case 'payments':
        return all(await values.payments(installationId, chosen.expenseStrategy === 'spend_money'));
      case 'employees':
        return all(await values.employees(installationId));
      case 'items': {
        const match = itemMatches.find((one) => one === by) ?? 'sku';
        const { seen, hasMore } = paged(await values.itemValues(installationId, match, page));
        return { seen: seen.map((value) => ({ ...value, key: itemKey(match, value.key) })), hasMore };
      }
      case 'left-alone': {
        const { seen, hasMore } = paged(await values.owners(installationId, owner, page));
        return { seen: seen.map((value) => ({ ...value, key: ownerKey(owner, value.key) })), hasMore };
      }
      case 'tracking': {
        const { seen, hasMore } = paged(await values.owners(installationId, owner, page));
        return { seen: trackedValues(owner, seen, read.lists), hasMore };
      }
    }
  }

  function clientView(
    line: ClientLine,
    chosen: ConnectionSettings,
    read: ListsRead,
    waiting: HeldRows,
    faults: readonly MappingFault[],
  ): ClientView {
    const choice = choicesOf(chosen, 'clients').find(({ key }) => key === line.id)?.choice;
    const name = decodeEntities(line.name);
    const similar =
      choice === undefined && line.contactId === null
        ? similarContact(name, read.lists.contacts ?? [])
        : undefined;
    return {
      id: line.id,
      name,
      email: line.email,
      chosen:
        choice === undefined ? undefined : { choice, text: choiceInWords('clients', choice, read.lists) },
      // A contact that our copy does not have yet was made just now, with the name of the client.
      linked:
        line.contactId === null ? undefined : { choice: line.contactId, text: line.contactName ?? name },
      suggestion: similar && { choice: similar.id, text: similar.name },
      held: waiting.get('clients')?.get(line.id) ?? 0,
      faults: faultsOf(faults, 'clients', line.id),
    };
  }

  return {
    lists,

    /** How each mapping stands. */
    async index(connection: Connection) {
      const { settings: chosen } = await settings.newest(connection.id);
      const names = new Set<ListName>(['accounts', 'taxRates']);
      for (const section of mappingSections) {
        const list = listOfSection[section];
        if (list !== undefined && choicesOf(chosen, section).length > 0) names.add(list);
      }
      const [read, waiting] = await Promise.all([lists(connection, [...names]), held(chosen)]);
      const faults = checkMapping(chosen, read.lists);
      const summaries = mappingSections.map((section): SectionSummary => ({
        section,
        chosen: choicesOf(chosen, section).length,
        held: [...(waiting.get(section)?.values() ?? [])].reduce((sum, count) => sum + count, 0),
        faults: faults.filter((fault) => fault.section === section).length,
      }));
      return { read, summaries };
    },

    /** The rows of one mapping. */
    async section(connection: Connection, section: MappingSection, asked: Asked, refused?: Refused) {
      const { settings: chosen } = await settings.newest(connection.id);
      const [read, waiting] = await Promise.all([
        lists(connection, listsOfSections([section])),
        held(chosen),
      ]);
      const { seen, hasMore } = await seenOf(section, asked, chosen, read);
      const by = filterOf(section, asked.by);
      const isOfPage = by === undefined ? () => true : ofPage({ ...asked, by });
      const names = await namesFor(section, seen, read, chosen, by);
      const faults = [...checkMapping(chosen, read.lists), ...(refused?.faults ?? [])];
      const sent = new Map(refused?.changes.map(({ key, choice }) => [key, choice]));
      const rows = mappingRows(section, chosen, seen, waiting)
        .filter(({ key }) => isOfPage(key, seen, names))
        .map((row): RowView => {
          const otherwise =
            section === 'employees'
              ? userByEmail(seen.find(({ key }) => key === row.key)?.email, read)
              : row.otherwise;
          const choice = sent.has(row.key) ? (sent.get(row.key) ?? null) : row.choice;
          const label = section === 'items' ? itemLabel(row.key, names) : keyInWords(section, row.key, names);
          return {
            key: row.key,
            label,
            was: row.choice,
            choice,
            choiceText: choiceInWords(section, choice ?? '', read.lists),
            documents: row.documents,
            held: row.held,
            offers: section === 'items' ? [] : offersFor(section, row.key, read.lists),
            suggestion: worthSuggesting(
              row,
              otherwise,
              suggestionFor(section, row.key, nameOfRow(section, row.key, label, names), read.lists),
            ),
            otherwise: otherwise === null ? undefined : choiceInWords(section, otherwise, read.lists),
            faults: faultsOf(faults, section, row.key),
          };
        });
      const paging: Paging = { search: asked.search, page: asked.page, hasMore };
      return { read, rows, paging, by, offers: addedOffers(section, read) };
    },

    /** What is suggested in all mappings. */
    async suggestions(connection: Connection) {
      const deps = { installationId, settings, values };
      return collectSuggestions({ ...deps, lists: (names) => lists(connection, names) }, connection);
    },

    /** A page of clients. */
    async clients(connection: Connection, asked: Asked) {
      const { settings: chosen } = await settings.newest(connection.id);
      const page = {
        search: asked.search,
        limit: clientsPerPage + 1,
        offset: (asked.page - 1) * clientsPerPage,
      };
      const [read, waiting, found] = await Promise.all([
        lists(connection, ['contacts']),
        held(chosen),
        values.clients(installationId, connection.tenantId, page),
      ]);
      const faults = checkMapping(chosen, read.lists);
      const clients = found
        .slice(0, clientsPerPage)
        .map((line) => clientView(line, chosen, read, waiting, faults));
      return { read, clients, paging: { ...asked, hasMore: found.length > clientsPerPage } };
    },

    /** One client with the contacts that match a search; undefined if it is not known. */
    async client(connection: Connection, id: string, search: string) {
      const { settings: chosen } = await settings.newest(connection.id);
      const [read, waiting, found] = await Promise.all([
        lists(connection, ['contacts']),
        held(chosen),
        values.clientsById(installationId, connection.tenantId, [id]),
      ]);
      const [line] = found;
      if (line === undefined) return undefined;
      const client = clientView(line, chosen, read, waiting, checkMapping(chosen, read.lists));
      const wanted = search.trim().toLowerCase();
      const matches = (read.lists.contacts ?? [])
        .filter(
          ({ name, number, status }) =>
            status === 'ACTIVE' && (name.toLowerCase().includes(wanted) || number?.toLowerCase() === wanted),
        )
        .toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
      const shown = wanted === '' ? [] : matches.slice(0, contactsShown);
      return {
        read,
        client,
        matches: shown.map(({ id: choice, name: text, number }) => ({ choice, text, number })),
        more: wanted === '' ? 0 : matches.length - shown.length,
      };
    },
  };

  async function namesFor(
    section: MappingSection,
    seen: readonly SeenValue[],
    { lists: known }: ListsRead,
    chosen: ConnectionSettings,
    by: string | undefined,
  ): Promise<ReadonlyMap<string, string>> {
    if (section === 'items' && by === 'project') {
      const projects = await values.projects(installationId);
      return new Map(projects.map(({ key, name }) => [itemKey('project', key), name]));
    }
    if (section !== 'tracking' && section !== 'left-alone') return namesOf(section, seen);
    const owner = ownerKinds.find((one) => one === by) ?? 'project';
    const ownerOf = section === 'tracking' ? trackingOfKey : ownerOfKey;
    const ids = [...seen, ...choicesOf(chosen, section)].map(({ key }) => ownerOf(key).value);
    const names = await values.ownerNames(installationId, owner, [...new Set(ids)]);
    return new Map([
      ...[...names].map(([id, name]) => [ownerKey(owner, id), decodeEntities(name)] as const),
      ...(known.tracking ?? []).map(({ id, name }) => [id, name] as const),
    ]);
  }
}

/** One row for each active category and each project or client. */
function trackedValues(
  by: OwnerKind,
  owners: readonly SeenValue[],
  { tracking }: OrganisationLists,
): SeenValue[] {
  const categories = (tracking ?? []).filter(({ status }) => status === 'ACTIVE');
  return owners.flatMap((owner) =>
    categories.map(({ id }) => ({ ...owner, key: trackingKey(by, owner.key, id) })),
  );
}

/** Vendors under the name by which they are compared, as most expenses spell it. */
function sameVendors(found: readonly SeenValue[]): SeenValue[] {
  const vendors = new Map<string, SeenValue>();
  for (const { name, documents } of found) {
    const key = normalisedName(name);
    const known = vendors.get(key);
    vendors.set(key, {
      key,
      name: known?.name ?? decodeEntities(name),
      documents: (known?.documents ?? 0) + documents,
    });
  }
  return [...vendors.values()];
}

/** What a suggestion goes by: of tracking the name of the project or client alone. */
function nameOfRow(
  section: MappingSection,
  key: string,
  label: string,
  names: ReadonlyMap<string, string>,
): string {
  if (section !== 'tracking') return label;
  const { by, value } = trackingOfKey(key);
  return names.get(ownerKey(by, value)) ?? '';
}

/** Rows of this page of a group: those that documents have, and on the first page those that are chosen. */
function ofPage({ by, page, search }: Asked & { readonly by: string }) {
  return (key: string, seen: readonly SeenValue[], names: ReadonlyMap<string, string>): boolean => {
    if (filterOfKey(key) !== by) return false;
    if (seen.some((value) => value.key === key)) return true;
    const own = key.slice(by.length + 1);
    const name = names.get(key) ?? names.get(key.split('|')[0] ?? '') ?? own;
    return page === 1 && name.toLowerCase().includes(search.toLowerCase());
  };
}

/** Not where something is chosen, nor what counts anyway. */
function worthSuggesting(row: MappingRow, otherwise: string | null, offer: Offer | undefined) {
  return row.choice !== null || offer?.choice === otherwise ? undefined : offer;
}

/** An employee is found in Xero by the e-mail address. */
function userByEmail(email: string | null | undefined, { lists }: ListsRead): string | null {
  const wanted = email?.toLowerCase();
  const found = lists.users?.find((user) => user.email !== '' && user.email.toLowerCase() === wanted);
  return found?.id ?? null;
}

function itemLabel(key: string, names: ReadonlyMap<string, string>): string {
  return decodeEntities(names.get(key) ?? itemOfKey(key).value);
}

/** A value that no document has yet may be anything, so all that a mapping may choose is offered. */
function addedOffers(section: MappingSection, { lists }: ListsRead) {
  // No value can be added to these: their rows are what the organisation or TimeTracker has.
  if (section === 'tracking' || section === 'branding' || section === 'left-alone') return [];
  if (section === 'payments') return offersFor(section, '*|*', lists);
  if (section !== 'sales-tax' && section !== 'purchase-tax') return offersFor(section, '', lists);
  const rates = [...new Set((lists.taxRates ?? []).map(({ rate }) => rate))];
  const meant = section === 'sales-tax' ? 'sales-rates' : 'purchase-rates';
  const offers = rates
    .toSorted((a, b) => Number(b) - Number(a))
    .flatMap((rate) => offersFor(section, rate, lists))
    .filter(({ name }) => name === meant)
    .flatMap((group) => group.offers);
  return offers.length === 0 ? [] : [{ name: meant, offers } as const];
}

function faultsOf(faults: readonly MappingFault[], section: MappingSection, key: string): string[] {
  const sentences = faults
    .filter((fault) => fault.section === section && fault.key === key)
    .map((fault) => faultInWords(fault));
  return [...new Set(sentences)];
}
