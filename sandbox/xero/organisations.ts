import type { Account } from './account.ts';
import { namedUuid } from './ids.ts';
import { REGION_FACTS } from './region.ts';
import type { Region } from './region.ts';
import type { TaxRate } from './tax-rate.ts';
import { createVersionedTable } from './versioned-table.ts';
import type { Version, VersionedTable } from './versioned-table.ts';
import { attachmentKeys } from './attachment.ts';
import type { Attachment } from './attachment.ts';
import type { BankTransaction } from './bank-transaction.ts';
import type { ExpenseClaim } from './expense-claim.ts';
import { itemKeys } from './item.ts';
import type { Item } from './item.ts';
import { receiptKeys } from './receipt.ts';
import type { Receipt } from './receipt.ts';
import { trackingKeys } from './tracking.ts';
import type { TrackingCategory } from './tracking.ts';
import { contactKeys } from './contact.ts';
import type { Contact } from './contact.ts';
import { creditNoteKeys } from './credit-note.ts';
import type { CreditNote } from './credit-note.ts';
import { invoiceKeys } from './invoice.ts';
import type { Invoice } from './invoice.ts';
import { paymentKeys } from './payment.ts';
import type { Payment } from './payment.ts';
import { seedTracking } from './seed-tracking.ts';
import { seedItems } from './seed-items.ts';
import { seedUsers } from './users.ts';
import type { User } from './users.ts';

/** The actions of `GET /Organisation/Actions` that can be switched off and are then refused. */
export const BLOCKABLE_ACTIONS = ['CreateApprovedInvoice', 'CreateApprovedBill', 'UseMulticurrency'] as const;
export type BlockableAction = (typeof BLOCKABLE_ACTIONS)[number];

export const TENANT_TYPES = ['ORGANISATION', 'PRACTICE'] as const;
export type TenantType = (typeof TENANT_TYPES)[number];

/** What does not change by itself: an organisation's settings and lists. */
export interface OrganisationSettings {
  tenantId: string;
  name: string;
  shortCode: string;
  isDemoCompany: boolean;
  /** A practice is listed among the connections; the Accounting API does not open it. */
  tenantType: TenantType;
  region: Region;
  baseCurrency: string;
  /** Currencies the organisation uses, the base currency among them. */
  currencies: string[];
  /** IANA name of the organisation's time zone. */
  timeZone: string;
  periodLockDate: string | null;
  endOfYearLockDate: string | null;
  createdAt: number;
  /** How many sales invoices may be approved in a calendar month; null for no limit. */
  approvedInvoicesPerMonth: number | null;
  /** True while Xero has taken the organisation offline: every call answers 503. */
  offline: boolean;
  /** Whether it used classic expense claims before July 2018: only then it has receipts and claims. */
  classicExpenses: boolean;
  /** Things its plan, or the role of the connected user, does not allow. */
  blockedActions: BlockableAction[];
  users: User[];
  accounts: Account[];
  taxRates: TaxRate[];
}

export interface Organisation {
  settings: OrganisationSettings;
  contacts: VersionedTable<Contact>;
  invoices: VersionedTable<Invoice>;
  payments: VersionedTable<Payment>;
  creditNotes: VersionedTable<CreditNote>;
  attachments: VersionedTable<Attachment>;
  bankTransactions: VersionedTable<BankTransaction>;
  expenseClaims: VersionedTable<ExpenseClaim>;
  items: VersionedTable<Item>;
  receipts: VersionedTable<Receipt>;
  trackingCategories: VersionedTable<TrackingCategory>;
}

export interface SavedOrganisation {
  settings: OrganisationSettings;
  contacts: Version<Contact>[][];
  invoices: Version<Invoice>[][];
  payments: Version<Payment>[][];
  creditNotes: Version<CreditNote>[][];
  attachments: Version<Attachment>[][];
  bankTransactions: Version<BankTransaction>[][];
  expenseClaims: Version<ExpenseClaim>[][];
  items: Version<Item>[][];
  receipts: Version<Receipt>[][];
  trackingCategories: Version<TrackingCategory>[][];
}

