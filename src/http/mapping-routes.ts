import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { withAccepted, type Accepted } from '../mapping/accept-suggestions.ts';
import {
  choicesOf,
  isMappingSection,
  listsOfSections,
  withChoices,
  type Change,
  type MappingSection,
} from '../mapping/choices.ts';
import type { MappingFault } from '../mapping/check-mapping.ts';
import { changesOfForm, isKeyOf, keyFromForm, type MappingForm } from '../mapping/form-changes.ts';
import { filterOf } from '../mapping/filters.ts';
import { listNames, type OrganisationLists } from '../mapping/lists.ts';
import { faultInWords, keyInWords } from '../mapping/mapping-words.ts';
import { choiceInWords } from '../mapping/offers.ts';
import type { MappingChanged } from '../settings/change-mapping.ts';
import type { SettingsChange } from '../settings/change-settings.ts';
import type { Connections, Connection } from '../store/connections.ts';
import type { ListsRead } from '../xero/organisation-lists.ts';
import { createMappingReader, type Asked, type MappingReaderDeps } from './mapping-reader.ts';
import { messagePage } from './pages/connect-pages.ts';
import { clientAddress, mappingAddress, mappingsPath } from './pages/mapping-address.ts';
import { mappingClientPage, mappingClientsPage } from './pages/mapping-clients-page.ts';
import { mappingIndexPage } from './pages/mapping-index-page.ts';
import { mappingNotices } from './pages/mapping-notices.ts';
import { mappingSectionPage } from './pages/mapping-section-page.ts';
import { mappingSuggestionsPage, suggestionsPath } from './pages/mapping-suggestions-page.ts';
import { mappingTexts } from './pages/mapping-texts.ts';
import type { PageFrame, PageRoutes } from './pages/page-frame.ts';
import { texts } from './pages/texts.ts';

export interface MappingRoutesDeps extends MappingReaderDeps {
  readonly connections: Pick<Connections, 'ofInstallation'>;
  readonly change: (
    connection: Connection,
    change: SettingsChange,
    lists: OrganisationLists,
  ) => Promise<MappingChanged>;
}

/** A change that was not stored, with what is to be said of it. */
interface NotStored {
  readonly sentences: readonly string[];
  readonly changes: readonly Change[];
  readonly faults: readonly MappingFault[];
}

