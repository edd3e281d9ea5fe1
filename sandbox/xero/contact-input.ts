import { z } from 'zod';
import { ADDRESS_LIMITS, ADDRESS_TYPES, fill, keysOf, PHONE_LIMITS, TEXT_LIMITS } from './contact.ts';
import { readOnly } from './request-body.ts';

const text = z.string().optional();

const address = z.strictObject({
  AddressType: z.enum(ADDRESS_TYPES),
  ...fill(keysOf(ADDRESS_LIMITS), () => text),
});

const phone = z.strictObject({
  PhoneType: z.enum(['DEFAULT', 'DDI', 'FAX', 'MOBILE', 'OFFICE']),
  ...fill(keysOf(PHONE_LIMITS), () => text),
});

const person = z.strictObject({
  FirstName: text,
  LastName: text,
  EmailAddress: text,
  IncludeInEmails: z.boolean().optional(),
});

/** The fields of a contact that may be sent. What is missing is left as it is. */
export const contactInput = z.strictObject({
  ContactID: text,
  ContactNumber: text,
  ContactStatus: z.enum(['ACTIVE', 'ARCHIVED', 'GDPRREQUEST']).optional(),
  Name: text,
  ...fill(keysOf(TEXT_LIMITS), () => text),
  DefaultCurrency: text,
  Addresses: z.array(address).optional(),
  Phones: z.array(phone).optional(),
  ContactPersons: z.array(person).optional(),
  ...fill(
    [
      'Balances',
      'ContactGroups',
      'Discount',
      'HasAttachments',
      'HasValidationErrors',
      'IsCustomer',
      'IsSupplier',
      'MergedToContactID',
      'StatusAttributeString',
      'UpdatedDateUTC',
      'ValidationErrors',
      'Website',
    ],
    () => readOnly,
  ),
});

export type ContactInput = z.output<typeof contactInput>;
