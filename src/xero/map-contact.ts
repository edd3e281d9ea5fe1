import type { ClientData } from '../events/client.ts';
import { problem } from '../problems.ts';
import { toElement, type MapResult } from './element.ts';
import { cleanName, meaningful, normalisedName } from './text.ts';

/** What a contact is made from. */
export type ContactSource = Pick<
  ClientData,
  'name' | 'contactPerson' | 'email' | 'phone' | 'address' | 'taxNumber'
>;

/** The lines of an address in Xero. */
export const addressFields = ['AddressLine1', 'AddressLine2', 'AddressLine3', 'AddressLine4'] as const;

/** How a contact stands in Xero, if it does. */
export interface ContactStands {
  readonly contactId: string;
  /** It has a ContactNumber of somebody else's. */
  readonly hasForeignNumber?: boolean;
  /** What TimeTracker said of it last; undefined: it is not known. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
}

/**
 * A client, vendor or employee as a Xero contact. What TimeTracker leaves empty is not sent, so that Xero keeps its own; nor is our
 * number where the contact has one of somebody else's. An update has only what has changed in TimeTracker since it was
 * said last: what a bookkeeper has filled in, corrected or emptied stays. Limits: Name 255 characters without angle
 * brackets, phone 50, address lines 500, tax number 50 (Xero-OpenAPI, Contact).
 * @param number our ContactNumber for it, which stays when the name changes.
 */
export function mapContact(client: ContactSource, number: string, stands?: ContactStands): MapResult {
  const name = cleanName(client.name);
  // TimeTracker's forms write "None" where there is no name (docs/timetracker-behaviour.md, Text).
  if (meaningful(name) === undefined || name.length > 255 || /[<>]/.test(name))
    return { ok: false, problems: [problem('contact-name-invalid')] };
  const fields = contactFields(client);
  const changed = changedFields(fields, stands?.fields);
  const content = {
    ...(stands?.hasForeignNumber !== true && { ContactNumber: number }),
    ...elementsOf(fields),
  };
  const { contactId } = stands ?? {};
  const saysName = changed['Name'] !== undefined;
  return {
    ok: true,
    mapped: {
      ...toElement(
        {
          ...(contactId !== undefined && { ContactID: contactId }),
          ...(stands?.hasForeignNumber !== true && { ContactNumber: number }),
          ...elementsOf(changed),
        },
        content,
      ),
      expected: {
        marker: number,
        ...(saysName && { name }),
        ...(contactId !== undefined && { xeroId: contactId }),
        said: { fields },
      },
      uniqueName: saysName ? normalisedName(client.name) : null,
    },
  };
}

/** What TimeTracker says of a contact, by the names of the fields in Xero; an address as the lines that it has there. */
export function contactFields(client: ContactSource): Record<string, string> {
  const lines = (meaningful(client.address) ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const attention = meaningful(client.contactPerson);
  const address = {
    ...(lines.length > 0 && addressLines(lines)),
    ...(attention !== undefined && { AttentionTo: attention.slice(0, 255) }),
  };
  const all = {
    Name: cleanName(client.name),
    EmailAddress: meaningful(client.email),
    TaxNumber: meaningful(client.taxNumber)?.slice(0, 50),
    Phone: meaningful(client.phone)?.slice(0, 50),
    Street: Object.keys(address).length === 0 ? undefined : JSON.stringify(address),
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([field, value]) => (value === undefined ? [] : [[field, value]])),
  );
}

/** Fields that say something else than they said last. */
export function changedFields(
  fields: Readonly<Record<string, string>>,
  said: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(fields).filter(([field, value]) => said?.[field] !== value));
}

function elementsOf({ Phone: phone, Street: street, ...texts }: Readonly<Record<string, string>>) {
  return {
    ...texts,
    ...(phone !== undefined && { Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: phone }] }),
    ...(street !== undefined && {
      Addresses: [{ AddressType: 'STREET', ...(JSON.parse(street) as Record<string, string>) }],
    }),
  };
}

/** Four lines at most; what is more goes into the fourth. Empty ones are sent, so that no line of an older address stays. */
function addressLines(lines: readonly string[]): Record<string, string> {
  const four = lines.length <= 4 ? lines : [...lines.slice(0, 3), lines.slice(3).join(', ')];
  return Object.fromEntries(addressFields.map((field, index) => [field, four[index]?.slice(0, 500) ?? '']));
}
