import { z } from 'zod';
import type { Clock } from './clock.ts';
import type { Ids } from './ids.ts';
import { newOrganisation } from './organisations.ts';
import type { Organisation } from './organisations.ts';
import { REGIONS } from './region.ts';

/** Another organisation for the sandbox. Names need not differ: only the tenant id names one. */
export const organisationInput = z.strictObject({
  region: z.enum(REGIONS),
  name: z.string().min(1),
  /** The region's unless given. */
  baseCurrency: z.string().length(3).optional(),
  /** Further currencies; the region's unless given. */
  currencies: z.array(z.string().length(3)).optional(),
  isDemoCompany: z.boolean().default(false),
  classicExpenses: z.boolean().default(false),
  periodLockDate: z.iso.date().nullable().default(null),
});

export type OrganisationInput = z.input<typeof organisationInput>;

interface Deps {
  seed: number;
  ids: Ids;
  clock: Clock;
  organisations: Organisation[];
}

/** Adds an organisation with the chart of accounts and tax rates of its region. Throws for wrong input. */
export function addOrganisation(deps: Deps, input: OrganisationInput): Organisation {
  const tenantId = deps.ids.uuid();
  const organisation = newOrganisation(deps.seed, {
    ...organisationInput.parse(input),
    tenantId,
    shortCode: `!${Buffer.from(tenantId.replaceAll('-', ''), 'hex').toString('base64url').replaceAll(/[-_]/g, 'x').slice(0, 6)}`,
    createdAt: deps.clock.now(),
  });
  deps.organisations.push(organisation);
  return organisation;
}
