import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { createDemoFirm } from '../../../sandbox/demo/create-demo-firm.ts';
import { readFirmRows } from '../../../sandbox/demo/firm-rows.ts';
import { idsInTimeTracker } from '../../../sandbox/demo/ids-in-timetracker.ts';
import { createWriteBackRole, dropWriteBackRole } from '../../../sandbox/demo/write-back-role.ts';
import { openStore } from '../../support/connected-store.ts';
import { createTestDatabase } from '../../support/stack.ts';

const id = '0b5c1f8e-9d6b-4a57-9a63-6c5a2f5d9f01';

async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

describe('the role of the demo that writes ids', () => {
  it('writes them, is made anew at each start, reads no names, and leaves nothing on the server', async () => {
    const url = await createTestDatabase();
    await createDemoFirm(url);
    const name = `ids_of_${new URL(url).pathname.slice(1)}`;
    await createWriteBackRole(url, name);
    const asRole = (await createWriteBackRole(url, name)) ?? '';
    const noted = JSON.stringify({ xero: { invoice_id: id, synced_at: 'now' }, xero_invoice_id: id });
    await run(asRole, `update invoices set integration_metadata = '${noted}' where id = 12`);
    await expect(run(asRole, `select client_name from invoices`)).rejects.toMatchObject({ code: '42501' });
    // What we noted ourselves says nothing about another connection.
    expect((await readFirmRows(url)).invoices.find((row) => row.id === 12)?.xeroId).toBeNull();

    const storeUrl = await createTestDatabase();
    const store = await openStore(storeUrl);
    await store.query(
      `insert into link (installation_id, kind, source_id, tenant_id, origin, xero_kind, xero_id, xero_status)
       select 'main', 'invoice', source, gen_random_uuid(), 'timetracker', 'Invoice', xero::uuid, 'AUTHORISED'
         from (values (12, '${id}'), (13, gen_random_uuid()::text), (4711, gen_random_uuid()::text)) v (source, xero)`,
    );
    expect(await idsInTimeTracker({ storeUrl, timetrackerUrl: url }, 0)).toEqual({
      invoices: { inXero: 2, noted: 1 },
      expenses: { inXero: 0, noted: 0 },
    });
    await run(url, `drop owned by ${name}`);
    await dropWriteBackRole(url, name);
    await dropWriteBackRole(url, name);
    await expect(run(asRole, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });
});
