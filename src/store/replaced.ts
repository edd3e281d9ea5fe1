import type { DocumentRef } from '../events/document-kind.ts';
import { askTogether } from './ask-together.ts';
import type { Queryable } from './database.ts';

/** SQL: another organisation has taken the place of connection `alias`. Its documents are this one's business no more. */
export const isReplaced = (alias: string) =>
  `${alias}.status = 'disconnected' and ${alias}.status_reason in ('replaced', 'went_live')`;

/**
 * SQL: the connection of installation and tenant, held as it is until the transaction ends. Whoever replaces it locks it
 * `for update`, so what is written down for it comes wholly before that, or after and knows of it.
 */
export const placeOf = (installation: string, tenant: string) =>
  `place as materialized (
     select status, status_reason from connection
      where installation_id = ${installation} and tenant_id = ${tenant} for key share)`;

/**
 * Takes back what was prepared and not sent, for whichever organisation it was. What is at Xero already is left to its
 * answer, and what is unknown to a look.
 * @returns how many writes were taken back.
 */
export async function withdrawUnsent(client: Queryable, installationId: string): Promise<number> {
  const withdrawn = await client.query(
    `update write set state = 'done', done_at = clock_timestamp(), result = '{"outcome":"withdrawn"}'
      where installation_id = $1 and state = 'ready'`,
    [installationId],
  );
  return withdrawn.rowCount ?? 0;
}

/** Whether another organisation has taken the place of the one that a document was looked at for. */
export function createIsLeftBehind(database: Queryable) {
  const isLeftBehind = askTogether(async (places: readonly Place[]): Promise<boolean[]> => {
    const found = await database.query<{ n: string }>(
      `select p.n from unnest($1::text[], $2::uuid[]) with ordinality as p(installation_id, tenant_id, n)
         join connection c on c.installation_id = p.installation_id and c.tenant_id = p.tenant_id
          and ${isReplaced('c')}`,
      [places.map(({ installationId }) => installationId), places.map(({ tenantId }) => tenantId)],
    );
    const leftBehind = new Set(found.rows.map(({ n }) => Number(n)));
    return places.map((_, index) => leftBehind.has(index + 1));
  });
  return ({ installationId }: Pick<DocumentRef, 'installationId'>, tenantId: string): Promise<boolean> =>
    isLeftBehind({ installationId, tenantId });
}

interface Place {
  readonly installationId: string;
  readonly tenantId: string;
}
