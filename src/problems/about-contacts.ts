import type { ProblemEntry } from './problem-entry.ts';

/** What is wrong with a contact. */
export const aboutContacts = {
  'client-needs-you': {
    title: 'Its client needs you',
    what: 'The client of this document could not be brought into Xero.',
    why: 'Without a contact Xero takes no document. The page of the client says what is wrong.',
    cure: 'Mend the client; this document then follows by itself.',
    who: 'bookkeeper',
  },
  'payee-needs-you': {
    title: 'Whom it is owed to needs you',
    what: 'The vendor or employee of this expense could not be brought into Xero as a contact.',
    why: 'Without a contact Xero takes no bill. The page of the vendor or employee says what is wrong.',
    cure: 'Mend the name in TimeTracker, or the contact in Xero; this expense then follows by itself.',
    who: 'bookkeeper',
  },
  'contact-name-taken': {
    title: 'Another client has this contact',
    what: '{name} and {other} have one name, and can only be one contact in Xero.',
    why: 'Names of contacts are unique in Xero, which does not tell upper from lower case. Which of the two is meant is not guessed.',
    cure: 'Rename one of the two in TimeTracker, or choose in the mapping, under Clients, which contact one of them is.',
    who: 'bookkeeper',
  },
  'contact-archived': {
    title: 'The contact is archived in Xero',
    what: 'Xero has an archived contact of this name.',
    why: 'Xero takes no documents for archived contacts and lets no program restore them.',
    cure: 'Change the name in TimeTracker, or restore the contact in Xero and then use `ttxero retry --all`.',
    who: 'bookkeeper',
  },
  'contact-name-invalid': {
    title: 'A name Xero does not take',
    what: 'The name of this client, vendor or employee is empty, longer than 255 characters, or has < or > in it.',
    why: 'Xero refuses such names.',
    cure: 'Change the name in TimeTracker.',
    who: 'bookkeeper',
  },
  'contacts-switched-off': {
    title: 'Contacts are switched off',
    what: 'This document needs a contact in Xero, and contacts are switched off.',
    why: 'Without a contact Xero takes no invoice and no credit note.',
    cure: 'Switch contacts on in the settings, or choose a contact for this client in the mapping.',
    who: 'bookkeeper',
  },
} as const satisfies Record<string, ProblemEntry>;
