import { inXero, type Expectation } from './expectation.ts';

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

/** A client of whom little is known; the contact is called as the client is unless it says otherwise. */
export function clientRow(given: Pick<ClientRow, 'id' | 'name' | 'email'> & Partial<ClientRow>): ClientRow {
  return {
    contactName: given.name,
    contactPerson: null,
    phone: null,
    address: null,
    status: 'active',
    customFields: 'null',
    expect: inXero,
    ...given,
  };
}

/** A project that is worked on, without a code or a reference. */
export function projectRow(id: number, clientId: number, name: string): ProjectRow {
  return { id, clientId, name, code: null, billingRef: null, hourlyRate: '90.00', status: 'active' };
}
