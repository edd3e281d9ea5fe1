import type { Queryable } from '../store/database.ts';
import { parseStoredJson } from './stored-json.ts';

/**
 * The values of TimeTracker's own connector that are read, by their names there. Whatever else stands in its
 * configuration, and all of its keys and tokens, never leaves TimeTracker's database.
 */
export const ownConnectorKeys = [
  'tenant_id',
  'sync_direction',
  'sync_items',
  'sync_invoices',
  'sync_expenses',
  'auto_sync',
  'sync_interval',
  'default_expense_account_code',
  'contact_mappings',
  'item_mappings',
  'account_mappings',
  'sync_window_days',
  'sync_approved_expenses_only',
] as const;

export type OwnConnectorKey = (typeof ownConnectorKeys)[number];

/** TimeTracker's own connector to Xero as it is set up there. */
export interface OwnConnector {
  readonly isActive: boolean;
  readonly values: Readonly<Partial<Record<OwnConnectorKey, unknown>>>;
  /** When it last synced, as TimeTracker has it: in UTC, without a zone. */
  readonly lastSyncAt: string | null;
}

export type OwnConnectorFound =
  | { readonly is: 'none' }
  | { readonly is: 'there'; readonly connector: OwnConnector }
  /** Our role may not read it, or it does not answer. */
  | { readonly is: 'unreadable'; readonly why: 'not-granted' | 'no-answer' };

interface Row {
  is_active: boolean;
  last_sync_at: string | null;
  config: string | null;
}

/** Reads how TimeTracker's own connector to Xero is set up; the columns are in docs/onboarding.md with their GRANT. */
export async function readOwnConnector(timetracker: Queryable): Promise<OwnConnectorFound> {
  try {
    const found = await timetracker.query<Row>(
      `select i.is_active, i.last_sync_at,
              (select json_object_agg(e.key, e.value)
                 from json_each(case when json_typeof(i.config) = 'object' then i.config else '{}' end) e
                where e.key = any ($1))::text as config
         from public.integrations i where i.provider = 'xero'
        order by i.is_active desc, i.is_global desc, i.id desc limit 1`,
      [ownConnectorKeys],
    );
    const row = found.rows[0];
    if (row === undefined) return { is: 'none' };
    const connector = {
      isActive: row.is_active,
      lastSyncAt: row.last_sync_at,
      values: parseStoredJson(row.config),
    };
    return { is: 'there', connector };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // 42P01: this TimeTracker is older than its connector.
    if (code === '42P01') return { is: 'none' };
    return { is: 'unreadable', why: code === '42501' ? 'not-granted' : 'no-answer' };
  }
}

/** The columns of `integrations` that are read: no tokens, no errors, no names. */
export const ownConnectorColumns = [
  'id',
  'provider',
  'is_active',
  'is_global',
  'config',
  'last_sync_at',
] as const;

/** The right that reading it takes. */
export const ownConnectorGrant = `grant select (${ownConnectorColumns.join(', ')}) on integrations to`;
