/** Every sentence about what was sent to Xero without anybody knowing whether it is there. */
export const unprovenTexts = {
  nothing:
    'Nothing of it waits for your word on whether Xero has it. What could not be told yet is still being looked up.',
  overtaken:
    'It was settled at this very moment, so nothing was decided. `ttxero status` shows where it stands.',
  notShown: (name: string) =>
    `Xero shows nothing called "${name}" that this could be. Its id stands in the address bar of Xero; of an allocation, give the number of its invoice.`,
  unreadable: (why: string) =>
    `Xero could not be read (${why}), so nothing was decided. Try again once it can be; what hinders Xero from showing it is usually a missing right in the organisation.`,
  differs: 'What stands there is not what was sent, so nothing was decided:',
  columns: { field: 'Field', sent: 'Sent', inXero: 'In Xero' },
  correct:
    'Name another object or correct this one in Xero; or say --not-in-xero, and what was sent is sent again.',
  taken: (owner: string) => `That one belongs to ${owner} already, so nothing was decided.`,
  done: {
    'in-xero': 'Decided. It counts as in Xero, and the document is looked at again now.',
    'sent-again': 'Decided. It goes out again, as something new.',
    there: 'Xero shows it now, so it was not sent again: it counts as in Xero.',
  },
  decide: 'Look for it in Xero, and say --in-xero XERO-ID or --not-in-xero.',
} as const;
