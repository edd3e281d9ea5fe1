import { z } from 'zod';
import { calendarDate, decimal } from '../events/values.ts';
import type { Queryable } from './database.ts';

const accountCode = z
  .string()
  .min(1)
  .max(10)
  .nullable()
  .describe('An account code of the organisation; null: not chosen, which is a problem and never a guess.');

/** What the user chose for one connection. Nothing in it has a built-in account, rate or date. */
export const connectionSettings = z.strictObject({
  direction: z.enum(['export', 'import', 'both']).default('export'),
  kinds: z
    .strictObject({
      clients: z.boolean().default(true),
      invoices: z.boolean().default(true),
      expenses: z.boolean().default(false),
      payments: z.boolean().default(false),
      creditNotes: z.boolean().default(false),
    })
    .prefault({})
    .describe('Kinds switched off are left alone and flow once they are switched on.'),
  goLiveDate: calendarDate.nullable().default(null).describe('Nothing dated earlier is ever posted.'),
  invoiceStatus: z.enum(['DRAFT', 'SUBMITTED', 'AUTHORISED']).default('AUTHORISED'),
  postIssued: z.boolean().default(false).describe('Post invoices of the status issued, not only sent ones.'),
  accounts: z
    .strictObject({
      items: accountCode.default(null),
      goods: accountCode.default(null),
      expenses: accountCode.default(null),
      rounding: accountCode.default(null),
    })
    .prefault({}),
  taxTypes: z
    .array(z.strictObject({ rate: decimal, taxType: z.string().min(1).max(50) }))
    .default([])
    .describe("Which of the organisation's tax types stands for which percentage."),
});

export type ConnectionSettings = z.infer<typeof connectionSettings>;

/** What a connection starts with: nothing chosen. */
function defaultSettings(): ConnectionSettings {
  return connectionSettings.parse({});
}

export interface SettingsVersion {
  readonly version: number;
  readonly settings: ConnectionSettings;
}

/** The settings of connections: every change is a new version, none is rewritten. */
export function createSettingsRepository(database: Queryable) {
  return {
    /** The newest settings; the defaults as version 0 if none were stored. */
    async newest(connectionId: string): Promise<SettingsVersion> {
      const found = await database.query<{ version: number; settings: unknown }>(
        `select version, settings from connection_settings where connection_id = $1 order by version desc limit 1`,
        [connectionId],
      );
      const row = found.rows[0];
      if (row === undefined) return { version: 0, settings: defaultSettings() };
      return { version: row.version, settings: connectionSettings.parse(row.settings) };
    },

    /** Stores the next version; false if another change came first. */
    async append(
      connectionId: string,
      after: number,
      settings: ConnectionSettings,
      by: string,
    ): Promise<boolean> {
      const stored = await database.query(
        `insert into connection_settings (connection_id, version, settings, created_by)
         values ($1, $2, $3, $4) on conflict do nothing`,
        [connectionId, after + 1, JSON.stringify(connectionSettings.parse(settings)), by],
      );
      return stored.rowCount === 1;
    },
  };
}

export type SettingsRepository = ReturnType<typeof createSettingsRepository>;