/** What is chosen about a new organisation; its region decides the rest. */
export interface NewOrganisation {
  tenantId: string;
  name: string;
  region: Region;
  shortCode: string;
  isDemoCompany: boolean;
  classicExpenses: boolean;
  createdAt: number;
  periodLockDate: string | null;
  /** Where they are not those of the region. */
  baseCurrency?: string | undefined;
  currencies?: string[] | undefined;
}

/** The two organisations a sandbox starts with. */
export function seedOrganisations(seed: number): Organisation[] {
  const tenantId = (name: string) => namedUuid(seed, `organisation/${name}`);
  return [
    newOrganisation(seed, {
      tenantId: tenantId('Northgate Design Ltd'),
      name: 'Northgate Design Ltd',
      region: 'UK',
      shortCode: '!nG4d1',
      isDemoCompany: true,
      classicExpenses: false,
      createdAt: Date.parse('2024-01-15T09:30:00Z'),
      periodLockDate: '2026-03-31',
    }),
    newOrganisation(seed, {
      tenantId: tenantId('Southgate Trading Ltd'),
      name: 'Southgate Trading Ltd',
      region: 'UK',
      shortCode: '!sG7t2',
      isDemoCompany: false,
      classicExpenses: true,
      createdAt: Date.parse('2016-04-06T09:30:00Z'),
      periodLockDate: null,
    }),
  ];
}

/** An organisation with the chart of accounts, tax rates, items and people it starts with. */
export function newOrganisation(seed: number, chosen: NewOrganisation): Organisation {
  const { tenantId, region } = chosen;
  const facts = REGION_FACTS[region];
  const baseCurrency = chosen.baseCurrency ?? facts.baseCurrency;
  const idOf = (name: string) => namedUuid(seed, `${tenantId}/${name}`);
  return openOrganisation({
    settings: {
      ...chosen,
      baseCurrency,
      currencies: [...new Set([baseCurrency, ...(chosen.currencies ?? facts.currencies)])],
      timeZone: facts.timeZone,
      tenantType: 'ORGANISATION',
      endOfYearLockDate: null,
      approvedInvoicesPerMonth: null,
      offline: false,
      blockedActions: [],
      users: seedUsers(idOf),
      accounts: facts.accounts(idOf, baseCurrency),
      taxRates: facts.taxRates(),
    },
    contacts: [],
    invoices: [],
    payments: [],
    creditNotes: [],
    attachments: [],
    bankTransactions: [],
    expenseClaims: [],
    items: seedItems(facts.items, idOf).map((document) => [{ at: 0, document }]),
    receipts: [],
    trackingCategories: seedTracking(idOf).map((document) => [{ at: 0, document }]),
  });
}

/** Opens an organisation's books from what was saved. */
export function openOrganisation(saved: SavedOrganisation): Organisation {
  return {
    settings: saved.settings,
    contacts: createVersionedTable<Contact>(contactKeys, saved.contacts),
    invoices: createVersionedTable<Invoice>(invoiceKeys, saved.invoices),
    payments: createVersionedTable<Payment>(paymentKeys, saved.payments),
    creditNotes: createVersionedTable<CreditNote>(creditNoteKeys, saved.creditNotes),
    attachments: createVersionedTable<Attachment>(attachmentKeys, saved.attachments),
    bankTransactions: createVersionedTable<BankTransaction>(() => [], saved.bankTransactions),
    expenseClaims: createVersionedTable<ExpenseClaim>(() => [], saved.expenseClaims),
    items: createVersionedTable<Item>(itemKeys, saved.items),
    receipts: createVersionedTable<Receipt>(receiptKeys, saved.receipts),
    trackingCategories: createVersionedTable<TrackingCategory>(trackingKeys, saved.trackingCategories),
  };
}

export function saveOrganisation(organisation: Organisation): SavedOrganisation {
  return {
    settings: organisation.settings,
    contacts: organisation.contacts.save(),
    invoices: organisation.invoices.save(),
    payments: organisation.payments.save(),
    creditNotes: organisation.creditNotes.save(),
    attachments: organisation.attachments.save(),
    bankTransactions: organisation.bankTransactions.save(),
    expenseClaims: organisation.expenseClaims.save(),
    items: organisation.items.save(),
    receipts: organisation.receipts.save(),
    trackingCategories: organisation.trackingCategories.save(),
  };
}
