import type { ProblemEntry } from './problem-entry.ts';

/** What a document waits for, or what is being done about it. */
export const waiting = {
  'not-connected': {
    title: 'Not connected to Xero',
    what: 'This document waits until TimeTracker is connected to a Xero organisation.',
    why: 'No connection has been made yet, or it was ended.',
    cure: 'Connect to Xero on the overview page, or with `ttxero connect`.',
    who: 'administrator',
  },
  'needs-reconnect': {
    title: 'Xero asks for a new connection',
    what: 'This document waits until the connection to Xero is renewed.',
    why: 'Xero no longer accepts our permission: it was removed in Xero, or it ran out.',
    cure: 'Press Connect once more on the overview page, or use `ttxero connect`. Everything waiting then goes on by itself.',
    who: 'administrator',
  },
  'not-live': {
    title: 'Waiting for go-live',
    what: 'This document waits for the go-live date to be set and confirmed.',
    why: 'Nothing is written to an organisation before somebody confirms from which date on.',
    cure: 'Look at `ttxero plan`, then confirm with `ttxero golive`.',
    who: 'administrator',
  },
  'contact-first': {
    title: 'Its client goes first',
    what: 'This document waits until its client is in Xero as a contact.',
    why: 'Xero needs the contact before the document.',
    cure: 'Nothing to do. It follows by itself.',
    who: 'nobody needs to',
  },
  'payee-first': {
    title: 'Whom it is owed to goes first',
    what: 'This expense waits until its vendor or employee is in Xero as a contact.',
    why: 'Xero needs the contact before the document.',
    cure: 'Nothing to do. It follows by itself.',
    who: 'nobody needs to',
  },
  'invoice-first': {
    title: 'Its invoice goes first',
    what: 'This document waits until its invoice is in Xero.',
    why: 'Xero needs the invoice before what is set against it.',
    cure: 'Nothing to do. It follows by itself.',
    who: 'nobody needs to',
  },
  'paid-without-payment-yet': {
    title: 'Paid a moment ago',
    what: 'This invoice was marked as paid in TimeTracker, and no payment of it has come yet.',
    why: 'The payment may follow at once. If none does, the invoice is paid in Xero without one, as the settings say.',
    cure: 'Nothing to do. It goes on by itself within a minute.',
    who: 'nobody needs to',
  },
  'stand-in-first': {
    title: 'Takes the place of another payment',
    what: 'Its invoice was paid in Xero without a payment of TimeTracker; this is one, and takes its place.',
    why: 'The money came once: what stands in for it is deleted in Xero first.',
    cure: 'Nothing to do. It follows by itself.',
    who: 'nobody needs to',
  },
  'limit-reached': {
    title: "Xero's limit of calls is reached",
    what: 'Xero takes no more calls for this organisation for a while.',
    why: 'Xero limits how many calls an organisation gets in a day; all programs that use this app share them.',
    cure: 'Nothing to do. It goes on by itself as soon as Xero permits.',
    who: 'nobody needs to',
  },
  'rights-missing': {
    title: 'Rights are missing in Xero',
    what: 'Xero does not let us read what this document needs.',
    why: 'The connection stands, but whoever made it may not do this in the organisation, or may not any more.',
    cure: 'Give that person the rights in Xero, or have somebody who has them press Connect once more. It is tried again every quarter of an hour.',
    who: 'administrator',
  },
  'xero-offline': {
    title: 'Xero is offline',
    what: 'Xero does not answer at the moment.',
    why: 'Xero is down for maintenance or cannot be reached.',
    cure: 'Nothing to do. It is tried again every few minutes.',
    who: 'nobody needs to',
  },
  'answer-unknown': {
    title: 'Checking with Xero',
    what: 'Xero gave no clear answer.',
    why: 'The connection broke or Xero had a fault while it worked on this document.',
    cure: 'Nothing to do. It is looked up in Xero before anything is sent again.',
    who: 'nobody needs to',
  },
} as const satisfies Record<string, ProblemEntry>;
