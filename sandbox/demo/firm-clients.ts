import type { Expectation } from './expectation.ts';

/** Secrets planted in columns that must never be read; tests search every output for them. */
export const plantedSecrets = [
  'planted-portal-hash',
  'planted-setup-token',
  'planted-user-hash',
  'planted-two-factor',
  'planted-xero-secret',
  'planted-mail-password',
] as const;

export interface UserRow {
  readonly id: number;
  readonly username: string;
  readonly role: 'admin' | 'user';
  readonly fullName: string | null;
  readonly email: string;
}

export const users: readonly UserRow[] = [
  { id: 1, username: 'priya', role: 'admin', fullName: 'Priya Raman', email: 'priya@northgate.example' },
  { id: 2, username: 'tom', role: 'user', fullName: "Tom O'Hara", email: 'tom@northgate.example' },
  { id: 3, username: 'ana', role: 'user', fullName: 'Ana Kovač', email: 'ana@northgate.example' },
  { id: 4, username: 'sam', role: 'user', fullName: null, email: 'sam@northgate.example' },
];

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

export const clients: readonly ClientRow[] = [
  {
    id: 1,
    name: 'Harbour &amp; Finch Ltd',
    contactName: 'Harbour & Finch Ltd',
    contactPerson: 'Jane Finch',
    email: 'accounts@harbourfinch.example',
    phone: '+44 20 7946 0018',
    address: '12 Quay Street\nLondon\nE1 4AA\nUnited Kingdom',
    status: 'active',
    customFields: 'null',
    trap: 'name stored HTML-escaped',
    expect: { state: 'inXero' },
  },
  {
    id: 2,
    name: 'Müller, Sørensen & Łoś GmbH',
    contactName: 'Müller, Sørensen & Łoś GmbH',
    contactPerson: 'Jürgen Müller',
    email: 'buchhaltung@mueller-soerensen.example',
    phone: '+49 30 901820',
    address: 'Straße des 17. Juni 135\r\n10623 Berlin\r\nGermany',
    status: 'active',
    customFields: '{"vat_id": "DE123456789", "country_code": "DE", "debtor_number": "70012"}',
    trap: 'letters beyond ASCII, a VAT number in custom_fields',
    expect: { state: 'inXero' },
  },
  {
    id: 3,
    name: 'Blue Kettle Coffee',
    contactName: 'Blue Kettle Coffee',
    contactPerson: null,
    email: null,
    phone: null,
    address: null,
    status: 'active',
    customFields: 'null',
    trap: 'custom_fields is the JSON value null; no e-mail, phone or address',
    expect: { state: 'inXero' },
  },
  {
    id: 4,
    name: 'Northwind Studio',
    contactName: 'Northwind Studio',
    contactPerson: 'Lena Hart',
    email: 'hello@northwind.example',
    phone: '',
    address: '',
    status: 'active',
    customFields: 'null',
    trap: 'same name as another client but for its case; the lower id gets the contact',
    expect: { state: 'inXero' },
  },
  {
    id: 5,
    name: 'NORTHWIND STUDIO',
    contactName: 'NORTHWIND STUDIO',
    contactPerson: null,
    email: 'finance@northwind-group.example',
    phone: null,
    address: '8 Lower Mall\nBristol',
    status: 'active',
    customFields: 'null',
    trap: 'same name as another client but for its case',
    expect: { state: 'held', problem: 'contact-name-taken' },
  },
  {
    id: 6,
    name: 'Riverside Dental Practice',
    contactName: 'Riverside Dental Practice',
    contactPerson: '',
    email: 'office@riversidedental.example',
    phone: '0117 496 0155',
    address: 'None',
    status: 'active',
    customFields: '{}',
    trap: 'the word None where there is no address',
    expect: { state: 'inXero' },
  },
  {
    id: 7,
    name: 'Cedar & Stone Interiors, Inc.',
    contactName: 'Cedar & Stone Interiors, Inc.',
    contactPerson: 'Maya Ellis',
    email: 'ap@cedarstone.example',
    phone: '+1 503 555 0142',
    address: '410 NW 14th Avenue\nSuite 200\nPortland, OR 97209\nUSA',
    status: 'active',
    customFields: 'null',
    expect: { state: 'inXero' },
  },
  {
    id: 8,
    name: 'Old Mill Press',
    contactName: 'Old Mill Press',
    contactPerson: 'Gareth Pugh',
    email: 'gareth@oldmillpress.example',
    phone: '01874 555 019',
    address: 'Unit 4, Old Mill\nBrecon\nLD3 7AA',
    status: 'inactive',
    customFields: '{"tax_id": "GB987654321"}',
    trap: 'an inactive client whose last invoice belongs in Xero',
    expect: { state: 'inXero' },
  },
];

export interface ProjectRow {
  readonly id: number;
  readonly clientId: number;
  readonly name: string;
  readonly code: string | null;
  readonly billingRef: string | null;
  readonly hourlyRate: string;
  readonly status: 'active' | 'archived';
}

export const projects: readonly ProjectRow[] = [
  {
    id: 1,
    clientId: 1,
    name: 'Website relaunch',
    code: 'HF-WEB',
    billingRef: 'PO-7781',
    hourlyRate: '75.00',
    status: 'active',
  },
  {
    id: 2,
    clientId: 1,
    name: 'Support retainer',
    code: 'HF-SUP',
    billingRef: null,
    hourlyRate: '60.00',
    status: 'active',
  },
  {
    id: 3,
    clientId: 2,
    name: 'Produktkatalog 2026',
    code: 'MS-CAT',
    billingRef: '4500-2231',
    hourlyRate: '65.00',
    status: 'active',
  },
  {
    id: 4,
    clientId: 3,
    name: 'Brand &amp; packaging',
    code: 'BK-BRAND',
    billingRef: null,
    hourlyRate: '70.00',
    status: 'active',
  },
  {
    id: 5,
    clientId: 4,
    name: 'Identity refresh',
    code: 'NW-ID',
    billingRef: '',
    hourlyRate: '80.00',
    status: 'active',
  },
  {
    id: 6,
    clientId: 5,
    name: 'Trade fair stand',
    code: null,
    billingRef: null,
    hourlyRate: '80.00',
    status: 'active',
  },
  {
    id: 7,
    clientId: 6,
    name: 'Booking site',
    code: 'RD-SITE',
    billingRef: null,
    hourlyRate: '72.50',
    status: 'active',
  },
  {
    id: 8,
    clientId: 7,
    name: 'Showroom campaign',
    code: 'CS-SHOW',
    billingRef: 'CSI-0092',
    hourlyRate: '110.00',
    status: 'active',
  },
  {
    id: 9,
    clientId: 8,
    name: 'Spring catalogue',
    code: 'OM-CAT',
    billingRef: null,
    hourlyRate: '55.00',
    status: 'archived',
  },
];
