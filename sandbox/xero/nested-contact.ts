import type { ApiRequest } from './api-request.ts';
import { writeContact } from './contacts-endpoint.ts';
import type { ContactWrites } from './contacts-endpoint.ts';
import type { Contact } from './contact.ts';
import type { ContactInput } from './contact-input.ts';
import type { Stage } from './stage.ts';

/**
 * The contact inside a document. Only a ContactID is a plain reference: anything more updates
 * that contact, drops contact persons that are not sent, and without an id finds or creates one.
 */
export function writeNestedContact<T extends { Contact?: ContactInput | undefined }>(
  input: T,
  contacts: Stage<Contact>,
  request: ApiRequest,
  deps: ContactWrites,
): { input: T; problems: string[] } {
  const { Contact } = input;
  if (!Contact) return { input, problems: [] };
  const { ContactID, ...rest } = Contact;
  const sent = Object.values(rest).filter((value) => value !== undefined);
  if (sent.length === 0) {
    return {
      input: { ...input, Contact: { ...Contact, ContactID: ContactID?.toLowerCase() } },
      problems: [],
    };
  }
  if (ContactID !== undefined && !contacts.get(ContactID.toLowerCase())) return { input, problems: [] };
  const full = { ...Contact, ContactPersons: Contact.ContactPersons ?? [] };
  const { contact, problems } = writeContact(full, false, contacts, request.organisation, deps, request.now);
  return { input: { ...input, Contact: { ContactID: contact.id } }, problems };
}
