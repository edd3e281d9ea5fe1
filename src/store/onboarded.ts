import type { DocumentRef } from '../events/document-kind.ts';
import { askTogether, columnsOf, rowsByKey, type InTenant } from './ask-together.ts';
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
  const inForce = askTogether(
    async (asked: readonly InTenant[]): Promise<(OnboardingChoice | null | undefined)[]> => {
      const found = await database.query<{ n: string; in_force: OnboardingChoice | null }>(
        `select d.n, c.in_force from unnest($1::text[], $2::text[], $3::bigint[], $4::uuid[]) with ordinality
             as d(installation_id, kind, source_id, tenant_id, n)
          cross join lateral (
            select in_force from onboarding_choice c
             where c.installation_id = d.installation_id and c.kind = d.kind and c.source_id = d.source_id
               and c.tenant_id = d.tenant_id
            offset 0) c`,
        [...columnsOf(asked.map(({ document }) => document)), asked.map(({ tenantId }) => tenantId)],
      );
      return rowsByKey(found.rows, asked.length).map((rows) => rows[0]?.in_force);
    },
  );

  return async function onboarded(document, tenantId, links) {
    if (links.document !== undefined) return undefined;
    const choice = (await inForce({ document, tenantId })) ?? undefined;
    return choice === 'adopt' ? undefined : choice;
  };
}
