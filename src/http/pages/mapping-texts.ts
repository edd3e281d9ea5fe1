import type { MappingSection } from '../../mapping/choices.ts';
import { itemMatchTexts, ownerKindTexts, sectionTitles } from '../../mapping/mapping-words.ts';
import type { OfferGroupName } from '../../mapping/offers.ts';

/** Every sentence of the mapping pages that commands do not share. A translation is a second file like this. */

export const sectionMeanings: Readonly<Record<MappingSection, string>> = {
  accounts: 'Where the lines of invoices go, and expenses without an account of their own.',
  'expense-categories':
    'Which account the expenses of a category go to. All others go to the default account, which is chosen under Accounts.',
  vendors: 'Which account the expenses of a vendor go to, whatever their category.',
  'sales-tax': 'Which tax rate of the organisation stands for a percentage on invoices and credit notes.',
  'purchase-tax': 'Which tax rate of the organisation stands for a percentage on expenses.',
  payments:
    'Which account the money of a payment method and currency passes through. The most exact line counts.',
  items:
    'Which item of the organisation an invoice line becomes. SKU goes before category, project and description.',
  tracking:
    'Which options of the tracking categories the lines of a project or client get. Of one category the choice for the project goes before that for the client.',
  branding:
    'How new invoices look in Xero. Without a choice they look as the organisation has it by default.',
  clients: 'Clients that stand for a contact of another name. All others find theirs by themselves.',
  employees: 'TimeTracker users who have another e-mail address in Xero, for expense claims.',
  'left-alone':
    'Clients and projects of which nothing goes to Xero. What is there already stays, and is not changed any more.',
};

export const offerGroupTexts: Readonly<Record<OfferGroupName, string>> = {
  revenue: 'Revenue accounts',
  expense: 'Expense accounts',
  'other-accounts': 'Other accounts',
  'system-accounts': 'Kept by Xero itself, which may refuse them',
  bank: 'Bank accounts',
  'payments-enabled': 'Accounts that payments are enabled for',
  'sales-rates': 'Tax rates of sales',
  'purchase-rates': 'Tax rates of expenses',
  'other-rates': 'Others with this percentage',
  items: 'Items',
  users: 'Users',
  contacts: 'Contacts',
  options: 'Options',
  themes: 'Branding themes',
  'left-alone': 'Not sent to Xero',
};

/** What the empty choice of a mapping means, where it means something. */
export const emptyTexts: Partial<Readonly<Record<MappingSection, string>>> = {
  branding: "The organisation's default",
  tracking: 'None',
  'left-alone': 'Sent to Xero',
};

/** How the rows of a mapping can be told apart, where there may be many. */
export const filterTexts: Readonly<Record<string, string>> = {
  ...itemMatchTexts,
  ...ownerKindTexts,
};

/** How a row of an added value asks for it. */
export const addedTexts: Partial<
  Readonly<Record<MappingSection, { readonly value: string; readonly of?: string }>>
> = {
  'sales-tax': { value: 'Another percentage' },
  'purchase-tax': { value: 'Another percentage' },
  'expense-categories': { value: 'Another category' },
  vendors: { value: 'Another vendor' },
  payments: { value: 'Another method', of: 'Currency' },
  items: { value: 'Another value' },
};

const documents = (count: number) =>
  count === 1 ? '1 document' : `${count.toLocaleString('en-GB')} documents`;

export const mappingTexts = {
  title: 'Mappings',
  lead: 'What the things of TimeTracker are in Xero. Nothing is chosen for you, and what is in Xero already stays as it is.',
  back: 'Mappings',
  sectionTitle: (section: MappingSection) => sectionTitles[section],
  chooseUnder: (section: MappingSection) => `Choose under ${sectionTitles[section]}`,
  columns: { mapping: 'Mapping', chosen: 'Chosen', needs: 'Needs you' },
  rowColumns: { timetracker: 'In TimeTracker', xero: 'In Xero', documents: 'Documents' },
  chosen: (count: number) => (count === 0 ? 'none' : count.toLocaleString('en-GB')),
  holds: (count: number) => `holds ${documents(count)}`,
  documents,
  ofDocuments: (count: number) => `of ${documents(count)}`,
  faults: (count: number) => (count === 1 ? '1 choice cannot be used' : `${count} choices cannot be used`),
  notChosen: 'Not chosen',
  otherwise: (what: string) => `By default: ${what}`,
  gone: (choice: string) => `${choice} (cannot be used)`,
  use: (what: string) => `Use ${what}`,
  useAll: (count: number) => `Accept the ${count} suggestions on this page`,
  suggestion: 'Suggestion:',
  suggestions: {
    title: 'Suggestions',
    lead: 'Where exactly one thing of the organisation fits by name or percentage. Nothing of it is chosen before you accept it.',
    none: 'Nothing is suggested: everything is chosen, or nothing fits by name or percentage.',
    column: 'Suggested in Xero',
    acceptAll: (count: number) => (count === 1 ? 'Accept the suggestion' : `Accept all ${count} suggestions`),
    acceptOne: 'Accept',
    accept: (name: string, text: string) => `Accept ${text} for ${name}`,
  },
  overtaken: (what: string, now: string) =>
    `${what} was changed meanwhile, to ${now}. It was not overwritten: choose again if that is not right.`,
  noOffer: 'The organisation has nothing that fits.',
  noRate: (rate: string) => `The organisation has no active tax rate of ${rate} %.`,
  itemCode: 'Code of the item',
  save: 'Save',
  saved: (count: number) => (count === 1 ? '1 choice is saved.' : `${count} choices are saved.`),
  savedThen: 'Documents that waited for a choice are looked at again.',
  unchanged: 'Nothing was changed.',
  temporalAway:
    'Temporal does not answer, so nothing could be started. Once it runs, use `ttxero retry --all`.',
  refused: 'Nothing was saved',
  cannotAdd: 'The line that was added needs a value that can be one, and a choice.',
  refresh: 'Read the lists again',
  age: (minutes: number) =>
    minutes < 1
      ? 'The lists are as Xero gave them just now.'
      : `The lists are as Xero gave them ${minutes === 1 ? 'a minute' : `${minutes} minutes`} ago.`,
  unread: (list: string, known: boolean) =>
    known
      ? `The ${list} could not be read just now, so older ones are shown.`
      : `The ${list} of the organisation could not be read, so none can be chosen.`,
  notConnected: 'Connect an organisation first: its lists are what is chosen from.',
  empty: 'No documents have any yet.',
  search: 'Name',
  searchValue: 'A part of it',
  searchButton: 'Search',
  next: 'Next',
  previous: 'Previous',
  client: {
    columns: { client: 'Client', contact: 'Contact in Xero', choice: '' },
    chosen: 'chosen',
    byItself: 'found by itself',
    none: 'none yet',
    choose: 'Choose',
    clear: 'Clear',
    title: (name: string) => `The contact of ${name}`,
    now: 'Now',
    nowChosen: (name: string) => `${name}, chosen here`,
    nowLinked: (name: string) => `${name}, found by itself`,
    nowNone: 'None yet. It is found by its name, or made, with the next sync.',
    find: 'Find a contact',
    byId: 'Or give its ContactID',
    notAnId: 'That is no ContactID: it has 32 digits and letters from a to f, with hyphens.',
    byIdHint: 'It stands in the address of the contact in Xero.',
    use: 'Use',
    noMatch: 'No active contact matches.',
    more: (count: number) => `${count.toLocaleString('en-GB')} more match. Type more of the name.`,
    later: 'The choice counts for documents posted from now on.',
  },
} as const;
