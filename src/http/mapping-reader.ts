import { checkMapping, type MappingFault } from '../mapping/check-mapping.ts';
import {
  choicesOf,
  listOfSection,
  mappingSections,
  type Change,
  type MappingSection,
} from '../mapping/choices.ts';
import { mappingProblems } from '../mapping/held-rows.ts';
import { itemKey, itemOfKey, type ItemMatch } from '../mapping/keys.ts';
import type { ListName } from '../mapping/lists.ts';
import { faultInWords, keyInWords } from '../mapping/mapping-words.ts';
import { choiceInWords, offersFor, type Offer } from '../mapping/offers.ts';
import { heldRows, mappingRows, namesOf, type HeldRows, type MappingRow } from '../mapping/rows.ts';
import { similarContact, suggestionFor } from '../mapping/suggest.ts';
import type { ConnectionSettings, SettingsRepository } from '../store/connection-settings.ts';
import type { Connection } from '../store/connections.ts';
import type { ClientLine, MappingValues, SeenValue } from '../store/mapping-values.ts';
import type { ListsRead, ReadOrganisationLists } from '../xero/organisation-lists.ts';
import { decodeEntities } from '../xero/text.ts';
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
  readonly by: ItemMatch;
}

/** What was sent and refused, to be shown again. */
export interface Refused {
  readonly changes: readonly Change[];
  readonly faults: readonly MappingFault[];
}

const clientsPerPage = 50;
/** Keys of items may be long, and a form must stay below the limit of a request. */
const itemsPerPage = 20;
const contactsShown = 20;

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

  async function seenOf(
    section: MappingSection,
    asked: Asked,
    chosen: ConnectionSettings,
  ): Promise<SeenValue[]> {
    switch (section) {
      case 'accounts':
      case 'clients':
        return [];
      case 'expense-categories':
        return values.expenseCategories(installationId);
      case 'sales-tax':
        return values.salesRates(installationId);
      case 'purchase-tax':
        return values.purchaseRates(installationId);
      case 'payments':
        return values.payments(installationId, chosen.expenseStrategy === 'spend_money');
      case 'employees':
        return values.employees(installationId);
      case 'items': {
        const page = {
          search: asked.search,
          limit: itemsPerPage + 1,
          offset: (asked.page - 1) * itemsPerPage,
        };
        const found = await values.itemValues(installationId, asked.by, page);
        return found.map((value) => ({ ...value, key: itemKey(asked.by, value.key) }));
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
        if (choicesOf(chosen, section).length > 0) names.add(listOfSection[section]);
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
      const [read, waiting, found] = await Promise.all([
        lists(connection, [listOfSection[section]]),
        held(chosen),
        seenOf(section, asked, chosen),
      ]);
      const isOfPage = section === 'items' ? ofItemPage(asked) : () => true;
      const seen = section === 'items' ? found.slice(0, itemsPerPage) : found;
      const names = await namesFor(section, seen, asked);
      const faults = [...checkMapping(chosen, read.lists), ...(refused?.faults ?? [])];
      const sent = new Map(refused?.changes.map(({ key, choice }) => [key, choice]));
      const rows = mappingRows(section, chosen, seen, waiting)
        .filter(({ key }) => isOfPage(key, seen))
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
            suggestion: worthSuggesting(row, otherwise, suggestionFor(section, row.key, label, read.lists)),
            otherwise: otherwise === null ? undefined : choiceInWords(section, otherwise, read.lists),
            faults: faultsOf(faults, section, row.key),
          };
        });
      const paging: Paging = { ...asked, hasMore: section === 'items' && found.length > itemsPerPage };
      return { read, rows, paging, offers: addedOffers(section, read) };
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
    asked: Asked,
  ): Promise<ReadonlyMap<string, string>> {
    if (section !== 'items' || asked.by !== 'project') return namesOf(section, seen);
    const projects = await values.projects(installationId);
    return new Map(projects.map(({ key, name }) => [itemKey('project', key), name]));
  }
}

/** Rows of this page of items: those that documents have, and on the first page those that are chosen. */
function ofItemPage({ by, page, search }: Asked) {
  return (key: string, seen: readonly SeenValue[]): boolean => {
    const item = itemOfKey(key);
    if (item.by !== by) return false;
    if (seen.some((value) => value.key === key)) return true;
    return page === 1 && item.value.toLowerCase().includes(search.toLowerCase());
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
