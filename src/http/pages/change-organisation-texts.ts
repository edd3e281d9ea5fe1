/** The sentences of the page on which a change to another organisation is confirmed. */
export const changeOrganisationTexts = {
  title: 'Another organisation',
  unnamed: 'another organisation',
  chosen: (from: string, to: string) =>
    `At Xero you chose ${to}. TimeTracker is connected to ${from}. Nothing has been changed yet.`,
  whatHappens: 'If you go on:',
  stays: (from: string) =>
    `${from} keeps all that it has. Nothing is moved or removed there, and the links to it stay, so nothing is posted twice should you ever come back.`,
  ends: (from: string) =>
    `Nothing more is posted to ${from}. What was prepared for it and not sent is taken back; what Xero has received already is finished there.`,
  onHold: (to: string) =>
    `${to} begins on hold: nothing is posted to it until its own accounts and tax rates are chosen and its own go-live date is confirmed. Documents wait until then.`,
  settings: (from: string) =>
    `Of the settings, what is synced, when, and how carefully is taken over. Accounts, tax rates, bank accounts, contacts, items and the go-live date of ${from} are not.`,
  confirm: (name: string) => `To confirm, type the name of the new organisation: ${name}`,
  nameWrong: (name: string) => `That is not ${name}. Nothing was changed.`,
  change: 'Change the organisation',
  cancel: (from: string) => `Stay with ${from}`,
} as const;
