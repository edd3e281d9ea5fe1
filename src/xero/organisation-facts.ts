/** What mapping needs to know of an organisation: its own lists, as Xero gives them. */
export interface OrganisationFacts {
  readonly shortCode: string | null;
  readonly baseCurrency: string;
  readonly accounts: ReadonlyMap<string, AccountFact>;
  readonly taxTypes: ReadonlyMap<string, TaxFact>;
}

export interface AccountFact {
  readonly code: string;
  readonly status: string;
}

export interface TaxFact {
  readonly taxType: string;
  readonly status: string;
  /** In percent, a decimal string. */
  readonly effectiveRate: string;
}
