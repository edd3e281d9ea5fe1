/** A thing sold or bought, as the sandbox keeps it. Prices are decimal strings with four decimals. */
export interface Item {
  id: string;
  code: string;
  name: string;
  description: string;
  purchaseDescription: string;
  isSold: boolean;
  isPurchased: boolean;
  sales: ItemPrice;
  purchase: ItemPrice;
  updatedAt: number;
}

/** What a line takes over from its item unless it says something else. */
export interface ItemPrice {
  unitPrice: string | null;
  accountCode: string | null;
  taxType: string | null;
}

export const itemCodeKey = (code: string) => `code:${code.toLowerCase()}`;

export function itemKeys(item: Item): string[] {
  return [itemCodeKey(item.code)];
}
