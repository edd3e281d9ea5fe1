import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemoFirm } from '../../sandbox/demo/create-demo-firm.ts';
import { createDatabase, type Database } from '../../src/store/database.ts';
import { busy, readTogether } from '../../src/timetracker/read-together.ts';
import { createTestDatabase } from '../support/stack.ts';
import { until } from '../capture/capture-bench.ts';

describe('reading several tables of TimeTracker', () => {
  let url: string;
  let reading: Database;
  let watching: Database;
  let migration: Client;
  beforeAll(async () => {
    url = await createTestDatabase();
    await createDemoFirm(url);
    reading = createDatabase({ url, applicationName: 'reading', readOnly: true, onError: () => undefined });
    watching = createDatabase({ url, applicationName: 'watching', size: 1, onError: () => undefined });
    migration = new Client({ connectionString: url, application_name: 'test' });
    await migration.connect();
  });
  afterAll(() => Promise.all([migration.end(), reading.close(), watching.close()]));

  const tables = ['invoices', 'invoice_items', 'clients'];
  const read = () =>
    readTogether(reading, tables, async (client) => (await client.query(`select id from clients`)).rowCount);
  const isWaiting = async (who: 'test' | 'reading') => {
    const found = await watching.query(
      `select 1 from pg_stat_activity where wait_event_type = 'Lock' and application_name = $1
         and datname = current_database()`,
      [who],
    );
    return found.rowCount === 1;
  };

  it('gives up soon and holds nothing where a table is taken', async () => {
    await migration.query(`begin; lock table invoices in access exclusive mode`);
    expect(await read()).toBe(busy);
    // Had ours kept one of them, this would wait.
    await migration.query(`lock table ${tables.join(', ')} in access exclusive mode nowait; commit`);
    expect(await read()).toBe(8);
  });

  it('is never what a change of the tables fails for, in whichever order it takes them', async () => {
    for (const [first, second] of [
      ['clients', 'invoices'],
      ['invoices', 'clients'],
    ]) {
      let taking: Promise<unknown> | undefined;
      const looked = readTogether(reading, tables, async (client) => {
        await client.query(`select id from ${second}`);
        taking = migration.query(
          `begin; lock table ${first} in access exclusive mode; lock table ${second} in access exclusive mode; commit`,
        );
        await until('the change waits', () => isWaiting('test'));
        return (await client.query(`select id from ${first}`)).rowCount;
      });
      expect(await looked).toBeGreaterThan(0);
      await taking;
    }
  });

  it('holds the indexes too, which a repair would take one after the other', async () => {
    const held = await readTogether(reading, tables, (client) =>
      client.query<{ table: string }>(
        `select distinct i.indrelid::regclass::text as table from pg_locks l join pg_index i on i.indexrelid = l.relation
         where l.pid = pg_backend_pid() and l.granted and i.indrelid::regclass::text = any ($1) order by 1`,
        [tables],
      ),
    );
    expect(held !== busy && held.rows.map(({ table }) => table)).toEqual(tables.toSorted());
  });

  it('reads nothing where a table was emptied after its snapshot was taken', async () => {
    await migration.query(`begin; truncate extra_goods`);
    const looked = readTogether(reading, ['extra_goods'], (client) =>
      client.query(`select id from extra_goods`),
    );
    let isOver = false;
    void looked.then(() => (isOver = true));
    // On a slow machine it may have given up before it is seen to wait.
    await until('the look waits', async () => isOver || (await isWaiting('reading')));
    await migration.query('commit');
    expect(await looked).toBe(busy);
  });
});