/** The pages that say what TimeTracker's things are in Xero. */
export function mappingRoutes(deps: MappingRoutesDeps): PageRoutes {
  const reader = createMappingReader(deps);
  const { installationId, connections } = deps;

  return (frame) => {
    const routes = new Hono();

    async function connected(): Promise<Connection | undefined> {
      const connection = await connections.ofInstallation(installationId);
      return connection?.status === 'disconnected' ? undefined : connection;
    }

    const noSuchPage = (c: Context) =>
      frame.show(c, texts.notFound.title, messagePage(texts.notFound.title, texts.notFound.what), 404);

    const notConnected = (c: Context) =>
      frame.show(c, mappingTexts.title, messagePage(mappingTexts.title, mappingTexts.notConnected));

    routes.get(mappingsPath, async (c) => {
      const connection = await connected();
      if (connection === undefined) return notConnected(c);
      const { read, summaries } = await reader.index(connection);
      return frame.show(c, mappingTexts.title, mappingIndexPage(summaries, notices(c, read, '')));
    });

    routes.post(`${mappingsPath}/refresh`, async (c) => {
      const connection = await connected();
      if (connection === undefined) return notConnected(c);
      const from = await fieldOf(c, 'from');
      const [section = '', id] = from.split('/');
      if (!isMappingSection(section)) {
        await reader.lists(connection, listNames, 0);
        return c.redirect(mappingsPath, 303);
      }
      await reader.lists(connection, listsOfSections([section]), 0);
      const toClient = section === 'clients' && id !== undefined && isKeyOf('clients', id);
      return c.redirect(toClient ? clientAddress(id) : mappingAddress(section), 303);
    });

    routes.get(suggestionsPath, async (c) => {
      const connection = await connected();
      return connection === undefined ? notConnected(c) : showSuggestions(c, connection, []);
    });

    routes.post(suggestionsPath, async (c) => {
      const connection = await connected();
      if (connection === undefined) return notConnected(c);
      const accepted = await acceptedOf(c);
      const sections = listsOfSections(accepted.map(({ section }) => section));
      const { lists } = await reader.lists(connection, sections);
      const changed = await deps.change(connection, (newest) => withAccepted(newest, accepted), lists);
      if (changed.result === 'faulty') return showSuggestions(c, connection, changed.faults.map(faultOfRow));
      if (changed.result === 'refused')
        return showSuggestions(
          c,
          connection,
          changed.problems.map(({ text }) => text),
        );
      const { temporalAway } = changed;
      const saved = changed.result === 'changed' ? accepted.length : 0;
      return c.redirect(withDone(suggestionsPath, new URLSearchParams(), { saved, temporalAway }), 303);
    });

    routes.get(`${mappingsPath}/:section`, async (c) => {
      const section = c.req.param('section');
      if (!isMappingSection(section)) return noSuchPage(c);
      const connection = await connected();
      if (connection === undefined) return notConnected(c);
      return section === 'clients' ? showClients(c, connection) : showSection(c, frame, connection, section);
    });

    routes.post(`${mappingsPath}/:section`, async (c) => {
      const section = c.req.param('section');
      if (!isMappingSection(section) || section === 'clients') return noSuchPage(c);
      const connection = await connected();
      if (connection === undefined) return notConnected(c);
      const form = await formOf(c);
      const { ok, changes } = changesOfForm(section, form);
      const added = changes.filter(({ key }) => !form.key.includes(key));
      if (!ok) {
        const notStored = { sentences: [mappingTexts.cannotAdd], changes, faults: [] };
        return showSection(c, frame, connection, section, notStored);
      }
      const was = new Map(form.key.map((key, at) => [key, form.was[at] ?? '']));
      const stored = await store(connection, section, changes, added, was);
      if ('sentences' in stored) return showSection(c, frame, connection, section, stored);
      return c.redirect(withDone(mappingAddress(section), askedQuery(c, section), stored), 303);
    });

    routes.get(`${mappingsPath}/clients/:id`, async (c) => {
      const connection = await connected();
      if (connection === undefined) return notConnected(c);
      return showClient(c, connection, []);
    });

    routes.post(`${mappingsPath}/clients/:id`, async (c) => {
      const connection = await connected();
      if (connection === undefined) return notConnected(c);
      const id = c.req.param('id');
      if (!isKeyOf('clients', id)) return noSuchPage(c);
      const contact = (await fieldOf(c, 'contact')).trim().toLowerCase();
      if (!/^([0-9a-f-]{36})?$/.test(contact)) {
        return showClient(c, connection, [mappingTexts.client.notAnId]);
      }
      const change = { key: id, choice: contact === '' ? null : contact };
      const stored = await store(connection, 'clients', [change], [], new Map());
      if ('sentences' in stored) return showClient(c, connection, stored.sentences);
      return c.redirect(withDone(clientAddress(id), new URLSearchParams(), stored), 303);
    });

    async function showSuggestions(c: Context, connection: Connection, refused: readonly string[]) {
      const { read, suggestions } = await reader.suggestions(connection);
      const content = mappingSuggestionsPage(suggestions, notices(c, read, '', refused));
      return frame.show(c, mappingTexts.suggestions.title, content, refused.length === 0 ? 200 : 422);
    }

    async function showClients(c: Context, connection: Connection) {
      const { read, clients, paging } = await reader.clients(connection, askedFor(c));
      const content = mappingClientsPage({ clients, paging, notices: notices(c, read, 'clients') });
      return frame.show(c, mappingTexts.sectionTitle('clients'), content);
    }

    async function showClient(c: Context, connection: Connection, refused: readonly string[]) {
      const id = c.req.param('id') ?? '';
      const { search } = askedFor(c);
      const found = isKeyOf('clients', id) ? await reader.client(connection, id, search) : undefined;
      if (found === undefined) return noSuchPage(c);
      const content = mappingClientPage({
        ...found,
        search,
        notices: notices(c, found.read, `clients/${id}`, refused),
      });
      const title = mappingTexts.client.title(found.client.name);
      return frame.show(c, title, content, refused.length === 0 ? 200 : 422);
    }

    return routes;
  };

  async function showSection(
    c: Context,
    frame: PageFrame,
    connection: Connection,
    section: MappingSection,
    notStored?: NotStored,
  ) {
    const asked = askedFor(c);
    const { read, rows, paging, by, offers } = await reader.section(connection, section, asked, notStored);
    const content = mappingSectionPage({
      section,
      rows,
      offers,
      paging,
      by,
      notices: notices(c, read, section, notStored?.sentences),
    });
    const status = notStored === undefined ? 200 : 422;
    return frame.show(c, mappingTexts.sectionTitle(section), content, status);
  }

  /** Stores choices if the organisation, as it is now, can take them. */
  async function store(
    connection: Connection,
    section: MappingSection,
    changes: readonly Change[],
    added: readonly Change[],
    /** What was chosen when the form was shown; what it does not say is not compared. */
    was: ReadonlyMap<string, string>,
  ): Promise<{ readonly saved: number; readonly temporalAway: boolean } | NotStored> {
    if (changes.length === 0) return { saved: 0, temporalAway: false };
    const { lists } = await reader.lists(connection, listsOfSections([section]));
    let overtaken: readonly string[] = [];
    const change: SettingsChange = (newest) => {
      const now = new Map(choicesOf(newest, section).map((one) => [one.key, one.choice]));
      overtaken = changes.flatMap(({ key, choice }) => {
        const [before, current] = [was.get(key), now.get(key) ?? ''];
        if (before === undefined || current === before || current === (choice ?? '')) return [];
        const words = current === '' ? mappingTexts.notChosen : choiceInWords(section, current, lists);
        return [mappingTexts.overtaken(keyInWords(section, key), words)];
      });
      return overtaken.length > 0 ? newest : withChoices(newest, section, changes);
    };
    const changed = await deps.change(connection, change, lists);
    if (overtaken.length > 0) return { sentences: overtaken, changes: [], faults: [] };
    switch (changed.result) {
      case 'faulty': {
        const isAdded = (fault: MappingFault) => added.some(({ key }) => key === fault.key);
        return {
          sentences: changed.faults.map(faultOfRow),
          changes: changes.filter((change) => !added.includes(change)),
          faults: changed.faults.filter((fault) => !isAdded(fault)),
        };
      }
      case 'refused':
        return { sentences: changed.problems.map(({ text }) => text), changes, faults: [] };
      default:
        return { saved: changes.length, temporalAway: changed.temporalAway };
    }
  }
}

