import type { AccessToken } from '../oauth/access-token.ts';
import type { OrganisationRecords } from '../store/organisation-records.ts';
import { organisationRecord, type CopyOf } from '../xero/organisation-copy.ts';
import type { ReadOrganisationLists } from '../xero/organisation-lists.ts';
import { parseAnswer, type XeroElement } from '../xero/parse-answer.ts';
import { toFacts } from '../xero/to-facts.ts';
import type { ConnectionFacts, ListsFact, OrganisationFact, ReadFact } from './facts.ts';
import { fewCalls } from './judge-connection.ts';
import type { Probe, Probed } from './probe.ts';

/** What is asked of Xero, beside what always is. */
export interface Wanted {
  readonly lists: readonly (keyof ListsFact['lists'])[];
  /** Currencies of documents. */
  readonly currencies: readonly string[];
  /** A local copy of a list that is younger, in seconds, is as good as Xero's. */
  readonly listAge: number;
  /** Once few calls are left for the day, they are left to documents. */
  readonly isCourteous: boolean;
}

export interface ReadOrganisationDeps {
  readonly probe: Probe;
  readonly records: Pick<OrganisationRecords, 'store' | 'lists'>;
  readonly organisationLists: ReadOrganisationLists;
}

/** What Xero tells of an organisation; what could not be looked at is left out. */
export type OrganisationRead = Pick<
  ConnectionFacts,
  'organisation' | 'actions' | 'currencies' | 'chosen' | 'limits' | 'rest' | 'clockSeconds'
> & {
  /** Xero refused the very first question so. */
  readonly refused?: number;
};

/**
 * Asks Xero for the organisation and for what plan and role allow; for its currencies where documents have others than
 * its own; and for each list that choices are from, unless the copy is fresh: two calls, and at most six.
 */
export async function readOrganisation(
  { probe, records, organisationLists }: ReadOrganisationDeps,
  of: CopyOf,
  token: AccessToken,
  wanted: Wanted,
): Promise<OrganisationRead> {
  const first = await probe(token, '/Organisation');
  if (first.is === 'rest') return { rest: first };
  if (first.is === 'answer' && (first.answer.status === 401 || first.answer.status === 403))
    return { refused: first.answer.status, organisation: { unreadable: `HTTP ${first.answer.status}` } };
  const element = read(first, 'Organisations', ([one]) => one);
  if ('unreadable' in element) return { organisation: element };
  const organisation = organisationOf(element.read);
  // The copy that documents and pages go by is as new now.
  const record = organisationRecord(element.read);
  if (record !== undefined) await records.store(of.tenantId, 'organisation', [record], null, true);
  const soFar = { organisation: { read: organisation }, ...newsOf(first) };
  const left = soFar.limits?.day ?? null;
  if (wanted.isCourteous && left !== null && left < fewCalls) return soFar;

  const second = await probe(token, '/Organisation/Actions');
  const isForeign = wanted.currencies.some((currency) => currency !== organisation.baseCurrency);
  const third = isForeign ? await probe(token, '/Currencies') : undefined;
  const chosen = wanted.lists.length === 0 ? undefined : await readLists(wanted);
  return {
    ...soFar,
    ...newsOf(second),
    ...(third === undefined
      ? {}
      : { ...newsOf(third), currencies: read(third, 'Currencies', currencyCodes) }),
    actions: read(second, 'Actions', actionsByName),
    ...(chosen === undefined ? {} : { chosen }),
  };

  async function readLists({ lists: names, listAge: maxAge }: Wanted): Promise<ListsFact> {
    const { lists, unread } = await organisationLists({ of, names, maxAge });
    const facts = toFacts(await records.lists(of.tenantId));
    const staying = new Set(facts.users.map(({ id }) => id));
    return {
      lists: { ...lists, users: lists.users?.filter(({ id }) => staying.has(id)) },
      inClaims: new Set(
        [...facts.accounts.values()].flatMap(({ code, inExpenseClaims }) => (inExpenseClaims ? [code] : [])),
      ),
      unread: unread.flatMap(({ name, why }) => {
        const asked = names.find((one) => one === name);
        return asked === undefined ? [] : [{ name: asked, why }];
      }),
    };
  }
}

/** Reads an answer; undefined from `make` means that it does not hold what it should. */
function read<T>(
  probed: Probed,
  key: string,
  make: (elements: readonly XeroElement[]) => T | undefined,
): ReadFact<T> {
  if (probed.is === 'silent') return { unreadable: probed.what };
  if (probed.is === 'rest') return { unreadable: 'its limit of calls is used up for now' };
  const { status, body } = probed.answer;
  if (status !== 200) return { unreadable: `HTTP ${status}` };
  const made = make(parseAnswer(body, key)?.elements ?? []);
  return made === undefined ? { unreadable: 'an answer that cannot be read' } : { read: made };
}

function organisationOf(element: XeroElement): OrganisationFact {
  const text = (field: string) => element.text(field) ?? null;
  // A calendar date is told as midnight of it in UTC.
  const day = (field: string) => element.instant(field)?.toISOString().slice(0, 10) ?? null;
  return {
    name: text('Name') ?? '',
    isDemo: text('IsDemoCompany') === 'true',
    status: text('OrganisationStatus'),
    baseCurrency: text('BaseCurrency'),
    country: text('CountryCode'),
    plan: text('Class'),
    timeZone: text('Timezone'),
    shortCode: text('ShortCode'),
    periodLockDate: day('PeriodLockDate'),
    endOfYearLockDate: day('EndOfYearLockDate'),
  };
}

function actionsByName(elements: readonly XeroElement[]): ReadonlyMap<string, boolean> | undefined {
  if (elements.length === 0) return undefined;
  return new Map(elements.map((action) => [action.text('Name') ?? '', action.text('Status') === 'ALLOWED']));
}

function currencyCodes(elements: readonly XeroElement[]): ReadonlySet<string> | undefined {
  if (elements.length === 0) return undefined;
  return new Set(elements.flatMap((currency) => currency.text('Code') ?? []));
}

/** What each answer tells beside what was asked. */
function newsOf(probed: Probed): Pick<ConnectionFacts, 'limits' | 'clockSeconds'> {
  if (probed.is !== 'answer') return {};
  const count = (text: string | undefined) =>
    text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
  const { headers } = probed.answer;
  return {
    limits: { day: count(headers['x-daylimit-remaining']), minute: count(headers['x-minlimit-remaining']) },
    clockSeconds: probed.clockSeconds,
  };
}
