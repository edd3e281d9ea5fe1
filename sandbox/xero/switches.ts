import { z } from 'zod';

/**
 * What Xero's documentation leaves open. The defaults are the likelier answer; code that is to
 * work with the real Xero has to pass its tests either way.
 */
export const switchesSchema = z.strictObject({
  /** GETs show the books as they were this many seconds ago (0-30). Writes answer truthfully. */
  readLagSeconds: z.number().int().min(0).max(30),
  /** Whether If-Modified-Since returns what changed in exactly that second. */
  modifiedSinceInclusive: z.boolean(),
  /** What a fraction of a second in If-Modified-Since does: it is cut off, or the call is refused. */
  modifiedSinceFraction: z.enum(['cut', 'refuse']),
  /** Whether the number of a voided or deleted sales invoice may be used again. */
  numberReusableAfterVoid: z.boolean(),
  /** Whether POST without an id updates a bill that has the same number. */
  postBillNumberUpdates: z.boolean(),
  /** Whether an invoice needs a due date to be submitted or approved. */
  approvalNeedsDueDate: z.boolean(),
  /** What happens to a Reference of more than 255 characters. */
  longReference: z.enum(['refuse', 'cut']),
  /** Whether a payment moves the invoice's UpdatedDateUTC. */
  paymentMovesUpdatedDate: z.boolean(),
  /** Whether a payment that was reconciled with a bank statement can be deleted. */
  reconciledPaymentDeletable: z.boolean(),
  /** Whether the answer to a new allocation holds its AllocationID; reading the credit note does. */
  allocationAnswersId: z.boolean(),
  /** An allocation's date: as it was sent, or the later of the dates of its two documents. */
  allocationDate: z.enum(['sent', 'documents']),
  /** Whether a contact may take the name of an archived one. */
  archivedNameIsFree: z.boolean(),
  /** What the previous refresh token returns within its 30 minutes of grace. */
  refreshGrace: z.enum(['same', 'another', 'another-ends-newest']),
  /** How long the previous refresh token may be used again after its first use; 0 for not at all. */
  refreshGraceSeconds: z.number().int().min(0),
  /** Whether the first use of the newest refresh token ends the grace of the one before. */
  graceEndsWhenNewestIsUsed: z.boolean(),
  /** Whether the first call with the newest access token ends the grace of the refresh token before. */
  graceEndsAtFirstCall: z.boolean(),
  /** Whether the end of a person's last connection to an app revokes their tokens for it. */
  lastDisconnectRevokes: z.boolean(),
  /** A connection beyond the limits: a page at Xero says so, or the browser is sent back with access_denied. */
  connectionLimitRefusal: z.enum(['page', 'denied']),
  /** A request that the app may not make, such as for a scope it has not: a page at Xero says so, or the browser is sent back. */
  wrongRequestRefusal: z.enum(['page', 'sent-back']),
  /** Whether a new consent gives an organisation that is already connected the new authEventId. */
  reconsentRenewsAuthEvent: z.boolean(),
  /** Whose an Idempotency-Key is: one app's in one organisation, or one app's everywhere. */
  idempotencyScope: z.enum(['app-tenant', 'app']),
  /** A second call whose key is still being worked on waits for the answer, is refused, or runs too. */
  sameKeyAtOnce: z.enum(['wait', 'refuse', 'both']),
  /** Where the text of an idempotency conflict stands. */
  conflictText: z.enum(['message', 'element']),
  /** What a write of receipts or claims is answered by an organisation without classic expenses. */
  classicExpensesRefusal: z.enum(['404', '403', '400']),
  /** From this day on ExpenseClaims are switched off for everybody (ISO date); null for never. */
  expenseClaimsEndOn: z.iso.date().nullable(),
  /** How amounts on a new receipt or bank transaction are read that does not say it. */
  lineAmountTypesByDefault: z.enum(['Exclusive', 'Inclusive']),
  /** Whether a file hung on a document moves its UpdatedDateUTC. */
  attachmentMovesUpdatedDate: z.boolean(),
  /** The largest file a document takes, in bytes. */
  largestAttachment: z.number().int().min(0),
  /** How a missing scope is spelled in WWW-Authenticate; Xero's own page leaves a letter out. */
  insufficientScope: z.enum(['insufficient_scope', 'insufficent_scope']),
  /** What the 403 for a connection that is gone says. */
  forbiddenDetail: z.enum(['AuthenticationUnsuccessful', 'Forbidden']),
  /** Calls per app and organisation in a day; null: what the app's tier allows. */
  dayLimit: z.number().int().min(0).nullable(),
  /** Calls per app and organisation in a minute. */
  minuteLimit: z.number().int().min(0),
  /** Calls of one app in a minute, all organisations together. */
  appMinuteLimit: z.number().int().min(0),
  /** Calls of one app to one organisation at the same time. */
  concurrentLimit: z.number().int().min(0),
});

export type Switches = z.infer<typeof switchesSchema>;

export const defaultSwitches: Switches = {
  readLagSeconds: 0,
  modifiedSinceInclusive: true,
  modifiedSinceFraction: 'cut',
  numberReusableAfterVoid: false,
  postBillNumberUpdates: true,
  approvalNeedsDueDate: true,
  longReference: 'refuse',
  paymentMovesUpdatedDate: true,
  reconciledPaymentDeletable: false,
  allocationAnswersId: true,
  allocationDate: 'sent',
  archivedNameIsFree: true,
  refreshGrace: 'same',
  refreshGraceSeconds: 1800,
  graceEndsWhenNewestIsUsed: false,
  graceEndsAtFirstCall: false,
  lastDisconnectRevokes: false,
  connectionLimitRefusal: 'page',
  wrongRequestRefusal: 'page',
  reconsentRenewsAuthEvent: true,
  idempotencyScope: 'app-tenant',
  sameKeyAtOnce: 'wait',
  conflictText: 'message',
  classicExpensesRefusal: '404',
  expenseClaimsEndOn: null,
  lineAmountTypesByDefault: 'Exclusive',
  attachmentMovesUpdatedDate: false,
  largestAttachment: 10 * 1024 * 1024,
  insufficientScope: 'insufficient_scope',
  forbiddenDetail: 'AuthenticationUnsuccessful',
  dayLimit: null,
  minuteLimit: 60,
  appMinuteLimit: 10000,
  concurrentLimit: 5,
};
