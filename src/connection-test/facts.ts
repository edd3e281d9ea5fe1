import type { OrganisationLists } from '../mapping/lists.ts';
import type { ReconnectReason } from '../oauth/errors.ts';
import type { ConnectionSettings } from '../store/connection-settings.ts';
import type { CurrencyInUse, LockedOut } from '../store/documents-for-xero.ts';

/** Whether Xero still lets us in. */
export type PermissionFact =
  /** A new token was fetched only now. */
  | { readonly is: 'renewed' }
  /** The token that is there still works. */
  | { readonly is: 'accepted' }
  | { readonly is: 'lost'; readonly reason: ReconnectReason }
  /** `not_set_up`, or the OAuth error with which Xero refuses the app. */
  | { readonly is: 'app-refused'; readonly code: string }
  | { readonly is: 'secret-unreadable' }
  | { readonly is: 'silent'; readonly what: string };

/** What came of reading something; `what` says in a few words why it could not be read. */
export type ReadFact<T> = { readonly read: T } | { readonly unreadable: string };

/** An organisation as Xero tells of it; null where it does not say. */
export interface OrganisationFact {
  readonly name: string;
  readonly isDemo: boolean;
  /** ACTIVE, as a rule. */
  readonly status: string | null;
  readonly baseCurrency: string | null;
  readonly country: string | null;
  /** What Xero calls its class: TRIAL, STARTER, PREMIUM, ... */
  readonly plan: string | null;
  readonly timeZone: string | null;
  readonly shortCode: string | null;
  /** Up to this day, `YYYY-MM-DD`, the books are locked for everybody but advisers. */
  readonly periodLockDate: string | null;
  /** Up to this day they are locked for everybody. */
  readonly endOfYearLockDate: string | null;
}

/** The lists that settings choose from. A list that was not looked at, or could not be read, is undefined. */
export interface ListsFact {
  readonly lists: Pick<OrganisationLists, 'accounts' | 'taxRates' | 'users'>;
  /** Codes of accounts that expense claims may use. */
  readonly inClaims: ReadonlySet<string>;
  readonly unread: readonly { readonly name: 'accounts' | 'taxRates' | 'users'; readonly why: string }[];
}

/** Somebody who has expenses in TimeTracker. */
export interface EmployeeFact {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
}

/** All that a test knows of a connection. */
export interface ConnectionFacts {
  readonly connection: {
    readonly tenantId: string;
    readonly tenantName: string;
    readonly scopes: readonly string[];
    readonly isSandbox: boolean;
    readonly goLiveConfirmed: boolean;
  };
  readonly settings: ConnectionSettings;
  readonly wantedScopes: readonly string[];
  /** The tenant that was named by hand. */
  readonly organisationByHand: string | undefined;
  /** Of documents that are in Xero or belong there, most used first. */
  readonly currenciesInUse: readonly CurrencyInUse[];
  readonly permission: PermissionFact;
  /** What follows is left out where the permission, or a rest that Xero asked for, kept it from being looked at. */
  readonly organisation?: ReadFact<OrganisationFact> | undefined;
  /** Documents that the lock date in force would keep out. */
  readonly lockedOut?: LockedOut | undefined;
  /** Whether an action is allowed, by the names that Xero gives them. */
  readonly actions?: ReadFact<ReadonlyMap<string, boolean>> | undefined;
  /** Currencies that are switched on; left out where all documents are in the organisation's own. */
  readonly currencies?: ReadFact<ReadonlySet<string>> | undefined;
  readonly chosen?: ListsFact | undefined;
  /** Those who have expenses, where expenses become claims. */
  readonly employees?: readonly EmployeeFact[] | undefined;
  readonly limits?: { readonly day: number | null; readonly minute: number | null } | undefined;
  /** Seconds for which Xero asked for a rest. */
  readonly rest?: { readonly seconds: number; readonly by: string } | undefined;
  /** Seconds by which Xero's clock is ahead of this machine's. */
  readonly clockSeconds?: number | undefined;
}

/** Up to which day the books are locked, for us; null if they are not. */
export function lockOf(
  organisation: Pick<OrganisationFact, 'periodLockDate' | 'endOfYearLockDate'>,
  mayApproveBefore: boolean,
): string | null {
  const dates = [mayApproveBefore ? null : organisation.periodLockDate, organisation.endOfYearLockDate];
  return dates.reduce((latest, date) =>
    latest === null || (date !== null && date > latest) ? date : latest,
  );
}
