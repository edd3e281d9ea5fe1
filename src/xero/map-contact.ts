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

/**
 * A client, vendor or employee as a Xero contact. What TimeTracker leaves empty is not sent, so that Xero keeps its own; nor is our
 * number where the contact has one of somebody else's. Limits: Name 255 characters without angle brackets, phone 50,
 * address lines 500, tax number 50 (Xero-OpenAPI, Contact).
 * @param number our ContactNumber for it, which stays when the name changes.
 */
export function mapContact(
  client: ContactSource,
  number: string,
  contactId: string | undefined,
  hasForeignNumber = false,
): MapResult {
  const name = cleanName(client.name);
  if (name === '' || name.length > 255 || /[<>]/.test(name)) {
    return { ok: false, problems: [problem('contact-name-invalid')] };
  }
  const lines = (meaningful(client.address) ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const attention = meaningful(client.contactPerson);
  const phone = meaningful(client.phone);
  const content = {
    Name: name,
    ...(!hasForeignNumber && { ContactNumber: number }),
    ...(meaningful(client.email) !== undefined && { EmailAddress: meaningful(client.email) }),
    ...(meaningful(client.taxNumber) !== undefined && {
      TaxNumber: meaningful(client.taxNumber)?.slice(0, 50),
    }),
    ...(phone !== undefined && { Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: phone.slice(0, 50) }] }),
    ...((lines.length > 0 || attention !== undefined) && {
      Addresses: [
        {
          AddressType: 'STREET',
          ...(lines.length > 0 && addressLines(lines)),
          ...(attention !== undefined && { AttentionTo: attention.slice(0, 255) }),
        },
      ],
    }),
  };
  return {
    ok: true,
    mapped: {
      ...toElement({ ...(contactId !== undefined && { ContactID: contactId }), ...content }, content),
      expected: { marker: number, name, ...(contactId !== undefined && { xeroId: contactId }) },
      uniqueName: normalisedName(name),
    },
  };
}

/** Four lines at most; what is more goes into the fourth. Empty ones are sent, so that no line of an older address stays. */
function addressLines(lines: readonly string[]): Record<string, string> {
  const four = lines.length <= 4 ? lines : [...lines.slice(0, 3), lines.slice(3).join(', ')];
  return Object.fromEntries(addressFields.map((field, index) => [field, four[index]?.slice(0, 500) ?? '']));
}