function faultOfRow(fault: MappingFault): string {
  return `${keyInWords(fault.section, fault.key)}: ${faultInWords(fault)}`;
}

/** What was accepted of the suggestions that were shown; what a stranger made up is left out. */
async function acceptedOf(c: Context): Promise<Accepted[]> {
  const body = await c.req.parseBody({ all: true });
  const accept = typeof body['accept'] === 'string' ? body['accept'] : '';
  return [body['row'] ?? []].flat().flatMap((row, at): Accepted[] => {
    if (typeof row !== 'string' || (accept !== 'all' && accept !== String(at))) return [];
    const parsed = acceptedRow.safeParse(jsonOf(keyFromForm(row)));
    if (!parsed.success) return [];
    const [section, key, choice] = parsed.data;
    return isMappingSection(section) && isKeyOf(section, key) ? [{ section, key, choice }] : [];
  });
}

const acceptedRow = z.tuple([z.string(), z.string(), z.string()]);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notices(c: Context, read: ListsRead, from: string, refused: readonly string[] = []) {
  const saved = /^\d{1,4}$/.test(c.req.query('saved') ?? '') ? Number(c.req.query('saved')) : undefined;
  const isGet = c.req.method === 'GET';
  const done = { saved: isGet ? saved : undefined, temporalAway: c.req.query('away') === '1' };
  return mappingNotices(done, refused, read, from);
}

function askedFor(c: Context): Asked {
  const page = Number.parseInt(c.req.query('page') ?? '1', 10) || 1;
  return {
    search: (c.req.query('search') ?? '').trim().slice(0, 100),
    page: Math.max(1, Math.min(10_000, page)),
    by: c.req.query('by'),
  };
}

function askedQuery(c: Context, section: MappingSection): URLSearchParams {
  const { search, page, by: asked } = askedFor(c);
  const by = filterOf(section, asked);
  return new URLSearchParams({
    ...(by !== undefined && { by }),
    ...(search !== '' && { search }),
    ...(page > 1 && { page: String(page) }),
  });
}

function withDone(
  address: string,
  query: URLSearchParams,
  { saved, temporalAway }: { readonly saved: number; readonly temporalAway: boolean },
): string {
  query.set('saved', String(saved));
  if (temporalAway) query.set('away', '1');
  return `${address}?${query.toString()}`;
}

/** One field of a form; empty if it is not there. */
async function fieldOf(c: Context, name: string): Promise<string> {
  const value = (await c.req.parseBody())[name];
  return typeof value === 'string' ? value : '';
}

async function formOf(c: Context): Promise<MappingForm> {
  const body = await c.req.parseBody({ all: true });
  const all = (name: string) =>
    [body[name] ?? []].flat().map((value) => (typeof value === 'string' ? value : ''));
  const one = (name: string) => all(name)[0] ?? '';
  return {
    key: all('key').map(keyFromForm),
    was: all('was'),
    choice: all('choice'),
    suggested: all('suggested'),
    accept: one('accept'),
    added: { value: one('addedValue'), of: one('addedOf'), choice: one('addedChoice') },
  };
}
