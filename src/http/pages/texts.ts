import type { Config } from '../../config.ts';
import type { LedgerKind } from '../../events/document-kind.ts';
import type { ReconnectReason } from '../../oauth/errors.ts';
import type { ProblemInWords } from '../../problems.ts';
import type { DocumentWord } from '../document-word.ts';

/** Every sentence of the pages that is not a problem's or a consent's. A translation is a second file like this. */

export const wordTexts: Record<DocumentWord, string> = {
  'in-xero': 'In Xero',
  'on-its-way': 'On its way',
  waiting: 'Waiting',
  'needs-you': 'Needs you',
  'left-alone': 'Left alone',
};

/** What a word means, for the page of a document that has no problem to tell. */
export const wordMeanings: Record<DocumentWord, string> = {
  'in-xero': 'This document is in Xero as it is in TimeTracker.',
  'on-its-way': 'This document is being brought into Xero. Nothing to do.',
  waiting: 'This document waits and goes on by itself.',
  'needs-you': 'This document cannot go on without a person.',
  'left-alone': 'This document does not belong in Xero.',
};

export const modeTexts: Record<Config['mode'], { readonly name: string; readonly meaning: string }> = {
  demo: { name: 'DEMO', meaning: 'A made-up firm and the sandbox. Nothing reaches Xero itself.' },
  trial: { name: 'TRIAL', meaning: 'Your TimeTracker, into the sandbox. Nothing reaches Xero itself.' },
  live: { name: 'LIVE', meaning: 'Your TimeTracker, into Xero.' },
};

export const kindTexts: Record<LedgerKind, string> = {
  client: 'Client',
  invoice: 'Invoice',
  expense: 'Expense',
  payment: 'Payment',
  credit_note: 'Credit note',
  vendor: 'Vendor',
  employee: 'Employee',
};

export const whoTexts: Record<ProblemInWords['who'], string> = {
  bookkeeper: 'Whoever keeps the books can mend this.',
  administrator: 'Whoever runs timetracker-xero can mend this.',
  'nobody needs to': 'Nobody needs to do anything.',
};

const reconnectTexts: Partial<Record<ReconnectReason | 'went_live' | 'by_person', string>> = {
  grant_refused:
    'Xero no longer accepts our permission: somebody removed it in Xero, or another copy of our database, such as a restored backup, has used it since.',
  grant_expired: 'Xero no longer accepts our permission: it was not used for 60 days.',
  answer_lost:
    'An answer of Xero was lost when our permission was renewed, and the 30 minutes for asking again are over.',
  key_forgotten: 'The key that our permission was encrypted with is gone.',
  access_removed: 'The organisation no longer lists timetracker-xero among its connected apps.',
  access_refused: 'Whoever connected the organisation has no access to it any more.',
  token_refused: 'Xero refuses our permission although it was just renewed.',
  scope_missing: 'The connection lacks a permission that is needed.',
  by_person: 'It was disconnected here. What was done with it is kept.',
  went_live: 'The trial ended when TimeTracker was connected to Xero itself.',
};

/** Why a connection asks for a person, from the reason stored with it. */
export function reconnectText(reason: string | null): string {
  const found = Object.entries(reconnectTexts).find(([key]) => key === reason);
  return found?.[1] ?? 'Xero asks for the permission to be given again.';
}

const actionTexts: Readonly<Record<string, string>> = {
  'document.synced': 'Posted to Xero',
  'document.adopted': 'Found in Xero and taken over',
  'document.held': 'Held back',
  'document.rejected': 'Refused by Xero',
  'document.approved': 'Approved',
  'document.undone': 'Undone',
  'document.undo_refused': 'Could not be undone',
  'document.released': 'To be posted again',
  'document.overwritten': 'Changed by hand in Xero, and overwritten',
  'document.took_timetrackers': 'Changed by hand in Xero: TimeTracker’s was taken',
  'document.kept_xeros': 'Changed by hand in Xero: Xero’s was kept',
};

/** An entry of the audit trail in words; one without words is shown as it is stored. */
export function actionText(action: string): string {
  return actionTexts[action] ?? action;
}

const actorTexts: Readonly<Record<string, string>> = {
  system: 'by itself',
  page: 'on a page',
  api: 'by a script',
  cli: 'ttxero',
};

/** Who did something. */
export function actorText(actor: string): string {
  return actorTexts[actor] ?? actor;
}

