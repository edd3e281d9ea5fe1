import { namedUuid } from './ids.ts';
import { createVersionedTable } from './versioned-table.ts';
import type { Version, VersionedTable } from './versioned-table.ts';
import { contactKeys } from './contact.ts';
import type { Contact } from './contact.ts';
import { creditNoteKeys } from './credit-note.ts';
import type { CreditNote } from './credit-note.ts';
import { invoiceKeys } from './invoice.ts';
import type { Invoice } from './invoice.ts';
import { paymentKeys } from './payment.ts';
import type { Payment } from './payment.ts';
import { ukAccounts } from './uk-accounts.ts';
import type { Account } from './uk-accounts.ts';
import { ukTaxRates } from './uk-tax-rates.ts';
import type { TaxRate } from './uk-tax-rates.ts';

/** What does not change by itself: an organisation's settings and lists. */
export interface OrganisationSettings {
  tenantId: string;
  name: string;
  shortCode: string;
  isDemoCompany: boolean;
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
  accounts: Account[];
  taxRates: TaxRate[];
}

export interface Organisation {
  settings: OrganisationSettings;
  contacts: VersionedTable<Contact>;
  invoices: VersionedTable<Invoice>;
  payments: VersionedTable<Payment>;
  creditNotes: VersionedTable<CreditNote>;
}

export interface SavedOrganisation {
  settings: OrganisationSettings;
  contacts: Version<Contact>[][];
  invoices: Version<Invoice>[][];
  payments: Version<Payment>[][];
  creditNotes: Version<CreditNote>[][];
}

/** The two organisations a sandbox starts with. */
export function seedOrganisations(seed: number): Organisation[] {
  return [
    seedOrganisation(seed, {
      name: 'Northgate Design Ltd',
      shortCode: '!nG4d1',
      isDemoCompany: true,
      periodLockDate: '2026-03-31',
    }),
    seedOrganisation(seed, {
      name: 'Southgate Trading Ltd',
      shortCode: '!sG7t2',
      isDemoCompany: false,
      periodLockDate: null,
    }),
  ];
}

function seedOrganisation(
  seed: number,
  chosen: Pick<OrganisationSettings, 'name' | 'shortCode' | 'isDemoCompany' | 'periodLockDate'>,
): Organisation {
  const tenantId = namedUuid(seed, `organisation/${chosen.name}`);
  return openOrganisation({
    settings: {
      tenantId,
      ...chosen,
      baseCurrency: 'GBP',
      currencies: ['GBP', 'EUR', 'USD'],
      timeZone: 'Europe/London',
      endOfYearLockDate: null,
      createdAt: Date.parse('2024-01-15T09:30:00Z'),
      approvedInvoicesPerMonth: null,
      offline: false,
      accounts: ukAccounts((name) => namedUuid(seed, `${tenantId}/${name}`)),
      taxRates: ukTaxRates(),
    },
    contacts: [],
    invoices: [],
    payments: [],
    creditNotes: [],
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
  };
}

export function saveOrganisation(organisation: Organisation): SavedOrganisation {
  return {
    settings: organisation.settings,
    contacts: organisation.contacts.save(),
    invoices: organisation.invoices.save(),
    payments: organisation.payments.save(),
    creditNotes: organisation.creditNotes.save(),
  };
}
