import { contactSummary } from './contact-view.ts';
import { msDate, msInstant } from './dates.ts';
import { ZERO_UUID } from './ids.ts';
import type { Line } from './invoice.ts';
import { number } from './json.ts';
import type { JsonObject } from './json.ts';
import { lineJson } from './line-view.ts';
import type { Organisation } from './organisations.ts';
import type { Receipt } from './receipt.ts';
import { userJson } from './users-endpoint.ts';

export interface ReceiptViewOptions {
  /** Lines are left out of lists. */
  detail: boolean;
  unitDecimals: 2 | 4;
  /** The moment whose state is shown. */
  at: number;
}

export function receiptJson(
  receipt: Receipt,
  organisation: Organisation,
  options: ReceiptViewOptions,
): JsonObject {
  const contact = organisation.contacts.getAsOf(receipt.contactId, options.at);
  return {
    ReceiptID: receipt.id,
    ReceiptNumber: String(receipt.number),
    Status: receipt.status,
    User: userOf(organisation, receipt.userId),
    Contact: contact ? contactSummary(contact) : { ContactID: ZERO_UUID },
    Date: msDate(receipt.date),
    UpdatedDateUTC: msInstant(receipt.updatedAt),
    Reference: receipt.reference,
    LineAmountTypes: receipt.lineAmountTypes,
    LineItems: options.detail ? receipt.lines.map((line) => receiptLineJson(line, options.unitDecimals)) : [],
    SubTotal: number(receipt.subTotal),
    TotalTax: number(receipt.totalTax),
    Total: number(receipt.total),
    HasAttachments: receipt.hasAttachments,
  };
}

/** The person of a receipt or a claim. */
export function userOf({ settings }: Organisation, userId: string): JsonObject {
  const user = settings.users.find((each) => each.id === userId);
  return user ? userJson(user) : { UserID: ZERO_UUID };
}

/** As a line of other documents, without the ids that lines of receipts do not have. */
function receiptLineJson(line: Line, unitDecimals: 2 | 4): JsonObject {
  const { LineItemID: _line, AccountID: _account, ...rest } = lineJson(line, unitDecimals);
  return rest;
}
