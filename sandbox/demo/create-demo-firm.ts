import { readFile } from 'node:fs/promises';
import { Client, type ClientBase } from 'pg';
import { writeAuditLog } from './audit-log.ts';
import type { BillingContactRow, ClientRow, ProjectRow, UserRow } from './client-row.ts';
import { plantedSecrets } from './firm-clients.ts';
import type { InvoiceRow } from './invoice-row.ts';
import { firm, type DemoFirm, type Office } from './firm.ts';
import { insertCreditNote, insertExpense, insertPayment } from './insert-money.ts';

/** The comment on schema public by which every part of the product knows the demo firm. */
export const demoFirmMark = 'timetracker-xero demo firm';

/** Whether the database holds the demo firm. Throws what pg throws if the database cannot be reached. */
export async function hasDemoFirm(databaseUrl: string): Promise<boolean> {
  return withClient(databaseUrl, isMarked);
}

/** The rows of a firm; what is left out is as the British one has it, and payments come with their invoices. */
export type FirmParts = Pick<DemoFirm, 'clients' | 'invoices' | 'expenses' | 'creditNotes'> &
  Partial<DemoFirm>;

/**
 * Creates TimeTracker's tables and the demo firm's rows, or some of them, in an empty database, in one transaction.
 * The first client is needed.
 * Throws if schema public holds tables already: it never touches anybody's data.
 */
export async function createDemoFirm(databaseUrl: string, parts: FirmParts = firm): Promise<void> {
  const { office, users, clients, projects, billingContacts, invoices, expenses, creditNotes } = {
    ...firm,
    ...parts,
  };
  const schema = await readFile(new URL('./schema.sql', import.meta.url), 'utf8');
  await withClient(databaseUrl, async (client) => {
    const tables = await client.query(`select 1 from pg_tables where schemaname = 'public' limit 1`);
    if (tables.rowCount !== 0) {
      throw new Error(
        'The demo firm was not created: the database already holds tables. Give it an empty database.',
      );
    }
    await client.query('begin');
    await client.query(schema);
    await insertUsers(client, users);
    await insertSettings(client, office);
    for (const row of clients) await insertClient(client, row);
    await insertProjects(client, projects, clients);
    for (const row of invoices) await insertInvoice(client, row, clients);
    for (const row of expenses) await insertExpense(client, row);
    for (const { number, payments } of invoices) {
      for (const row of payments) await insertPayment(client, row, number);
    }
    for (const row of creditNotes) await insertCreditNote(client, row);
    for (const row of billingContacts) await insertBillingContact(client, row);
    await alignSequences(client);
    await client.query('commit');
  });
}

async function isMarked(client: ClientBase): Promise<boolean> {
  const result = await client.query<{ mark: string | null }>(
    `select obj_description('public'::regnamespace, 'pg_namespace') as mark`,
  );
  return result.rows[0]?.mark === demoFirmMark;
}

