import type { XeroConnection } from './xero-identity.ts';

export interface OrganisationChoice {
  /** Those picked in this consent. One that was connected before may still be listed under its first consent. */
  readonly picked: readonly XeroConnection[];
  /** All that the token reaches. */
  readonly reached: readonly XeroConnection[];
  /** The tenant that was named by hand. */
  readonly byHand: string | undefined;
  /** The tenant of the connection there is already. */
  readonly before: string | undefined;
}

/** The organisation that a consent was for; `several`: only a person can say. */
export function chosenOrganisation({
  picked,
  reached,
  byHand,
  before,
}: OrganisationChoice): XeroConnection | 'no_organisation' | 'organisation_not_covered' | 'several' {
  if (reached.length === 0) return 'no_organisation';
  if (byHand !== undefined) {
    return reached.find(({ tenantId }) => tenantId === byHand) ?? 'organisation_not_covered';
  }
  const candidates = picked.length > 0 ? picked : reached;
  if (candidates.length === 1 && candidates[0] !== undefined) return candidates[0];
  return candidates.find(({ tenantId }) => tenantId === before) ?? 'several';
}
