/** Every sentence about what was changed by hand in Xero. */

/** Fields by their name in Xero. */
const fieldNames: Readonly<Record<string, string>> = {
  Status: 'Status',
  Line: 'The line',
  Name: 'Name',
  ContactNumber: 'Contact code',
  EmailAddress: 'E-mail',
  TaxNumber: 'Tax number',
  Phone: 'Phone',
  Address: 'Address',
  AttentionTo: 'Attention',
  InvoiceNumber: 'Number',
  CreditNoteNumber: 'Number',
  Reference: 'Reference',
  CurrencyCode: 'Currency',
  Url: 'Link to TimeTracker',
  Contact: 'Contact',
  BankAccount: 'Bank account',
  User: 'Employee',
  Date: 'Date',
  DueDate: 'Due date',
  Description: 'Description',
  AccountCode: 'Account',
  TaxType: 'Tax type',
  ItemCode: 'Item',
  Quantity: 'Quantity',
  UnitAmount: 'Price',
  TaxAmount: 'Tax',
  DiscountRate: 'Discount in percent',
  DiscountAmount: 'Discount',
  Tracking: 'Tracking',
};

/** A field, and of a line which: `Line 2, account`. */
export function fieldName(field: string, line: number | null): string {
  const name = fieldNames[field] ?? field;
  if (line === null) return name;
  return field === 'Line' ? `Line ${line}` : `Line ${line}, ${name.toLowerCase()}`;
}

export const endedTexts: Readonly<Record<string, string>> = {
  VOIDED: 'voided',
  DELETED: 'deleted',
  ARCHIVED: 'archived',
  GDPRREQUEST: 'erased on request',
  MERGED: 'merged into another contact',
};

export const handEditTexts = {
  title: 'What was changed in Xero',
  columns: { field: 'Field', timetracker: 'In TimeTracker', xero: 'In Xero' },
  nothing: '(nothing)',
  notKnown: 'Which fields is not known. Compare the two documents.',
  there: 'there',
  isEnded: 'Nothing that TimeTracker sends brings it back: keep Xero’s, or put it right in Xero.',
  takeTimetracker: 'Take TimeTracker’s',
  takeTimetrackerHint: 'It is sent as it is, once, over what the table shows.',
  keepXero: 'Keep Xero’s',
  keepXeroHint: 'Nothing is sent until TimeTracker changes again.',
  done: {
    resolved: 'Decided. The document is looked at again now.',
    away: 'Decided. Temporal does not answer; once it runs, the document is looked at again by itself.',
    nothing: 'There was nothing to decide any more.',
    overtaken: 'Something has changed since the page was made, so nothing was decided. Look again.',
    ended: 'Xero has ended the document, and nothing brings it back: only Xero’s can be kept.',
  },
  paid: 'Paid in Xero, open here',
  paidMeaning:
    'Xero says that nothing is due on this invoice any more. In TimeTracker it is open: enter the payment there. Nothing is changed by itself.',
  paidCount: (count: number) =>
    count === 1
      ? '1 invoice is paid in Xero and open in TimeTracker.'
      : `${count.toLocaleString('en-GB')} invoices are paid in Xero and open in TimeTracker.`,
} as const;

export type HandEditNotice = keyof typeof handEditTexts.done;

export function isHandEditNotice(word: unknown): word is HandEditNotice {
  return typeof word === 'string' && Object.hasOwn(handEditTexts.done, word);
}
