import { setTimeout as sleep } from 'node:timers/promises';
import { EncryptionError } from '../oauth/encryption.ts';
import { AppRefused, ReconnectNeeded, TokenServiceUnavailable } from '../oauth/errors.ts';
import type { Collection, OrganisationRecord, OrganisationRecords } from '../store/organisation-records.ts';
import type { ListName, OrganisationLists } from '../mapping/lists.ts';
import type { CopyOf, ListOfOrganisation, OrganisationCopy } from './organisation-copy.ts';
import { XeroUnreadable } from './read-xero.ts';
import { toListed } from './to-listed.ts';

export interface ListsWanted {
  readonly of: CopyOf;
  readonly names: readonly ListName[];
  /** A copy that is older, in seconds, is read anew. */
  readonly maxAge: number;
  /** For so many seconds a list that is there already is waited for to be read anew; then the older one serves. */
  readonly patience?: number;
}

/** A list that Xero did not give just now. */
export interface UnreadList {
  readonly name: ListName;
  /** In a sentence: no permission, out of reach, ... */
  readonly why: string;
  /** Older than wanted but there; else it is not known at all. */
  readonly isKnown: boolean;
}

export interface ListsRead {
  readonly lists: OrganisationLists;
  readonly unread: readonly UnreadList[];
  /** How old the oldest of them is, in seconds. */
  readonly ageSeconds: number;
}

const collections: Readonly<Record<ListName, Collection>> = {
  accounts: 'accounts',
  taxRates: 'tax_rates',
  contacts: 'contacts',
  items: 'items',
  users: 'users',
  tracking: 'tracking',
  brandingThemes: 'branding_themes',
};

/** A refused list is not asked for again before so many seconds are over, unless somebody asks for it afresh. */
const restSeconds = 60;

export interface OrganisationListsDeps {
  readonly copy: Pick<OrganisationCopy, 'list'>;
  readonly records: Pick<OrganisationRecords, 'state' | 'all'>;
  readonly monotonicNow: () => number;
}

interface OneRead {
  readonly name: ListName;
  readonly found: ListOfOrganisation | undefined;
  readonly why: string | undefined;
}

/** The lists of an organisation for choosing from them; one that Xero does not give takes none of the others along. */
export function createOrganisationLists({ copy, records, monotonicNow }: OrganisationListsDeps) {
  const refused = new Map<string, { readonly why: string; readonly until: number }>();

  return async function organisationLists(wanted: ListsWanted): Promise<ListsRead> {
    const [baseCurrency, ...reads] = await Promise.all([
      baseCurrencyOf(wanted),
      ...wanted.names.map((name) => one(wanted, name)),
    ]);
    const recordsOf = (name: ListName): readonly OrganisationRecord[] | undefined =>
      reads.find((read) => read.name === name)?.found?.records;
    return {
      lists: toListed(baseCurrency, recordsOf),
      unread: reads.flatMap(({ name, why, found }) =>
        why === undefined ? [] : [{ name, why, isKnown: found !== undefined }],
      ),
      ageSeconds: Math.max(0, ...reads.flatMap(({ found }) => found?.ageSeconds ?? [])),
    };
  };

  async function one(wanted: ListsWanted, name: ListName): Promise<OneRead> {
    const { of, maxAge, patience } = wanted;
    const key = `${of.tenantId}/${name}`;
    const rest = maxAge > 0 ? refused.get(key) : undefined;
    if (rest !== undefined && rest.until > monotonicNow()) {
      return { name, found: await stored(of, name), why: rest.why };
    }
    const fresh = afresh(wanted, name, key);
    const older = patience === undefined ? undefined : await stored(of, name);
    if (patience === undefined || older === undefined) return fresh;
    const enough = new AbortController();
    const late = sleep(patience * 1000, { name, found: older, why: undefined }, { signal: enough.signal });
    try {
      return await Promise.race([fresh, late.catch(() => fresh)]);
    } finally {
      enough.abort();
    }
  }

  async function afresh({ of, maxAge }: ListsWanted, name: ListName, key: string): Promise<OneRead> {
    try {
      const found = await copy.list(of, collections[name], maxAge);
      refused.delete(key);
      return { name, found, why: undefined };
    } catch (error) {
      if (!isExpected(error)) throw error;
      refused.set(key, { why: error.message, until: monotonicNow() + restSeconds * 1000 });
      return { name, found: await stored(of, name), why: error.message };
    }
  }

  /** An organisation never changes it, so it is read once. Accounts that are no bank accounts have it. */
  async function baseCurrencyOf({ of, names }: ListsWanted): Promise<string | undefined> {
    if (!names.includes('accounts')) return undefined;
    try {
      const { records: found } = await copy.list(of, 'organisation', Number.POSITIVE_INFINITY);
      return found[0]?.body['BaseCurrency'] ?? undefined;
    } catch (error) {
      if (!isExpected(error)) throw error;
      return undefined;
    }
  }

  async function stored({ tenantId }: CopyOf, name: ListName): Promise<ListOfOrganisation | undefined> {
    const state = await records.state(tenantId, collections[name]);
    if (state === undefined) return undefined;
    return { records: await records.all(tenantId, collections[name]), ageSeconds: state.ageSeconds };
  }
}

export type ReadOrganisationLists = ReturnType<typeof createOrganisationLists>;

/** Xero or our grant is in the way, which the message says in words for people. */
function isExpected(error: unknown): error is Error {
  return (
    error instanceof XeroUnreadable ||
    error instanceof ReconnectNeeded ||
    error instanceof TokenServiceUnavailable ||
    error instanceof AppRefused ||
    error instanceof EncryptionError
  );
}
