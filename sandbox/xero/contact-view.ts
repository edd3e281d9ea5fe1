import type { Contact } from './contact.ts';
import { msInstant } from './dates.ts';
import { number } from './json.ts';
import type { Json, JsonObject } from './json.ts';

/** What a contact's invoices say about it. Amounts are decimal strings in the base currency. */
export interface ContactActivity {
  isCustomer: boolean;
  isSupplier: boolean;
  receivable: Outstanding;
  payable: Outstanding;
}

export interface Outstanding {
  outstanding: string;
  overdue: string;
}

/** The few fields of a list without paging, and of a contact inside a list of invoices. */
export function contactSummary(contact: Contact): JsonObject {
  return {
    ContactID: contact.id,
    ...(contact.number ? { ContactNumber: contact.number } : {}),
    ContactStatus: contact.status,
    ...(contact.mergedTo ? { MergedToContactID: contact.mergedTo } : {}),
    Name: contact.name,
    FirstName: contact.texts.FirstName,
    LastName: contact.texts.LastName,
    EmailAddress: contact.texts.EmailAddress,
    UpdatedDateUTC: msInstant(contact.updatedAt),
    HasValidationErrors: false,
  };
}

/** The whole contact. */
export function contactJson(contact: Contact, activity: ContactActivity): JsonObject {
  const texts = Object.entries(contact.texts).filter(([field, text]) => text !== '' || ALWAYS.has(field));
  const balance = ({ outstanding, overdue }: Outstanding): Json => ({
    Outstanding: number(outstanding),
    Overdue: number(overdue),
  });
  return {
    ...contactSummary(contact),
    ...Object.fromEntries(texts),
    Addresses: Object.entries(contact.addresses).map(([type, fields]) => ({ AddressType: type, ...fields })),
    Phones: Object.entries(contact.phones).map(([type, fields]) => ({ PhoneType: type, ...fields })),
    ContactPersons: contact.persons.map((person) => ({ ...person })),
    ContactGroups: [],
    SalesTrackingCategories: [],
    PurchasesTrackingCategories: [],
    IsSupplier: activity.isSupplier,
    IsCustomer: activity.isCustomer,
    ...(contact.defaultCurrency ? { DefaultCurrency: contact.defaultCurrency } : {}),
    ...(activity.isCustomer || activity.isSupplier
      ? {
          Balances: {
            AccountsReceivable: balance(activity.receivable),
            AccountsPayable: balance(activity.payable),
          },
        }
      : {}),
    HasAttachments: false,
  };
}

const ALWAYS = new Set(['FirstName', 'LastName', 'EmailAddress', 'BankAccountDetails']);
