/** A contact as the sandbox keeps it. Texts are empty strings where nothing was entered. */
export interface Contact {
  id: string;
  number: string | null;
  status: 'ACTIVE' | 'ARCHIVED' | 'GDPRREQUEST';
  name: string;
  texts: Record<TextField, string>;
  defaultCurrency: string | null;
  addresses: Record<AddressType, Record<AddressField, string>>;
  phones: Record<PhoneType, Record<PhoneField, string>>;
  persons: ContactPerson[];
  /** The contact that it was merged into, which only people can do. */
  mergedTo?: string | undefined;
  /** Sandbox milliseconds. */
  updatedAt: number;
}

export interface ContactPerson {
  FirstName: string;
  LastName: string;
  EmailAddress: string;
  IncludeInEmails: boolean;
}

/** Plain texts and the most characters each may have. */
export const TEXT_LIMITS = {
  FirstName: 255,
  LastName: 255,
  EmailAddress: 255,
  CompanyNumber: 50,
  AccountNumber: 50,
  TaxNumber: 50,
  BankAccountDetails: 255,
  AccountsReceivableTaxType: 50,
  AccountsPayableTaxType: 50,
  SalesDefaultAccountCode: 10,
  PurchasesDefaultAccountCode: 10,
} as const;
export type TextField = keyof typeof TEXT_LIMITS;

export const ADDRESS_LIMITS = {
  AddressLine1: 500,
  AddressLine2: 500,
  AddressLine3: 500,
  AddressLine4: 500,
  City: 255,
  Region: 255,
  PostalCode: 50,
  Country: 50,
  AttentionTo: 255,
} as const;
export type AddressField = keyof typeof ADDRESS_LIMITS;
export const ADDRESS_TYPES = ['STREET', 'POBOX'] as const;
export type AddressType = (typeof ADDRESS_TYPES)[number];

export const PHONE_LIMITS = { PhoneNumber: 50, PhoneAreaCode: 10, PhoneCountryCode: 20 } as const;
export type PhoneField = keyof typeof PHONE_LIMITS;
export const PHONE_TYPES = ['DEFAULT', 'DDI', 'FAX', 'MOBILE'] as const;
export type PhoneType = (typeof PHONE_TYPES)[number];

export const nameKey = (name: string) => `name:${name.toLowerCase()}`;
export const numberKey = (number: string) => `number:${number.toLowerCase()}`;

export function contactKeys(contact: Contact): string[] {
  return [nameKey(contact.name), ...(contact.number ? [numberKey(contact.number)] : [])];
}

/** A record with the same value under each of the keys. */
export function fill<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  const filled: Partial<Record<K, V>> = {};
  for (const key of keys) filled[key] = value(key);
  return filled as Record<K, V>;
}

export function keysOf<K extends string>(record: Record<K, unknown>): K[] {
  return Object.keys(record) as K[];
}

export function emptyContact(id: string): Contact {
  return {
    id,
    number: null,
    status: 'ACTIVE',
    name: '',
    texts: fill(keysOf(TEXT_LIMITS), () => ''),
    defaultCurrency: null,
    addresses: fill(ADDRESS_TYPES, () => fill(keysOf(ADDRESS_LIMITS), () => '')),
    phones: fill(PHONE_TYPES, () => fill(keysOf(PHONE_LIMITS), () => '')),
    persons: [],
    updatedAt: 0,
  };
}
