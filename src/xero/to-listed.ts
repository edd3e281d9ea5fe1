import type { ListName, OrganisationLists } from '../mapping/lists.ts';
import type { OrganisationRecord } from '../store/organisation-records.ts';
import { isForDocuments, trackingOptions } from './to-facts.ts';

/** The stored lists as things to choose from, by name; what has no code or id to choose it by is left out. Pure. */
export function toListed(
  baseCurrency: string | undefined,
  recordsOf: (name: ListName) => readonly OrganisationRecord[] | undefined,
): OrganisationLists {
  return {
    accounts: recordsOf('accounts')?.map(({ id, body }) => ({
      id,
      code: body['Code'] ?? null,
      name: body['Name'] ?? '',
      status: body['Status'] ?? '',
      type: body['Type'] ?? '',
      currency: body['CurrencyCode'] ?? baseCurrency ?? null,
      takesPayments: body['EnablePaymentsToAccount'] === 'true',
      system: body['SystemAccount'] ?? null,
    })),
    taxRates: recordsOf('taxRates')
      ?.filter(isForDocuments)
      .map(({ id, body }) => ({
        taxType: id,
        name: body['Name'] ?? '',
        status: body['Status'] ?? '',
        rate: body['EffectiveRate'] ?? '0',
        forSales: body['CanApplyToRevenue'] === 'true',
        forPurchases: body['CanApplyToExpenses'] === 'true',
      })),
    contacts: recordsOf('contacts')?.map(({ id, body }) => ({
      id,
      name: body['Name'] ?? '',
      number: body['ContactNumber'] ?? null,
      status: body['ContactStatus'] ?? '',
    })),
    items: recordsOf('items')?.flatMap(({ body }) => {
      const code = body['Code'] ?? null;
      return code === null ? [] : [{ code, name: body['Name'] ?? '' }];
    }),
    users: recordsOf('users')?.map(({ id, body }) => ({
      id,
      name: [body['FirstName'], body['LastName']].filter(Boolean).join(' '),
      email: body['EmailAddress'] ?? '',
    })),
    tracking: recordsOf('tracking')?.map(({ id, body }) => ({
      id,
      name: body['Name'] ?? '',
      status: body['Status'] ?? '',
      options: trackingOptions(body),
    })),
    brandingThemes: recordsOf('brandingThemes')?.map(({ id, body }) => ({ id, name: body['Name'] ?? '' })),
  };
}
