import { z } from 'zod';
import { optionalText, sourceId } from './values.ts';

/** The full state of a TimeTracker client: what a Xero contact is made from. */
export const clientData = z
  .looseObject({
    id: sourceId,
    name: z.string().describe('The name as stored; HTML entities in it are decoded when it is mapped.'),
    contactPerson: optionalText,
    email: optionalText,
    phone: optionalText,
    address: optionalText.describe('One free text of several lines.'),
    status: z.string().describe('`active` or `inactive`; free text in the database.'),
    sameName: z
      .array(sourceId)
      .describe('Other clients of this TimeTracker whose name differs at most in upper and lower case.'),
    taxNumber: optionalText.describe('custom_fields.vat_id, else custom_fields.tax_id.'),
  })
  .meta({ id: 'Client', description: 'A TimeTracker client.' });

export type ClientData = z.infer<typeof clientData>;
