import { toElement, type Mapped } from './element.ts';

/** The claim of one receipt, for the user who paid for it. Xero gives it the state "submitted". */
export function mapClaim(receiptId: string, userId: string, marker: string): Mapped {
  return {
    ...toElement({ User: { UserID: userId }, Receipts: [{ ReceiptID: receiptId }] }),
    uniqueName: null,
    expected: { marker, aboutId: receiptId },
  };
}
