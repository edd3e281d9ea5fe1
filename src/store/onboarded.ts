import type { DocumentRef } from '../events/document-kind.ts';
import type { Queryable } from './database.ts';
import type { DocumentLinks } from './links.ts';
import type { OnboardingChoice } from './onboarding.ts';

/** What was decided about a document at onboarding, as far as it still counts. */
export type Onboarded = (
  document: DocumentRef,
  tenantId: string,
  links: DocumentLinks,
) => Promise<'leave' | 'post' | undefined>;

/**
 * What was carried out for a document that has no counterpart of ours: it is left alone, or goes to Xero whatever its
 * date. Undefined: its date and its settings decide.
 */
export function createOnboarded(database: Queryable): Onboarded {
  return async function onboarded({ installationId, kind, sourceId }, tenantId, links) {
    if (links.document !== undefined) return undefined;
    const found = await database.query<{ in_force: OnboardingChoice | null }>(
      `select in_force from onboarding_choice
        where installation_id = $1 and kind = $2 and source_id = $3 and tenant_id = $4`,
      [installationId, kind, sourceId, tenantId],
    );
    const inForce = found.rows[0]?.in_force ?? undefined;
    return inForce === 'adopt' ? undefined : inForce;
  };
}
