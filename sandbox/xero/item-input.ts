import { z } from 'zod';
import { fill } from './contact.ts';
import { decimalField, readOnly } from './request-body.ts';

const text = z.string().optional();

const price = z.strictObject({ UnitPrice: decimalField.optional(), AccountCode: text, TaxType: text });

/** The fields of an item that may be sent. Stock is not kept: its fields are unknown here. */
export const itemInput = z.strictObject({
  ItemID: text,
  Code: text,
  Name: text,
  Description: text,
  PurchaseDescription: text,
  IsSold: z.boolean().optional(),
  IsPurchased: z.boolean().optional(),
  SalesDetails: price.optional(),
  PurchaseDetails: price.optional(),
  ...fill(
    ['IsTrackedAsInventory', 'StatusAttributeString', 'UpdatedDateUTC', 'ValidationErrors'],
    () => readOnly,
  ),
});

export type ItemInput = z.output<typeof itemInput>;
export type PriceInput = z.output<typeof price>;
