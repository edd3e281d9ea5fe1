/** What mapping needs to know of an organisation: its own lists, as Xero gives them. */
export interface OrganisationFacts {
  readonly shortCode: string | null;
  readonly baseCurrency: string;
  /** Accounts that have a code, by it. */
  readonly accounts: ReadonlyMap<string, AccountFact>;
  /** All accounts, by id: bank accounts often have no code. */
  readonly paymentAccounts: ReadonlyMap<string, PaymentAccountFact>;
  readonly taxTypes: ReadonlyMap<string, TaxFact>;
  /** Documents dated on this day or earlier are closed to changes; null: none are. */
  readonly lockDate: string | null;
  /** Tracking categories, by their ids. */
  readonly trackingCategories: ReadonlyMap<string, TrackingFact>;
  /** Ids of its branding themes. */
  readonly brandingThemes: ReadonlySet<string>;
  /** Codes of its items. */
  readonly items: ReadonlySet<string>;
  readonly users: readonly UserFact[];
  /** It has expense claims of the classic kind, so they can be made. */
  readonly hasClaims: boolean;
}

export interface AccountFact {
  readonly code: string;
  readonly status: string;
  readonly inExpenseClaims: boolean;
}

export interface PaymentAccountFact {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly isBank: boolean;
  /** Payments are enabled for it though it is no bank account. */
  readonly takesPayments: boolean;
  /** null: the organisation's own. */
  readonly currency: string | null;
}

export interface TaxFact {
  readonly taxType: string;
  readonly status: string;
  /** In percent, a decimal string. */
  readonly effectiveRate: string;
}

export interface TrackingFact {
  readonly name: string;
  readonly status: string;
  /** By their ids. */
  readonly options: ReadonlyMap<string, { readonly name: string; readonly status: string }>;
}

export interface UserFact {
  readonly id: string;
  readonly email: string;
}
