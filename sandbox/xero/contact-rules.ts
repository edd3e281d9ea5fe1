import { ADDRESS_LIMITS, keysOf, nameKey, numberKey, PHONE_LIMITS, TEXT_LIMITS } from './contact.ts';
import type { Contact } from './contact.ts';
import type { ContactInput } from './contact-input.ts';
import { usesCurrency } from './organisation-actions.ts';
import type { OrganisationSettings } from './organisations.ts';
import type { Lookup } from './versioned-table.ts';

export const ARCHIVED_CONTACT =
  'The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API.';

/** The contact after an update: what is not sent stays. Phones and addresses merge slot by slot. */
export function mergeContact(existing: Contact, input: ContactInput, now: number): Contact {
  const next = structuredClone(existing);
  if (input.Name !== undefined) next.name = input.Name;
  if (input.ContactNumber !== undefined) next.number = input.ContactNumber || null;
  if (input.ContactStatus !== undefined) next.status = input.ContactStatus;
  if (input.DefaultCurrency !== undefined) next.defaultCurrency = input.DefaultCurrency || null;
  for (const field of keysOf(TEXT_LIMITS)) next.texts[field] = input[field] ?? next.texts[field];
  for (const { AddressType, ...sent } of input.Addresses ?? []) {
    Object.assign(next.addresses[AddressType], withoutUndefined(sent));
  }
  for (const { PhoneType, ...sent } of input.Phones ?? []) {
    // OFFICE is in Xero's list of types, but a contact has four slots only.
    if (PhoneType !== 'OFFICE') Object.assign(next.phones[PhoneType], withoutUndefined(sent));
  }
  if (input.ContactPersons) {
    next.persons = input.ContactPersons.map((person) => ({
      FirstName: person.FirstName ?? '',
      LastName: person.LastName ?? '',
      EmailAddress: person.EmailAddress ?? '',
      IncludeInEmails: person.IncludeInEmails ?? false,
    }));
  }
  next.updatedAt = now;
  return next;
}

function withoutUndefined(sent: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined));
}

/** Everything Xero would refuse about the contact as it would be saved. */
export function contactProblems(
  next: Contact,
  existing: Contact | null,
  contacts: Lookup<Contact>,
  settings: OrganisationSettings,
  archivedNameIsFree: boolean,
): string[] {
  if (existing && existing.status !== 'ACTIVE') return [ARCHIVED_CONTACT];
  const problems = [...nameProblems(next.name), ...lengthProblems(next), ...emailProblems(next)];

  const others = (key: string) => contacts.withKey(key).filter((contact) => contact.id !== next.id);
  const namesakes = others(nameKey(next.name));
  if (namesakes.some((contact) => contact.status === 'ACTIVE')) {
    problems.push(
      `The contact name ${next.name} is already assigned to another contact. The contact name must be unique across all active contacts.`,
    );
  } else if (!existing && namesakes.length > 0 && !archivedNameIsFree) {
    problems.push(ARCHIVED_CONTACT);
  }
  if (next.number && others(numberKey(next.number)).length > 0) {
    problems.push(`The contact number ${next.number} is already assigned to another contact.`);
  }
  if (!existing && next.status !== 'ACTIVE') problems.push('A new contact must be ACTIVE.');
  if (next.defaultCurrency && !usesCurrency(settings, next.defaultCurrency)) {
    problems.push(`Organisation is not subscribed to currency ${next.defaultCurrency}`);
  }
  if (next.persons.length > 5) problems.push('A contact may have at most 5 contact persons.');
  return problems;
}

function nameProblems(name: string): string[] {
  if (name === '') return ['The contact name must be specified.'];
  const problems: string[] = [];
  if (name.length > 255) problems.push(tooLong('Name', 255));
  if (/[<>]/.test(name)) problems.push('The contact name may not contain < or >.');
  if (name !== name.trim() || name.includes('  ')) {
    problems.push('The contact name may not begin or end with a space or contain two spaces in a row.');
  }
  return problems;
}

function lengthProblems(contact: Contact): string[] {
  const over = (values: Record<string, string>, limits: Record<string, number>) =>
    Object.entries(limits)
      .filter(([field, limit]) => (values[field] ?? '').length > limit)
      .map(([field, limit]) => tooLong(field, limit));
  const countries = Object.values(contact.addresses).filter((a) => !/^[\p{L}\s]*$/u.test(a.Country));
  return [
    ...over(contact.texts, TEXT_LIMITS),
    ...over({ ContactNumber: contact.number ?? '' }, { ContactNumber: 50 }),
    ...Object.values(contact.addresses).flatMap((each) => over(each, ADDRESS_LIMITS)),
    ...Object.values(contact.phones).flatMap((each) => over(each, PHONE_LIMITS)),
    ...countries.map((a) => `The country ${a.Country} may contain letters only.`),
  ];
}

function emailProblems(contact: Contact): string[] {
  const addresses = [contact.texts.EmailAddress, ...contact.persons.map((p) => p.EmailAddress)];
  const valid = (address: string) =>
    address === '' || /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+$/.test(address);
  return addresses.every(valid) ? [] : ['Email address must be valid'];
}

function tooLong(field: string, limit: number): string {
  return `The field ${field} must be a string with a maximum length of ${limit}.`;
}
