import type { Queryable } from './database.ts';

/** An entry of the audit trail as it is exported. */
export interface AuditRecord {
  /** Grows; a decimal integer. */
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly person: string | null;
  readonly address: string | null;
  readonly action: string;
  readonly tenantId: string | null;
  readonly kind: string | null;
  readonly sourceId: string | null;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

export interface AuditFilter {
  /** The first and the last day, in UTC, `YYYY-MM-DD`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** One action, or all of a noun: `session.refused`, `session`. */
  readonly action?: string | undefined;
}

/** Reads the audit trail: that of the installation, and what concerns all of them. */
export function createAuditLog(database: Queryable) {
  /** Entries in the order in which they were begun. @param after the id of the last one seen. */
  async function page(
    installationId: string,
    filter: AuditFilter,
    after: string | null,
    limit: number,
  ): Promise<AuditRecord[]> {
    const found = await database.query<{
      id: string;
      at: Date;
      actor: string;
      person: string | null;
      address: string | null;
      action: string;
      tenant_id: string | null;
      kind: string | null;
      source_id: string | null;
      details: AuditRecord['details'];
    }>(
      `select id, at, actor, person, address, action, tenant_id, kind, source_id, details from audit
        where (installation_id = $1 or installation_id is null)
          and ($2::date is null or at >= $2::date::timestamp at time zone 'UTC')
          and ($3::date is null or at < ($3::date + 1)::timestamp at time zone 'UTC')
          and ($4::text is null or action = $4 or starts_with(action, $4 || '.'))
          and ($5::bigint is null or id > $5)
        order by id limit $6`,
      [installationId, filter.from ?? null, filter.to ?? null, filter.action ?? null, after, limit],
    );
    return found.rows.map(({ tenant_id: tenantId, source_id: sourceId, ...row }) => ({
      ...row,
      tenantId,
      sourceId,
    }));
  }

  return {
    page,

    /** All entries, read in parts, so that a long trail takes little memory. */
    async *all(installationId: string, filter: AuditFilter): AsyncGenerator<AuditRecord> {
      for (let after: string | null = null; ;) {
        const records = await page(installationId, filter, after, partSize);
        yield* records;
        if (records.length < partSize) return;
        after = records.at(-1)?.id ?? null;
      }
    },
  };
}

const partSize = 1000;