export const operationTexts: Readonly<Record<string, string>> = {
  create: 'new in Xero',
  update: 'changed in Xero',
  void: 'voided in Xero',
  delete: 'deleted in Xero',
};

export const texts = {
  product: 'timetracker-xero',
  skip: 'Skip to the content',
  times: (zone: string) => `Times are in ${zone}.`,
  notAffiliated: 'Not affiliated with Xero or TimeTracker.',
  overview: 'Overview',
  stepDone: 'Done',
  stepToDo: 'To do',
  setup: 'Setup',
  mappings: 'Mappings',
  syncNow: 'Sync now',
  pages: 'Pages',
  organisation: 'Organisation',
  demoOrganisation: 'Demo organisation',
  sandboxOrganisation: 'Sandbox',
  connected: 'Connected',
  needsReconnect: 'Connection lost',
  disconnected: 'Disconnected',
  notSetUp: 'Not set up yet',
  notSetUpMeaning: 'It takes a Xero app of yours and a few choices. Documents wait here meanwhile.',
  beginSetup: 'Set up',
  notConnected: 'Not connected',
  notConnectedMeaning: 'No Xero organisation yet. Documents wait here until one is connected.',
  connectedSince: (when: string) => `since ${when}`,
  waitingMeanwhile: 'Documents wait meanwhile; nothing is lost.',
  otherXero:
    'This connection was made with another Xero than the one this process is set up for, so it is not used.',
  notLive:
    'Nothing is written before the go-live date is set and confirmed, on the setup page or with `ttxero golive`.',
  begun: (when: string) => `A connection was begun ${when}. Nobody has come back from Xero yet.`,
  nobodyCameBack: (when: string) => `A connection was begun ${when}, and nobody came back from Xero.`,
  errorsOfXero: 'What its error pages mean',
  lookAtSetup: 'The setup page says what the error pages of Xero mean.',
  appRefused: 'Xero refuses the app',
  connect: 'Connect to Xero',
  connectAgain: 'Connect again',
  held: 'Held',
  heldSince: (when: string) => `Nothing new goes to Xero since ${when}.`,
  stopped: 'Stopped',
  stoppedSince: (when: string) => `It was found ${when}.`,
  documents: 'Documents',
  documentsOf: (word: string) => `Documents: ${word}`,
  allDocuments: 'All documents',
  search: 'Number or name',
  searchButton: 'Search',
  columns: { document: 'Document', total: 'Total', state: 'State', reason: 'Reason', changed: 'Changed' },
  noDocuments: 'No documents yet. They appear here as soon as TimeTracker has some.',
  noMatch: 'No document matches.',
  newer: 'Newer',
  older: 'Older',
  gone: 'Deleted in TimeTracker',
  sourceId: (id: string) => `TimeTracker's number ${id}`,
  what: 'What happened',
  why: 'Why',
  cure: 'What to do',
  xeroSays: 'In Xero',
  client: 'Client',
  date: 'Date',
  total: 'Total',
  openXero: 'Open in Xero',
  openTimetracker: 'Open in TimeTracker',
  openTemporal: 'Its runs in Temporal',
  history: 'History',
  noHistory: 'Nothing has been done with this document yet.',
  historyColumns: { when: 'When', what: 'What', who: 'Who' },
  connectPage: {
    title: 'Connect to Xero',
    what: 'You go to Xero, choose the organisation that takes the documents of TimeTracker, and come back here.',
    asksTo: 'timetracker-xero asks to:',
    invalidScope:
      'If Xero says “Invalid scope for client”, the app was made at another time than the setup page says: apps made before 2 March 2026 take other permissions.',
    register: 'This address must be registered with your Xero app, exactly so:',
    leave: 'Continue to Xero',
  },
  chooseOrganisationPage: {
    title: 'Choose the organisation',
    what: 'Xero gave access to several organisations. One TimeTracker posts to exactly one: the documents of this one go there.',
    legend: 'Organisation',
    choose: 'Use this organisation',
  },
  resultPage: { toOverview: 'To the overview', toSetup: 'To the setup', again: 'Connect again' },
  notFound: {
    title: 'No such page',
    what: 'The address may have been copied wrongly, or the document was never seen here.',
  },
  failed: {
    title: 'That did not work',
    what: 'The page could not be made: most likely the database is out of reach. The log says more.',
    cure: 'Load the page again in a moment. The sync itself waits and goes on by itself.',
  },
} as const;
