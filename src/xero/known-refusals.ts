import type { ProblemType } from '../problems.ts';
import type { Write } from '../store/writes.ts';

/** A refusal of Xero that we can tell from others by its words. */
interface KnownRefusal {
  readonly type: ProblemType;
  /** How Xero puts it, `…` for what differs. */
  readonly words: readonly string[];
  /** Loose, since Xero changes its words: what is sure to be in them. */
  readonly pattern: RegExp;
  /** Only these writes; without it, all. */
  readonly of?: (write: Pick<Write, 'kind' | 'xeroKind'>) => boolean;
  /** It contradicts our copy of the organisation's lists: a fresher one may explain it better, or avoid it. */
  readonly contradictsCopy?: true;
}

/**
 * All of them (docs/errors.md, What Xero says). Where several are said at once, the first one here counts: it is the
 * one whose remedy comes first.
 */
export const knownRefusals: readonly KnownRefusal[] = [
  {
    type: 'number-taken',
    words: ['Invoice # must be unique.', 'Credit note # must be unique.'],
    pattern: /must be unique(?! across)/i,
    of: hasNumber,
  },
  {
    type: 'refused-contact-name',
    words: [
      'The contact name … is already assigned to another contact. The contact name must be unique across all active contacts.',
    ],
    pattern: /contact name\b.*\balready assigned/i,
    contradictsCopy: true,
  },
  {
    type: 'refused-contact-number',
    words: [
      'The contact number … is already assigned to another contact.',
      'Another contact has this contact number. Please enter a different contact number.',
    ],
    pattern: /contact number\b.*\balready assigned|another contact has this contact number/i,
    contradictsCopy: true,
  },
  {
    type: 'refused-contact-archived',
    words: [
      'The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API.',
    ],
    pattern: /archived contact/i,
    contradictsCopy: true,
  },
  {
    type: 'refused-email',
    words: ['Email address must be valid.'],
    pattern: /e-?mail address must be valid/i,
  },
  // A paid invoice is refused with this and the next one: what it lacks is an amount that is due.
  {
    type: 'payment-exceeds-due',
    words: ['Payment amount exceeds the amount outstanding on this document'],
    pattern: /exceeds the amount outstanding/i,
  },
  {
    type: 'invoice-not-approved',
    words: ['Payments can only be made against Authorised documents'],
    pattern: /only be made against authori[sz]ed documents/i,
  },
  {
    type: 'refused-money-applied',
    words: ['This document cannot be edited as it has a payment or credit note allocated to it.'],
    pattern: /has a payment or credit note allocated/i,
  },
  {
    type: 'refused-reconciled',
    words: ['This Bank Transaction cannot be edited as it has been reconciled with a Bank Statement.'],
    pattern: /been reconciled/i,
  },
  {
    type: 'refused-lock-date',
    words: [
      'The document date cannot be before the period lock date, currently set at …',
      'The document date cannot be before the end of year lock date, currently set at …',
    ],
    pattern: /lock date/i,
    contradictsCopy: true,
  },
  {
    type: 'refused-status',
    words: ['Invoice not of valid status for modification'],
    pattern: /not of valid status/i,
  },
  {
    type: 'refused-account-archived',
    words: [
      "Account code '…' has been archived, or has been deleted. Each line item must reference a valid account.",
    ],
    pattern: /account code\b.*\bhas been (archived|deleted)/i,
    contradictsCopy: true,
  },
  {
    type: 'refused-account',
    words: ["Account code '…' is not a valid code for this document."],
    pattern: /account code\b.*\bnot a valid code/i,
    contradictsCopy: true,
  },
  {
    type: 'refused-bank-account',
    words: ['Account could not be found'],
    pattern: /\baccount could not be found/i,
    contradictsCopy: true,
  },
  {
    type: 'refused-tax-type',
    words: ["The TaxType code '…' cannot be used with account code '…'."],
    pattern: /tax ?type\b.*\bcannot be used with account/i,
    contradictsCopy: true,
  },
  {
    type: 'refused-line-total',
    words: ['The line total … does not match the expected line total …'],
    pattern: /line total\b.*\bdoes not match/i,
  },
  {
    type: 'refused-currency',
    words: ['Organisation is not subscribed to currency …'],
    pattern: /not subscribed to currency/i,
  },
  {
    type: 'refused-item',
    words: ["Price List Item with Code '…' already exists"],
    pattern: /price list item\b.*\balready exists/i,
  },
  {
    type: 'refused-claim-user',
    words: ['A valid user should be identified using the UserID.'],
    pattern: /valid user should be identified/i,
  },
  {
    type: 'refused-credit-note-gone',
    words: ['An existing Credit Note with the specified CreditNoteID could not be found'],
    pattern: /credit ?note\b.*\bcould not be found/i,
  },
  {
    type: 'refused-plan-limit',
    words: ['You have reached the limit of invoices you can approve'],
    pattern: /reached the limit of\b.*\bapprove/i,
  },
];

/** Whether Xero lets no two objects have the number of this one: a bill's number is not unique. */
export function hasNumber({ kind }: Pick<Write, 'kind'>): boolean {
  return kind === 'invoice' || kind === 'credit_note';
}
