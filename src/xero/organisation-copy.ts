import type { Collection, OrganisationRecord, OrganisationRecords } from '../store/organisation-records.ts';
import type { Timing } from '../timing.ts';
import type { OrganisationFacts } from './organisation-facts.ts';
import { toFacts } from './to-facts.ts';
import type { XeroElement } from './parse-answer.ts';
import type { ReadXero } from './read-xero.ts';
import { normalisedName } from './text.ts';

/** A local copy and how old it is. */
export interface ListOfOrganisation {
  readonly records: readonly OrganisationRecord[];
  readonly ageSeconds: number;
}

/** Lists that only some documents need. */
export type FurtherList = 'items' | 'users' | 'claims' | 'tracking' | 'branding_themes';

/** Whose copy it is. */
export interface CopyOf {
  readonly connectionId: string;
  readonly tenantId: string;
}

/** How a list is read and what is kept of it. */
interface ListShape {
  readonly path: string;
  readonly idField: string;
  readonly fields: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly paged: boolean;
}

const shapes: Readonly<Record<Collection, ListShape>> = {
  organisation: {
    path: '/Organisation',
    idField: 'OrganisationID',
    fields: [
      'Name',
      'BaseCurrency',
      'ShortCode',
      'CountryCode',
      'IsDemoCompany',
      'PeriodLockDate',
      'EndOfYearLockDate',
    ],
    query: {},
    paged: false,
  },
  accounts: {
    path: '/Accounts',
    idField: 'AccountID',
    fields: [
      'Code',
      'Name',
      'Status',
      'Type',
      'CurrencyCode',
      'EnablePaymentsToAccount',
      'ShowInExpenseClaims',
      'SystemAccount',
    ],
    query: {},
    paged: false,
  },
  tax_rates: {
    path: '/TaxRates',
    idField: 'TaxType',
    fields: ['Name', 'TaxType', 'Status', 'EffectiveRate', 'CanApplyToRevenue', 'CanApplyToExpenses'],
    query: {},
    paged: false,
  },
  contacts: {
    path: '/Contacts',
    idField: 'ContactID',
    fields: ['Name', 'ContactNumber', 'ContactStatus', 'MergedToContactID', 'EmailAddress'],
    query: { includeArchived: 'true', pageSize: '1000' },
    paged: true,
  },
  items: { path: '/Items', idField: 'ItemID', fields: ['Code', 'Name'], query: {}, paged: false },
  users: {
    path: '/Users',
    idField: 'UserID',
    fields: ['EmailAddress', 'FirstName', 'LastName', 'OrganisationRole'],
    query: {},
    paged: false,
  },
  claims: { path: '/ExpenseClaims', idField: 'ExpenseClaimID', fields: ['Status'], query: {}, paged: false },
  tracking: {
    path: '/TrackingCategories',
    idField: 'TrackingCategoryID',
    fields: ['Name', 'Status'],
    query: { includeArchived: 'true' },
    paged: false,
  },
  branding_themes: {
    path: '/BrandingThemes',
    idField: 'BrandingThemeID',
    fields: ['Name'],
    query: {},
    paged: false,
  },
};

/** `/Organisation` answers under another plural than its path. */
const answerKeys: Partial<Record<Collection, string>> = { organisation: 'Organisations' };

/** Fields that are calendar days, which Xero gives as midnight UTC. */
const dayFields: ReadonlySet<string> = new Set(['PeriodLockDate', 'EndOfYearLockDate']);

