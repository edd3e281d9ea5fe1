import { z } from 'zod';
import { calendarDate, currencyCode, decimal, sourceId } from '../events/values.ts';
import { askTogether } from './ask-together.ts';
import type { Queryable } from './database.ts';

const accountCode = z
  .string()
  .min(1)
  .max(10)
  .nullable()
  .describe('An account code of the organisation; null: not chosen, which is a problem and never a guess.');

const xeroId = z.uuid();

const taxChoices = z.array(z.strictObject({ rate: decimal, taxType: z.string().min(1).max(50) })).default([]);

/** What the user chose for one connection. Nothing in it has a built-in account, rate or date. */
export const connectionSettings = z.strictObject({
  direction: z.enum(['export', 'import', 'both']).default('export'),
  kinds: z
    .strictObject({
      clients: z.boolean().default(true),
      invoices: z.boolean().default(true),
      expenses: z.boolean().default(true),
      payments: z.boolean().default(true),
      creditNotes: z.boolean().default(true),
    })
    .prefault({})
    .describe('Kinds switched off are left alone and flow once they are switched on.'),
  schedule: z
    .strictObject({
      every: z.enum(['off', 'hourly', 'daily']).default('off'),
      hour: z.int().min(0).max(23).default(2).describe('The hour of the daily sync, in the time zone.'),
      timeZone: z.string().min(1).max(64).default('UTC').describe('An IANA name such as Europe/London.'),
    })
    .prefault({})
    .describe('Automatic sync beside the one by events.'),
  post: z
    .enum(['automatic', 'approval'])
    .default('automatic')
    .describe('Whether documents are posted by themselves, or wait until a person has approved them.'),
  leaveAlone: z
    .strictObject({
      clients: z.array(sourceId).default([]),
      projects: z.array(sourceId).default([]),
    })
    .prefault({})
    .describe('Clients and projects whose documents are never posted.'),
  goLiveDate: calendarDate.nullable().default(null).describe('Nothing dated earlier is ever posted.'),
  invoiceStatus: z.enum(['DRAFT', 'SUBMITTED', 'AUTHORISED']).default('AUTHORISED'),
  creditNoteStatus: z
    .enum(['DRAFT', 'SUBMITTED', 'AUTHORISED'])
    .default('AUTHORISED')
    .describe('An allocation to the invoice needs AUTHORISED.'),
  sentToContact: z
    .boolean()
    .default(false)
    .describe('Mark approved invoices as sent in Xero, since TimeTracker has sent them.'),
  brandingTheme: xeroId
    .nullable()
    .default(null)
    .describe("BrandingThemeID of the organisation; null: the organisation's own default."),
  referenceFrom: z
    .array(z.enum(['buyer_reference', 'billing_reference', 'project_name']))
    .max(3)
    .default(['buyer_reference', 'billing_reference', 'project_name'])
    .describe("What an invoice's Reference says: the first of these that is filled in."),
  lockedPeriod: z
    .enum(['hold', 'first_open_day'])
    .default('hold')
    .describe(
      'Documents dated in a locked period: held, or dated on the first open day with a note of their own date.',
    ),
  handEdits: z
    .enum(['hold', 'overwrite'])
    .default('hold')
    .describe('What was changed by hand in Xero: a person decides, or TimeTracker wins.'),
  refunds: z
    .enum(['hold', 'delete_payment'])
    .default('hold')
    .describe(
      'A payment that was refunded after it was posted: held, or deleted in Xero where it is neither reconciled nor locked.',
    ),
  paidWithoutPayment: z
    .enum(['leave', 'post'])
    .default('leave')
    .describe(
      'An invoice that is paid in TimeTracker without a payment of its own: left as it is, or paid in Xero.',
    ),
  gatewayFees: z
    .strictObject({
      book: z.enum(['no', 'spend_money']).default('no'),
      account: accountCode.default(null).describe('For the fees, as a cost.'),
    })
    .prefault({})
    .describe(
      'Fees of a payment gateway: not booked, or as money spent from the account that the payment arrives in.',
    ),
  attachReceipts: z
    .boolean()
    .default(false)
    .describe('Attach receipts to what an expense becomes; needs RECEIPTS_FOLDER.'),
  postIssued: z.boolean().default(false).describe('Post invoices of the status issued, not only sent ones.'),
  expenseStrategy: z
    .enum(['auto', 'bill', 'expense_claim', 'spend_money'])
    .default('auto')
    .describe(
      'What an expense becomes; auto: an expense claim where the organisation has them, else a bill.',
    ),
  billStatus: z.enum(['DRAFT', 'SUBMITTED', 'AUTHORISED']).default('AUTHORISED'),
  postRecharged: z
    .boolean()
    .default(false)
    .describe('Post expenses that stand on a sales invoice also as a cost.'),
  writeBack: z
    .boolean()
    .default(false)
    .describe("Write Xero's ids into TimeTracker's database; needs a role that may."),
  accounts: z
    .strictObject({
      items: accountCode.default(null),
      goods: accountCode.default(null),
      expenses: accountCode.default(null).describe('For expenses that are charged on to a client.'),
      rounding: accountCode.default(null),
      defaultExpense: accountCode
        .default(null)
        .describe('For expenses of a category without an own account.'),
    })
    .prefault({}),
  expenseAccounts: z
    .array(z.strictObject({ category: z.string().min(1).max(50), account: z.string().min(1).max(10) }))
    .default([])
    .describe('Which account an expense category is posted to.'),
  vendorAccounts: z
    .array(z.strictObject({ vendor: z.string().min(1).max(200), account: z.string().min(1).max(10) }))
    .default([])
    .describe('Which account expenses of a vendor are posted to, whatever their category.'),
  taxTypes: taxChoices.describe(
    "Which of the organisation's tax types stands for which percentage in sales.",
  ),
  purchaseTaxTypes: taxChoices.describe('The same for expenses.'),
  paymentAccounts: z
    .array(
      z.strictObject({
        method: z.string().min(1).max(50).nullable().describe('A payment method of TimeTracker; null: any.'),
        currency: currencyCode.nullable().describe('null: any.'),
        account: xeroId.describe('AccountID of a bank account, or of one that payments are enabled for.'),
      }),
    )
    .default([])
    .describe('Which account money arrives in; the most exact row counts, method before currency.'),
  contacts: z
    .array(z.strictObject({ client: sourceId, contactId: xeroId }))
    .default([])
    .describe('Clients that stand for a contact of another name.'),
  items: z
    .array(
      z.strictObject({
        by: z.enum(['sku', 'category', 'project', 'description']),
        value: z
          .string()
          .min(1)
          .max(500)
          .describe('A SKU, a category of a good, a project id or a description.'),
        item: z.string().min(1).max(30).describe('Code of an item of the organisation.'),
      }),
    )
    .default([])
    .describe('Which item an invoice line becomes; the first kind of match counts, in this order.'),
  tracking: z
    .array(
      z.strictObject({
        by: z.enum(['project', 'client']),
        value: sourceId,
        categoryId: xeroId.describe('TrackingCategoryID.'),
        optionId: xeroId.describe('TrackingOptionID.'),
      }),
    )
    .default([])
    .describe(
      'Which tracking options lines get; of one category the row of the project counts before the client.',
    ),
  employees: z
    .array(z.strictObject({ employee: sourceId, userId: xeroId }))
    .default([])
    .describe('TimeTracker users that stand for a Xero user of another e-mail address, for expense claims.'),
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
    newest: askTogether(async (connectionIds: readonly string[]): Promise<SettingsVersion[]> => {
      const found = await database.query<{ connection_id: string; version: number; settings: unknown }>(
        `select distinct on (connection_id) connection_id, version, settings from connection_settings
          where connection_id = any ($1) order by connection_id, version desc`,
        [[...new Set(connectionIds)]],
      );
      const byConnection = new Map(
        found.rows.map((row) => [
          row.connection_id,
          { version: row.version, settings: connectionSettings.parse(row.settings) },
        ]),
      );
      return connectionIds.map((id) => byConnection.get(id) ?? { version: 0, settings: defaultSettings() });
    }),

    /** The settings as they were in a version; undefined if there is no such version. */
    async at(connectionId: string, version: number): Promise<ConnectionSettings | undefined> {
      if (version === 0) return defaultSettings();
      const found = await database.query<{ settings: unknown }>(
        `select settings from connection_settings where connection_id = $1 and version = $2`,
        [connectionId, version],
      );
      const row = found.rows[0];
      return row && connectionSettings.parse(row.settings);
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
