import type { BookContact, Books } from './books.ts';
import type { Difference } from './difference.ts';
import type { ClientState, FirmRows } from './firm-rows.ts';
import { groupBy } from './group-by.ts';
import { clientsWithTakenNames } from './invoice-should-be.ts';
import { contactNameOf, sameName, squeeze } from './plain-text.ts';
import { idInMark } from './source-id.ts';

/** The contacts of clients by their TimeTracker id. */
export function clientContacts(books: Books): ReadonlyMap<number, readonly BookContact[]> {
  const ours = books.contacts.filter((contact) => idInMark(contact.number, 'c') !== null);
  return groupBy(ours, (contact) => Number(idInMark(contact.number, 'c')));
}

/** Compares clients, and whom expenses are owed to, with the contacts they became. */
export function compareContacts(rows: FirmRows, books: Books, untouched: boolean): Difference[] {
  const contacts = clientContacts(books);
  const taken = clientsWithTakenNames(rows.clients);
  return [
    ...rows.clients.flatMap((client) => {
      const found = contacts.get(client.id) ?? [];
      return taken.has(client.id)
        ? compareHeldContact(client, found, untouched)
        : compareContact(client, found);
    }),
    ...compareEmployees(rows, books),
    ...compareVendors(books),
  ];
}

/** Renamed into a clash, a contact keeps the last name that was free; a new one must not exist. */
function compareHeldContact(
  client: ClientState,
  found: readonly BookContact[],
  untouched: boolean,
): Difference[] {
  const [contact] = found;
  if (contact === undefined || !untouched) return [];
  const document = `client/${client.id}`;
  return [{ document, what: 'should not be there', timeTracker: client.name, xero: contact.name }];
}

function compareContact(client: ClientState, found: readonly BookContact[]): Difference[] {
  const document = `client/${client.id}`;
  const name = contactNameOf(client.name);
  const [contact] = found;
  if (found.length > 1) {
    return [{ document, what: 'twice', timeTracker: name, xero: `${found.length} contacts` }];
  }
  if (contact === undefined) return [{ document, what: 'missing', timeTracker: name, xero: 'no contact' }];
  const differences: Difference[] = [];
  if (contact.name !== name) {
    differences.push({ document, what: 'contact name', timeTracker: name, xero: contact.name });
  }
  const email = client.email?.trim() ?? '';
  // What TimeTracker leaves empty, Xero may know.
  if (email !== '' && contact.email !== email) {
    differences.push({ document, what: 'e-mail', timeTracker: email, xero: contact.email });
  }
  if (contact.addressLines.some((line) => line.trim() === 'None')) {
    differences.push({ document, what: 'address', timeTracker: '', xero: 'None' });
  }
  return differences;
}

/** An employee has one contact, under the name TimeTracker knows. */
function compareEmployees(rows: FirmRows, books: Books): Difference[] {
  const ours = books.contacts.filter((contact) => idInMark(contact.number, 'u') !== null);
  return [...groupBy(ours, (contact) => Number(idInMark(contact.number, 'u')))].flatMap(([id, found]) => {
    const document = `employee/${id}`;
    const name = squeeze(rows.expenses.find((one) => one.employeeId === id)?.employee ?? '');
    return found.flatMap((contact, at): Difference[] => {
      if (at > 0) return [{ document, what: 'twice', timeTracker: name, xero: contact.name }];
      // Without any expense left there is nobody to compare with.
      if (name === '' || contact.name === name) return [];
      return [{ document, what: 'contact name', timeTracker: name, xero: contact.name }];
    });
  });
}

/** However a vendor is written, it has one contact. */
function compareVendors(books: Books): Difference[] {
  const ours = books.contacts.filter((contact) => idInMark(contact.number, 'v') !== null);
  return ours.flatMap((contact, at): Difference[] => {
    const first = books.contacts.find((one) => one !== contact && sameName(one.name, contact.name));
    if (first === undefined || ours.indexOf(first) > at) return [];
    return [
      { document: `vendor ${contact.name}`, what: 'twice', timeTracker: first.name, xero: contact.name },
    ];
  });
}
