import type { DemoEdit } from '../demo-edits.ts';
import type { DemoFirm, ExpectedCounts } from '../firm.ts';
import type { MappingChoices } from '../settings.ts';

export const regionNames = ['UK', 'US', 'AU', 'NZ', 'EU'] as const;
export type RegionName = (typeof regionNames)[number];

/** A firm of some place, its organisation in Xero, and what its bookkeeper chose there. */
export interface DemoRegion {
  readonly name: RegionName;
  /** The organisation in the sandbox that the firm is connected to. */
  readonly organisation: string;
  /** Xero's edition there, as the sandbox names it. */
  readonly edition: 'UK' | 'US' | 'AU' | 'NZ' | 'GLOBAL';
  /** What Xero says of the organisation: ISO 3166, ISO 4217. */
  readonly country: string;
  readonly currency: string;
  /** The tax type of what stays out of its returns, such as a rounding line. */
  readonly noTax: string;
  readonly firm: DemoFirm;
  readonly choices: MappingChoices;
  readonly expected: ExpectedStanding;
  /** Changes that people make, and where the documents are afterwards. */
  readonly edits: readonly DemoEdit[];
  readonly expectedAfterEdits: ExpectedCounts;
  /** Rates that the organisation does not start with, where there are any. */
  readonly missing?: MissingRates;
}

/** Exactly where everything must be. */
export interface ExpectedStanding {
  readonly documents: ExpectedCounts;
  /** Contacts in Xero: of clients, employees and vendors. */
  readonly contacts: number;
}

/** Rates that somebody enters in Xero while the documents that need them are held. */
export interface MissingRates {
  /** Their codes follow from the order in which they are entered. */
  readonly sales: readonly EnteredRate[];
  readonly purchases: readonly EnteredRate[];
  /** What is chosen once they are there. */
  readonly choices: MappingChoices;
  readonly expected: ExpectedStanding;
}

export interface EnteredRate {
  readonly name: string;
  /** In percent, as few digits as it takes. */
  readonly rate: string;
  readonly taxType: string;
}
