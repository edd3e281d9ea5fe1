import type { ConnectionSettings } from '../../store/connection-settings.ts';
import type { AppGeneration } from '../../store/app-registrations.ts';

/** Every sentence of the setup page and of the page that disconnects. A translation is a second file like this. */

/** Kinds by their setting, as the page and `ttxero setup` name them. */
export const settingKindTexts: Readonly<Record<keyof ConnectionSettings['kinds'], string>> = {
  clients: 'Contacts',
  invoices: 'Invoices',
  expenses: 'Expenses',
  payments: 'Payments',
  creditNotes: 'Credit notes',
};

export const directionTexts: Readonly<Record<ConnectionSettings['direction'], string>> = {
  export: 'Export: from TimeTracker to Xero',
  import: 'Import: from Xero to TimeTracker (not available yet)',
  both: 'Both ways (not available yet)',
};

export const everyTexts: Readonly<Record<ConnectionSettings['schedule']['every'], string>> = {
  off: 'Off',
  hourly: 'Every hour',
  daily: 'Every day at',
};

export const strategyTexts: Readonly<Record<ConnectionSettings['expenseStrategy'], string>> = {
  auto: 'An expense claim where possible, else a bill',
  bill: 'A bill',
  expense_claim: 'An expense claim (older apps only)',
  spend_money: 'Money spent from a bank account',
};

export const statusTexts: Readonly<Record<ConnectionSettings['invoiceStatus'], string>> = {
  DRAFT: 'Draft',
  SUBMITTED: 'Awaiting approval',
  AUTHORISED: 'Approved',
};

export const generationTexts: Readonly<Record<AppGeneration, string>> = {
  granular: 'On or after 2 March 2026',
  broad: 'Before 2 March 2026',
};

export const setupTexts = {
  title: 'Xero setup',
  lead: 'From a Xero app of your own to the first document in Xero, in this order.',
  save: 'Save',
  connectFirst: 'Connect first.',
  notSaved: 'Nothing was saved. What is wrong stands beside it.',
  saved: {
    app: 'The app is saved.',
    'app-reconnect': 'The app is saved. A permission belongs to the app that asked for it, so connect again.',
    settings: 'The settings are saved. Documents that they free go on by themselves.',
    'go-live': 'The go-live date is saved and confirmed.',
    test: 'The connection was tested.',
    disconnected: 'Disconnected, at Xero and here. What was done is kept.',
    disconnected_here:
      'Disconnected here. Xero could not be told: if the organisation still lists timetracker-xero under Settings, Connected apps, remove it there.',
  },
  temporalAway:
    'Temporal does not answer, so nothing could be started yet. Once it runs, use `ttxero retry --all`.',

  app: {
    title: 'Xero app',
    what: 'Make a Web app at developer.xero.com, My Apps, and register this redirect address with it, exactly so:',
    proxy:
      'If TimeTracker itself is served under this address, have its reverse proxy send /integrations/xero to timetracker-xero.',
    byEnvironment: 'Client id and secret are given by the environment (XERO_CLIENT_ID, XERO_CLIENT_SECRET):',
    clientId: 'Client id',
    clientSecret: 'Client secret',
    secretKept: 'A secret is stored, encrypted. It is never shown again; leave this empty to keep it.',
    secretNew: 'It is stored encrypted and never shown again.',
    generation: 'The app was made',
    generationHint:
      'It decides which permissions the app may ask for. With the wrong choice Xero says “Invalid scope for client”.',
    organisationId: 'Organisation id (tenant id), by hand',
    organisationHint: 'Leave it empty to pick the organisation at Xero.',
  },

  connect: {
    title: 'Connect',
    appFirst: 'Enter the Xero app first.',
    asks: 'You go to Xero, choose the organisation and come back. timetracker-xero asks to:',
    errors: 'If Xero shows an error instead of its question',
    missing: (scopes: string) =>
      `The settings need a permission that was not granted yet: ${scopes}. Connect again to grant it.`,
    disconnect: 'Disconnect',
  },

  sync: {
    title: 'What to sync',
    direction: 'Direction',
    kinds: 'What',
    kindsHint: 'What is switched off is left alone, and flows once it is switched on.',
    every: 'Automatic sync',
    everyHint: 'Documents flow by themselves as they change; this looks at all of them once more.',
    hour: 'Hour of the daily sync',
    timeZone: 'Time zone',
    strategy: 'Expenses become',
    strategyHint: 'Money spent needs one more permission: connect again after choosing it.',
    invoiceStatus: 'Invoices are posted as',
    billStatus: 'Bills are posted as',
    more: 'More',
    postIssued: 'Post issued invoices too, not only sent ones',
    postRecharged: 'Post expenses that stand on a sales invoice also as a cost',
    writeBack: "Write Xero's ids back into TimeTracker (its database role must be allowed to)",
  },

  mappings: {
    title: 'Accounts and tax rates',
    what: 'Every account, tax rate and bank account is your choice from the lists of the organisation.',
    open: (what: string) => `Not chosen yet: ${what}.`,
    button: 'Choose',
  },

  goLive: {
    title: 'Go-live date',
    what: 'Documents dated earlier are never written to the organisation.',
    plan: 'Look first what would be written: a dry run under Sync now shows it, or `ttxero plan`.',
    date: 'First day',
    name: (name: string) => `To confirm, type the name of the organisation: ${name}`,
    confirm: 'Confirm',
    open: 'Not set. Nothing is written before.',
    openSandbox: 'Not set. The sandbox takes documents of any date.',
    unconfirmed: 'Not confirmed yet. Nothing is written before.',
    afterAnother:
      'Another organisation was connected before this one, so nothing is posted here until you have confirmed the go-live date, whatever was set earlier.',
    set: (date: string) => `Documents dated ${date} or later go to the organisation.`,
    dateMissing: 'Give the first day whose documents go to the organisation.',
    nameWrong: 'That is not the name of the connected organisation. Nothing was changed.',
  },

  test: {
    title: 'Test the connection',
    what: 'Renews the permission, and compares organisation, lock dates, currencies, accounts, tax rates and rights with what documents and settings need. Nothing is written. It is done by itself soon after connecting, and each morning.',
    button: 'Test',
    never: 'Not tested yet.',
    at: (moment: string) => `Tested ${moment}.`,
    old: 'It has been connected again since; the next test follows by itself.',
    passed: (count: number) => `${count} ${count === 1 ? 'check' : 'checks'} passed`,
    found: (moment: string) => `The connection test of ${moment} found:`,
    again: 'Test again',
    all: 'All checks',
    more: (count: number) => `All checks, ${count} more of these among them`,
  },

  now: {
    title: 'Sync now',
    what: 'Looks at all documents at once; what differs goes to Xero.',
    button: 'Sync now',
    more: 'Choose what, try it dry, or see the last ones',
  },

  disconnect: {
    title: 'Disconnect',
    question: (name: string) => `Disconnect ${name}?`,
    what: 'timetracker-xero gives back its permission at Xero and forgets its tokens. Documents wait from then on.',
    kept: 'What is in Xero stays there; mapping, settings and history are kept here and count again when the same organisation is connected again.',
    button: 'Disconnect',
    back: 'Back to the setup',
    nothing: 'No organisation is connected.',
    unreachable: {
      title: 'Xero could not be told',
      what: 'Xero did not answer, refuses the app, or is not the one that the connection was made with (this process is set up for the sandbox, or the other way round). Nothing was changed. Try again in a few minutes.',
      hereOnly: 'Or disconnect here only, and remove the app in Xero under Settings, Connected apps.',
      button: 'Disconnect here only',
      again: 'Try again',
    },
  },
} as const;
