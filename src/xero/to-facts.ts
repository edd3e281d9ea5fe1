import { z } from 'zod';
import type { Collection, OrganisationRecord } from '../store/organisation-records.ts';
import type { AccountFact, OrganisationFacts, TrackingFact } from './organisation-facts.ts';

type Records = readonly OrganisationRecord[];

/** The lists of an organisation as stored; what was never read is missing. */
type Lists = Partial<Readonly<Record<Collection, Records>>>;

/** What mapping needs of the stored lists. Pure. */
export function toFacts({
  organisation,
  accounts = [],
  tax_rates: taxRates = [],
  items = [],
  users = [],
  claims = [],
  tracking = [],
  branding_themes: brandingThemes = [],
}: Lists): OrganisationFacts {
  return {
    shortCode: organisation?.[0]?.body['ShortCode'] ?? null,
    baseCurrency: organisation?.[0]?.body['BaseCurrency'] ?? '',
    lockDate: lockDateOf(organisation?.[0]),
    trackingCategories: new Map(tracking.map(trackingById)),
    brandingThemes: new Set(brandingThemes.map(({ id }) => id)),
    accounts: new Map(accounts.toSorted(inUseLast).flatMap(accountByCode)),
    paymentAccounts: new Map(
      accounts.map(({ id, body }) => [
        id,
        {
          id,
          name: body['Name'] ?? '',
          status: body['Status'] ?? '',
          isBank: body['Type'] === 'BANK',
          takesPayments: body['EnablePaymentsToAccount'] === 'true',
          currency: body['Type'] === 'BANK' ? (body['CurrencyCode'] ?? null) : null,
        },
      ]),
    ),
    taxTypes: new Map(
      taxRates.filter(isForDocuments).flatMap(({ id, body }) => {
        const effectiveRate = body['EffectiveRate'] ?? undefined;
        if (effectiveRate === undefined) return [];
        return [[id, { taxType: id, status: body['Status'] ?? '', effectiveRate }] as const];
      }),
    ),
    items: new Set(items.flatMap(({ body }) => body['Code'] ?? [])),
    users: users
      .filter(({ body }) => body['OrganisationRole'] !== 'REMOVED')
      .map(({ id, body }) => ({ id, email: body['EmailAddress'] ?? '' })),
    hasClaims: claims.length > 0,
  };
}

/**
 * Whether documents that come through the API may name a tax rate. Automatic sales tax of the United States is listed
 * like a rate, and refused (docs/xero-behaviour.md, Accounts, tax rates, currencies).
 */
export function isForDocuments({ id }: OrganisationRecord): boolean {
  return id !== 'AVALARA';
}

/** A deleted account may leave its code to another one; the one in use counts. */
function inUseLast(a: OrganisationRecord, b: OrganisationRecord): number {
  return Number(a.body['Status'] === 'ACTIVE') - Number(b.body['Status'] === 'ACTIVE');
}

function accountByCode({ body }: OrganisationRecord): [string, AccountFact][] {
  const code = body['Code'];
  if (code === null || code === undefined) return [];
  return [
    [code, { code, status: body['Status'] ?? '', inExpenseClaims: body['ShowInExpenseClaims'] === 'true' }],
  ];
}

/** Both lock dates close what is dated on them or earlier, so the later one counts. */
function lockDateOf(organisation: OrganisationRecord | undefined): string | null {
  const days = ['PeriodLockDate', 'EndOfYearLockDate'].flatMap((field) => organisation?.body[field] ?? []);
  return days.toSorted().at(-1) ?? null;
}

const storedOptions = z.array(z.object({ id: z.string(), name: z.string(), status: z.string() }));

function trackingById({ id, body }: OrganisationRecord): [string, TrackingFact] {
  return [
    id,
    {
      name: body['Name'] ?? '',
      status: body['Status'] ?? '',
      options: new Map(
        trackingOptions(body).map((option) => [option.id, { name: option.name, status: option.status }]),
      ),
    },
  ];
}

/** The options of a stored tracking category. */
export function trackingOptions(body: OrganisationRecord['body']): z.infer<typeof storedOptions> {
  return storedOptions.parse(JSON.parse(body['Options'] ?? '[]'));
}
