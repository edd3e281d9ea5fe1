/** What can be chosen: the lists of an organisation as Xero gives them. A list that is not known is undefined. */
export interface OrganisationLists {
  readonly accounts: readonly ListedAccount[] | undefined;
  readonly taxRates: readonly ListedTaxRate[] | undefined;
  readonly contacts: readonly ListedContact[] | undefined;
  readonly items: readonly ListedItem[] | undefined;
  readonly users: readonly ListedUser[] | undefined;
  readonly tracking: readonly ListedTracking[] | undefined;
  readonly brandingThemes: readonly ListedTheme[] | undefined;
}

export type ListName = keyof OrganisationLists;

export const listNames = [
  'accounts',
  'taxRates',
  'contacts',
  'items',
  'users',
  'tracking',
  'brandingThemes',
] as const;

export interface ListedAccount {
  readonly id: string;
  /** Bank accounts may have none. */
  readonly code: string | null;
  readonly name: string;
  /** ACTIVE or ARCHIVED. */
  readonly status: string;
  /** BANK, REVENUE, OVERHEADS, ... */
  readonly type: string;
  /** Of the money that it takes, for accounts that payments may go to; null if it is not known. */
  readonly currency: string | null;
  /** Payments are enabled for it though it is no bank account. */
  readonly takesPayments: boolean;
  /** Xero's name of an account that it keeps itself, such as DEBTORS. */
  readonly system: string | null;
}

export interface ListedTaxRate {
  readonly taxType: string;
  readonly name: string;
  /** ACTIVE, ARCHIVED or DELETED. */
  readonly status: string;
  /** In percent, a decimal string. */
  readonly rate: string;
  readonly forSales: boolean;
  readonly forPurchases: boolean;
}

export interface ListedContact {
  readonly id: string;
  readonly name: string;
  readonly number: string | null;
  /** ACTIVE, ARCHIVED or GDPRREQUEST. */
  readonly status: string;
}

export interface ListedItem {
  readonly code: string;
  readonly name: string;
}

export interface ListedUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** A tracking category with its options. */
export interface ListedTracking {
  readonly id: string;
  readonly name: string;
  /** ACTIVE, ARCHIVED or DELETED; of options too. */
  readonly status: string;
  readonly options: readonly { readonly id: string; readonly name: string; readonly status: string }[];
}

export interface ListedTheme {
  readonly id: string;
  readonly name: string;
}

/** No list is known. */
export const noLists: OrganisationLists = {
  accounts: undefined,
  taxRates: undefined,
  contacts: undefined,
  items: undefined,
  users: undefined,
  tracking: undefined,
  brandingThemes: undefined,
};

/** Code and name, as Xero shows an account. */
export function accountInWords({ code, name }: Pick<ListedAccount, 'code' | 'name'>): string {
  return code === null ? name : `${code} ${name}`;
}

/** Whether payments may go to an account at all. */
export function isForPayments({ type, takesPayments }: ListedAccount): boolean {
  return type === 'BANK' || takesPayments;
}