/** Local copies of an organisation's lists, so that a document costs no reads of its own. */
export function createOrganisationCopy(records: OrganisationRecords, readXero: ReadXero, timing: Timing) {
  const underWay = new Map<string, Promise<void>>();
  /** What this process has made of an organisation's lists but the contacts; as long as nobody has stored newer ones. */
  const known = new Map<string, { readonly version: string; readonly facts: OrganisationFacts }>();

  /** Brings a copy up to date if it is older than `maxAgeSeconds`; callers of one process share one read. */
  async function refresh(
    of: CopyOf,
    collection: Collection,
    maxAgeSeconds: number,
    whole = false,
  ): Promise<void> {
    const state = await records.state(of.tenantId, collection);
    if (state !== undefined && state.ageSeconds <= maxAgeSeconds) return;
    const key = `${of.tenantId}/${collection}`;
    const running =
      underWay.get(key) ??
      fetchList(of, collection, whole ? null : (state?.modifiedSince ?? null)).finally(() =>
        underWay.delete(key),
      );
    underWay.set(key, running);
    await running;
  }

  async function fetchList(of: CopyOf, collection: Collection, since: string | null): Promise<void> {
    const shape = shapes[collection];
    // Only contacts grow large enough for changes alone to be worth asking for; tracking categories, branding themes and
    // tax rates have no If-Modified-Since, and what was deleted is told by a whole list alone.
    const modifiedSince = shape.paged && since !== null ? since : undefined;
    const found: OrganisationRecord[] = [];
    let newest: Date | null = null;
    for (let page = 1; ; page += 1) {
      const answer = await readXero(
        {
          ...of,
          path: shape.path,
          query: shape.paged ? { ...shape.query, page: String(page) } : shape.query,
          ...(modifiedSince !== undefined && { modifiedSince }),
        },
        answerKeys[collection],
      );
      for (const element of answer.elements) {
        const record = toRecord(collection, shape, element);
        if (record !== undefined) found.push(record);
        const updated = element.instant('UpdatedDateUTC');
        if (updated !== undefined && (newest === null || updated > newest)) newest = updated;
      }
      if (!shape.paged || page >= answer.pageCount || answer.elements.length === 0) break;
    }
    await records.store(of.tenantId, collection, found, newest, modifiedSince === undefined);
  }

  /** The facts of these lists, which are at most so old. One short query tells whether what this process has still holds. */
  async function factsOf(
    of: CopyOf,
    lists: readonly Collection[],
    maxAgeSeconds: number,
  ): Promise<OrganisationFacts> {
    let states = await records.states(of.tenantId);
    const old = lists.filter((list) => (states.get(list)?.ageSeconds ?? Infinity) > maxAgeSeconds);
    if (old.length > 0) {
      await Promise.all(old.map((list) => refresh(of, list, maxAgeSeconds)));
      states = await records.states(of.tenantId);
    }
    const version = [...states]
      .filter(([list]) => list !== 'contacts')
      .map(([list, state]) => `${list} ${state.version}`)
      .join();
    const before = known.get(of.tenantId);
    if (before?.version === version) return before.facts;
    // Read after the version: should it be newer than that, it is only read once more.
    const facts = toFacts(await records.lists(of.tenantId));
    known.set(of.tenantId, { version, facts });
    return facts;
  }

  return {
    /**
     * What mapping needs to know, at most so many seconds old. Items, users and claims cost a read each and are only
     * known if asked for.
     */
    facts(
      of: CopyOf,
      maxAgeSeconds = timing.organisationCopy,
      also: readonly FurtherList[] = [],
    ): Promise<OrganisationFacts> {
      return factsOf(of, ['organisation', 'accounts', 'tax_rates', ...also], maxAgeSeconds);
    },

    /**
     * Documents dated on this day or earlier are closed in Xero; null: none are. At most so many seconds old. Throws as
     * `readXero`.
     */
    async lockDate(of: CopyOf, maxAgeSeconds = timing.organisationCopy): Promise<string | null> {
      return (await factsOf(of, ['organisation'], maxAgeSeconds)).lockDate;
    },

    /** A list as Xero gave it at most so many seconds ago, for choosing from it. */
    async list(of: CopyOf, collection: Collection, maxAgeSeconds: number): Promise<ListOfOrganisation> {
      await refresh(of, collection, maxAgeSeconds);
      const [stored, state] = await Promise.all([
        records.all(of.tenantId, collection),
        records.state(of.tenantId, collection),
      ]);
      return { records: stored, ageSeconds: state?.ageSeconds ?? 0 };
    },

    /** One contact in Xero, if the organisation has it. */
    async contact(
      of: CopyOf,
      contactId: string,
      maxAgeSeconds = timing.organisationCopy,
    ): Promise<OrganisationRecord | undefined> {
      await refresh(of, 'contacts', maxAgeSeconds);
      return records.one(of.tenantId, 'contacts', contactId);
    },

    /** What our copy has of a contact, however old it is: asking for it costs nothing. */
    knownContact: (of: CopyOf, contactId: string): Promise<OrganisationRecord | undefined> =>
      records.one(of.tenantId, 'contacts', contactId),

    /** The active contact that another one was merged into in Xero, perhaps by way of others; undefined: none. */
    async survivorOf(of: CopyOf, contactId: string): Promise<OrganisationRecord | undefined> {
      let found = await records.one(of.tenantId, 'contacts', contactId);
      for (let steps = 0; steps < 10 && found !== undefined; steps += 1) {
        const next: string | null = found.body['MergedToContactID'] ?? null;
        if (next === null || next === '') return found.body['ContactStatus'] === 'ACTIVE' ? found : undefined;
        found = await records.one(of.tenantId, 'contacts', next);
      }
      return undefined;
    },

    /** Contacts in Xero that have this ContactNumber or name. */
    async contactsLike(of: CopyOf, number: string, name: string): Promise<OrganisationRecord[]> {
      await refresh(of, 'contacts', timing.organisationCopy);
      return records.contactsLike(of.tenantId, number, normalisedName(name));
    },

    /** Reads the lists that every document needs as a whole, unless it is so fresh, since a refusal contradicted the copy. */
    async refreshAll(of: CopyOf, maxAgeSeconds: number): Promise<void> {
      const lists: readonly Collection[] = ['organisation', 'accounts', 'tax_rates', 'contacts'];
      await Promise.all(lists.map((list) => refresh(of, list, maxAgeSeconds, true)));
    },
  };
}

export type OrganisationCopy = ReturnType<typeof createOrganisationCopy>;

/** What the copy keeps of an organisation that Xero has just told; undefined if it has no id. */
export function organisationRecord(element: XeroElement): OrganisationRecord | undefined {
  return toRecord('organisation', shapes.organisation, element);
}

function toRecord(
  collection: Collection,
  shape: ListShape,
  element: XeroElement,
): OrganisationRecord | undefined {
  const id = element.text(shape.idField);
  if (id === undefined) return undefined;
  const body: Record<string, string | null> = Object.fromEntries(
    shape.fields.map((field) => [
      field,
      (dayFields.has(field) ? dayOf(element, field) : element.text(field)) ?? null,
    ]),
  );
  if (collection === 'tracking') body['Options'] = optionsOf(element);
  if (collection === 'contacts') body['normalisedName'] = normalisedName(body['Name'] ?? '');
  return { id, body };
}

function dayOf(element: XeroElement, field: string): string | undefined {
  return element.instant(field)?.toISOString().slice(0, 10) ?? element.text(field)?.slice(0, 10);
}

/** The options of a tracking category as JSON text, since a record has texts only. */
function optionsOf(element: XeroElement): string {
  return JSON.stringify(
    element.list('Options').flatMap((option) => {
      const id = option.text('TrackingOptionID');
      if (id === undefined) return [];
      return [{ id, name: option.text('Name') ?? '', status: option.text('Status') ?? 'ACTIVE' }];
    }),
  );
}