async function withClient<T>(databaseUrl: string, work: (client: ClientBase) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function insertUsers(client: ClientBase, users: readonly UserRow[]): Promise<void> {
  const [, , userHash, twoFactor] = plantedSecrets;
  for (const user of users) {
    await client.query(
      `insert into users (id, username, role, created_at, updated_at, full_name, email, password_hash,
         two_factor_enabled, two_factor_secret, auth_provider)
       values ($1, $2, $3, '2026-03-02 08:00:00', '2026-03-02 08:00:00', $4, $5, $6, true, $7, 'local')`,
      [user.id, user.username, user.role, user.fullName, user.email, userHash, twoFactor],
    );
  }
}

async function insertSettings(client: ClientBase, office: Office): Promise<void> {
  const [, , , , xeroSecret, mailPassword] = plantedSecrets;
  await client.query(
    `insert into settings (id, company_name, company_email, currency, timezone, invoice_prefix, created_at,
       updated_at, mail_password, xero_client_id, xero_client_secret)
     values (1, $1, $2, $3, $4, $5, '2026-03-02 08:00:00', '2026-03-02 08:00:00', $6, 'an-older-app', $7)`,
    [
      [office.name, office.email, office.currency, office.timeZone, office.invoicePrefix],
      [mailPassword, xeroSecret],
    ].flat(),
  );
  // TimeTracker records settings with their plain values: the log must never be streamed unfiltered.
  await client.query(
    `insert into audit_logs (user_id, entity_type, entity_id, entity_name, action, field_name, new_value,
       change_description, created_at, entity_metadata)
     values (1, 'Settings', 1, 'Settings', 'updated', 'xero_client_secret', $1,
       'Updated settings ''Settings'': xero_client_secret', '2026-03-02 08:05:00', 'null')`,
    [JSON.stringify(xeroSecret)],
  );
}

async function insertClient(client: ClientBase, row: ClientRow): Promise<void> {
  const [portalHash, setupToken] = plantedSecrets;
  const at = `2026-04-${String(row.id + 5).padStart(2, '0')} 08:30:00`;
  await client.query(
    `insert into clients (id, name, contact_person, email, phone, address, default_hourly_rate, status,
       created_at, updated_at, portal_enabled, portal_username, portal_password_hash, password_setup_token,
       custom_fields, created_by)
     values ($1, $2, $3, $4, $5, $6, '75.00', $7, $8, $8, $9, $10, $11, $12, $13, 1)`,
    [
      row.id,
      row.name,
      row.contactPerson,
      row.email,
      row.phone,
      row.address,
      row.status,
      at,
      row.id === 1,
      `portal-${row.id}`,
      portalHash,
      setupToken,
      row.customFields,
    ],
  );
  await writeAuditLog(client, {
    entity: 'Client',
    id: row.id,
    name: row.name,
    action: 'created',
    path: '/clients/create',
    at,
  });
}

async function insertProjects(
  client: ClientBase,
  projects: readonly ProjectRow[],
  owners: readonly ClientRow[],
): Promise<void> {
  for (const row of projects.filter(({ clientId }) => owners.some(({ id }) => id === clientId))) {
    await client.query(
      `insert into projects (id, name, client_id, hourly_rate, billing_ref, status, code, created_at,
         updated_at, created_by)
       values ($1, $2, $3, $4, $5, $6, $7, '2026-04-20 09:00:00', '2026-04-20 09:00:00', 1)`,
      [row.id, row.name, row.clientId, row.hourlyRate, row.billingRef, row.status, row.code],
    );
  }
}

async function insertInvoice(
  client: ClientBase,
  row: InvoiceRow,
  owners: readonly ClientRow[],
): Promise<void> {
  const owner = owners.find((one) => one.id === row.clientId);
  if (owner === undefined) throw new Error(`invoice ${row.id}: no client ${row.clientId}`);
  const at = `${row.issueDate} 09:${String(row.id).padStart(2, '0')}:00`;
  await client.query(
    `insert into invoices (id, invoice_number, client_id, project_id, issue_date, due_date, status, subtotal,
       tax_rate, tax_amount, total_amount, notes, terms, created_at, updated_at, client_name, client_email,
       client_address, created_by, amount_paid, payment_status, currency_code, buyer_reference,
       integration_metadata)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15, $16, $17, 1, $18, $19,
       $20, $21, $22)`,
    [
      row.id,
      row.number,
      row.clientId,
      row.projectId,
      row.issueDate,
      row.dueDate,
      row.status,
      row.totals.subtotal,
      row.totals.taxRate,
      row.totals.taxAmount,
      row.totals.totalAmount,
      row.notes,
      row.terms,
      at,
      row.clientName ?? owner.name,
      owner.email,
      row.clientAddress ?? owner.address,
      row.amountPaid,
      row.paymentStatus,
      row.currency,
      row.buyerReference,
      row.metadata,
    ],
  );
  await insertLines(client, row, at);
  if (isInAuditLog(row)) await insertInvoiceAudit(client, row, at);
}

async function insertLines(client: ClientBase, row: InvoiceRow, at: string): Promise<void> {
  for (const line of row.items) {
    await client.query(
      `insert into invoice_items (invoice_id, description, quantity, unit_price, total_amount, created_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [row.id, line.description, line.quantity, line.unitPrice, line.totalAmount, at],
    );
  }
  for (const good of row.goods) {
    await client.query(
      `insert into extra_goods (invoice_id, name, description, category, quantity, unit_price, total_amount,
         currency_code, sku, created_by, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $10)`,
      [
        row.id,
        good.name,
        good.description,
        good.category,
        good.quantity,
        good.unitPrice,
        good.totalAmount,
        good.currency,
        good.sku,
        at,
      ],
    );
  }
}

/** Older entries have been pruned, as they are in a firm that has run for a while. */
function isInAuditLog(row: InvoiceRow): boolean {
  return row.id >= 20;
}

async function insertInvoiceAudit(client: ClientBase, row: InvoiceRow, at: string): Promise<void> {
  const entry = { entity: 'Invoice', id: row.id, name: row.number, at } as const;
  await writeAuditLog(client, { ...entry, action: 'created', path: '/invoices/create' });
  const items = await client.query<{ id: number; description: string }>(
    `select id, description from invoice_items where invoice_id = $1 order by id`,
    [row.id],
  );
  for (const line of items.rows) {
    await writeAuditLog(client, {
      entity: 'InvoiceItem',
      id: line.id,
      name: line.description,
      action: 'created',
      path: `/invoices/${row.id}/edit`,
      at,
    });
  }
  if (row.status === 'draft') return;
  await writeAuditLog(client, {
    ...entry,
    action: 'updated',
    field: { name: 'status', old: 'draft', new: row.status },
    path: `/invoices/${row.id}/status`,
  });
}

/** A person to whom a client's invoices go. */
async function insertBillingContact(client: ClientBase, row: BillingContactRow): Promise<void> {
  await client.query(
    `insert into contacts (client_id, first_name, last_name, email, role, created_by, created_at, updated_at)
     values ($1, $2, $3, $4, 'billing', 1, '2026-04-06 09:00:00', '2026-04-06 09:00:00')`,
    [row.clientId, row.firstName, row.lastName, row.email],
  );
}

/** The rows above came with their ids; the application's next row needs the next one. */
async function alignSequences(client: ClientBase): Promise<void> {
  const tables = [
    'users',
    'settings',
    'clients',
    'projects',
    'invoices',
    'expenses',
    'payments',
    'credit_notes',
  ];
  for (const table of tables) {
    await client.query(
      `select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`,
    );
  }
}
