/** Every sentence of the page of rules. A translation is a second file like this. */

const statuses = { DRAFT: 'Draft', SUBMITTED: 'Awaiting approval', AUTHORISED: 'Approved' };

export const rulesTexts = {
  title: 'Rules',
  lead: 'What becomes of documents, whatever they are mapped to. What is in Xero already stays as it is.',
  save: 'Save',
  saved: 'The rules are saved. Documents that they free go on by themselves.',
  unchanged: 'Nothing was changed.',
  notSaved: 'Nothing was saved. What is wrong stands beside it.',
  connectFirst: 'Connect an organisation first: rules belong to it.',
  temporalAway:
    'Temporal does not answer, so nothing could be started yet. Once it runs, use `ttxero retry --all`.',
  choices: {
    post: {
      label: 'Documents are posted',
      hint: 'With approval each document waits until a person has approved it.',
      options: { automatic: 'By themselves', approval: 'After a person has approved them' },
    },
    lockedPeriod: {
      label: 'Dated in a locked period',
      hint: 'What stands in Xero in a locked period is never changed.',
      options: {
        hold: 'Held until a person decides',
        first_open_day: 'Dated on the first open day, with a note of the own date',
      },
    },
    handEdits: {
      label: 'Changed by hand in Xero',
      hint: undefined,
      options: { hold: 'A person decides which is right', overwrite: 'TimeTracker is right' },
    },
    creditNoteStatus: {
      label: 'Credit notes are posted as',
      hint: 'Only approved ones can be set against their invoice.',
      options: statuses,
    },
    refunds: {
      label: 'Refunded after it was posted',
      hint: undefined,
      options: {
        hold: 'Held until a person decides',
        delete_payment: 'Its payment is deleted in Xero, unless reconciled or locked',
      },
    },
    paidWithoutPayment: {
      label: 'Paid without a payment of its own',
      hint: 'TimeTracker can mark an invoice as paid without saying by what.',
      options: { leave: 'Left as it is in Xero', post: 'Paid in Xero too' },
    },
    'gatewayFees.book': {
      label: 'Fees of payment gateways',
      hint: 'Their account is chosen under Mappings, Accounts.',
      options: { no: 'Not booked', spend_money: 'Booked as money spent' },
    },
  },
  referenceFrom: {
    legend: 'What the reference of an invoice says',
    hint: 'The first of these that is filled in.',
    places: ['First', 'Then', 'Else'],
    options: {
      '': 'Nothing',
      buyer_reference: "The buyer's reference",
      billing_reference: "The project's billing reference",
      project_name: "The project's name",
    },
  },
  more: 'More',
  boxes: {
    sentToContact: 'Mark new approved invoices as sent in Xero',
    attachReceipts: 'Attach receipts to what an expense becomes (needs RECEIPTS_FOLDER)',
  },
} as const;
