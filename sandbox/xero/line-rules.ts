import type { CreditNoteType } from './credit-note.ts';
import type { InvoiceType, LineAmountTypes } from './invoice.ts';

/** The kinds of documents that have lines. */
export type LineDocumentType = InvoiceType | CreditNoteType | 'RECEIPT' | 'SPEND' | 'RECEIVE';

/** The document that lines stand on, as far as it decides about them. */
export interface LineDocument {
  type: LineDocumentType;
  lineAmountTypes: LineAmountTypes;
}

export interface LineRules {
  /** Which side of an item a line takes its price, account and tax from. */
  side: 'sales' | 'purchase';
  /** Why there may be no discount, or null where there may. */
  discount: string | null;
  /** True where only accounts shown in expense claims may be used. */
  claimable: boolean;
  /** True where tracking is named by words only, never by ids. */
  trackingByName: boolean;
}

const purchase = (discount: string): LineRules => ({
  side: 'purchase',
  discount,
  claimable: false,
  trackingByName: false,
});
const sale = (discount: string | null): LineRules => ({ ...purchase(''), side: 'sales', discount });

export const LINE_RULES: Record<LineDocumentType, LineRules> = {
  ACCREC: sale(null),
  ACCPAY: purchase('Discounts are not allowed on bills.'),
  ACCRECCREDIT: sale('Discounts are not allowed on credit notes.'),
  ACCPAYCREDIT: purchase('Discounts are not allowed on credit notes.'),
  RECEIPT: {
    ...purchase('Discounts are not allowed on receipts.'),
    claimable: true,
    trackingByName: true,
  },
  SPEND: purchase('Discounts are not allowed on bank transactions.'),
  RECEIVE: sale('Discounts are not allowed on bank transactions.'),
};
