import type { Line } from './invoice.ts';
import { number } from './json.ts';
import type { JsonObject } from './json.ts';
import { decimal } from './money.ts';

/** A line of a document as it is answered. */
export function lineJson(line: Line, unitDecimals: 2 | 4): JsonObject {
  const { amounts } = line;
  return {
    ...(line.itemCode === null ? {} : { ItemCode: line.itemCode }),
    Description: line.description,
    ...(amounts
      ? {
          UnitAmount: number(decimal(amounts.unitAmount).toFixed(unitDecimals)),
          TaxAmount: number(amounts.taxAmount),
          LineAmount: number(amounts.lineAmount),
          Quantity: number(amounts.quantity),
          ...(amounts.discountRate === null ? {} : { DiscountRate: number(amounts.discountRate) }),
          ...(amounts.discountAmount === null ? {} : { DiscountAmount: number(amounts.discountAmount) }),
        }
      : {}),
    ...(line.taxType === null ? {} : { TaxType: line.taxType }),
    ...(line.accountCode === null ? {} : { AccountCode: line.accountCode }),
    ...(line.accountId === null ? {} : { AccountID: line.accountId }),
    Tracking: line.tracking.map((each) => ({
      Name: each.name,
      Option: each.option,
      TrackingCategoryID: each.categoryId,
      TrackingOptionID: each.optionId,
    })),
    LineItemID: line.id,
  };
}
