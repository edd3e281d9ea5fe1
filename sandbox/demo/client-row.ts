import type { Expectation } from './expectation.ts';

export interface UserRow {
  readonly id: number;
  readonly username: string;
  readonly role: 'admin' | 'user';
  readonly fullName: string | null;
  readonly email: string;
}

export interface ClientRow {
  readonly id: number;
  /** As stored: names typed into the create form are HTML-escaped. */
  readonly name: string;
  /** The name the contact in Xero must have. */
  readonly contactName: string;
  readonly contactPerson: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly address: string | null;
  readonly status: 'active' | 'inactive';
  /** The text of the json column; unset is the JSON value null. */
  readonly customFields: string;
  /** The oddity that this client is here for. */
  readonly trap?: string;
  readonly expect: Expectation;
}

export interface ProjectRow {
  readonly id: number;
  readonly clientId: number;
  readonly name: string;
  readonly code: string | null;
  readonly billingRef: string | null;
  readonly hourlyRate: string;
  readonly status: 'active' | 'archived';
}

export interface BillingContactRow {
  readonly clientId: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
}
