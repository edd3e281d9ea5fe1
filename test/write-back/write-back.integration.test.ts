import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { placeHold } from '../../src/capture/holds.ts';
import { createDatabase } from '../../src/store/database.ts';
import { installationId, until } from '../capture/capture-bench.ts';
import { createTestDatabase } from '../support/stack.ts';
import {
  createWriteBackBench,
  grantStatement,
  settings,
  tenantId,
  type WriteBackBench,
} from './write-back-bench.ts';

let written: WriteBackBench;

beforeAll(async () => {
  written = await createWriteBackBench();
});
afterAll(() => written.close());
afterEach(async () => {
  await written.bench.store.query(`delete from link`);
  await written.bench.store.query(`delete from write_back`);
  await written.bench.store.query(`delete from capture_stop`);
  await written.bench.firm.query(`update invoices set integration_metadata = null`);
  await written.bench.firm.query(`update expenses set integration_metadata = null`);
  await written.bench.settled();
});

const foreign = 'ffffffff-9d6b-4a57-9a63-6c5a2f5d9f01';

/** As if nothing had been due for a while: what was put off is due now. */
async function later(): Promise<void> {
  await written.bench.store.query(
    `update write_back set due_at = clock_timestamp() where due_at is not null`,
  );
}

describe('the ids of a document in Xero', () => {
  it('are written into TimeTracker, and nothing else of the row is', async () => {
    const before = await written.row('invoice', 12);
    const xeroId = await written.link('invoice', 12, { xeroNumber: 'INV-12' });
    expect(await written.round()).toBe('rest');
    expect(await written.noted('invoice', 12)).toEqual({
      xero: {
        invoice_id: xeroId,
        tenant_id: tenantId,
        number: 'INV-12',
        link: `https://go.xero.com/app/!abc/invoicing/view/${xeroId}`,
        synced_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
      xero_invoice_id: xeroId,
    });
    expect((await written.row('invoice', 12)).others).toBe(before.others);
    expect(await written.problems()).toEqual([]);
  });

  it('are written beside what others keep there, and where JSON null stands', async () => {
    const others = '{"quickbooks": {"invoice_id": "42", "n": 12345678901234567890.10}}';
    await written.setMetadata('invoice', 12, others);
    await written.setMetadata('invoice', 13, 'null');
    await written.link('invoice', 12);
    await written.link('invoice', 13);
    await written.round();
    expect((await written.row('invoice', 12)).metadata).toContain(
      '"quickbooks":{"invoice_id":"42","n":12345678901234567890.10}',
    );
    expect(Object.keys((await written.noted('invoice', 13)) ?? {})).toEqual(['xero', 'xero_invoice_id']);
  });

  it('are those of the claim where an expense became a receipt, else of what it became', async () => {
    await written.link('expense', 1, { xeroKind: 'Receipt' });
    const claim = await written.link('expense', 1, { part: 'claim', xeroKind: 'ExpenseClaim' });
    const bill = await written.link('expense', 2, { xeroKind: 'Invoice' });
    await written.round();
    expect(await written.noted('expense', 1)).toMatchObject({
      xero: { expense_id: claim },
      xero_expense_id: claim,
    });
    expect(await written.noted('expense', 2)).toMatchObject({
      xero: { expense_id: bill, link: expect.stringContaining('/AccountsPayable/') },
      xero_expense_id: bill,
    });
  });

  it('are followed when the document becomes another one in Xero, also in another organisation', async () => {
    await written.link('expense', 2, { xeroKind: 'Invoice' });
    await written.round();
    const spent = await written.replace('expense', 2, { xeroKind: 'BankTransaction' });
    await written.round();
    expect(await written.noted('expense', 2)).toMatchObject({ xero_expense_id: spent });
    const other = '7a1c0000-0000-4000-8000-000000000002';
    const there = await written.link('expense', 2, { tenantId: other });
    await written.round({
      target: async () => ({ connection: { tenantId: other }, settings: settings(), shortCode: null }),
    });
    expect(await written.noted('expense', 2)).toMatchObject({
      xero: { expense_id: there, tenant_id: other, link: null },
    });
  });

  it('are written once, also if it was forgotten that they were', async () => {
    await written.link('invoice', 12);
    await written.round();
    const version = async () =>
      (await written.bench.firm.query(`select xmin::text from invoices where id = 12`)).rows;
    const first = await version();
    await written.round();
    await written.bench.store.query(`update write_back set due_at = clock_timestamp()`);
    await written.round();
    expect(await version()).toEqual(first);
    const due = await written.bench.store.query(`select from write_back where due_at is not null`);
    expect(due.rowCount).toBe(0);
  });

  it('are written for a backlog page by page, longest due first', async () => {
    const invoices = await written.bench.firm.query<{ id: number }>(
      `insert into invoices (invoice_number, client_id, client_name, issue_date, due_date, status, currency_code, payment_status)
       select 'BULK-' || n, 1, 'Bulk', '2026-09-01', '2026-10-01', 'sent', 'GBP', 'unpaid' from generate_series(1, 130) n
       returning id`,
    );
    for (const { id } of invoices.rows) await written.link('invoice', id);
    expect(await written.round()).toBe('again');
    const noted = `select count(*)::int as count from invoices where integration_metadata is not null`;
    expect((await written.bench.firm.query(noted)).rows).toEqual([{ count: 100 }]);
    expect(await written.round()).toBe('rest');
    expect((await written.bench.firm.query(noted)).rows).toEqual([{ count: 130 }]);
    await written.bench.firm.query(`delete from invoices where invoice_number like 'BULK-%'`);
  });

  it('are no news to capture, neither the present ones nor those of before', async () => {
    await written.link('invoice', 12);
    await written.link('expense', 1, { xeroKind: 'Receipt' });
    expect(await written.bench.published(() => written.round())).toEqual([]);
    // The receipt has got its claim and the invoice another counterpart; TimeTracker still names the former.
    await written.replace('invoice', 12);
    await written.link('expense', 1, { part: 'claim', xeroKind: 'ExpenseClaim' });
    const touched = () =>
      written.bench.silently(
        ['invoices', 'expenses']
          .map(
            (table) =>
              `update ${table} set integration_metadata = (integration_metadata::jsonb || '{"note": 1}')::json where integration_metadata is not null`,
          )
          .join(';'),
      );
    expect(await written.bench.published(touched)).toEqual([]);
    expect(await written.bench.published(() => written.round())).toEqual([]);
  });

  it('do not trip the brake, however many are written at once', async () => {
    const all = await written.bench.firm.query<{ id: number }>(`select id from invoices`);
    for (const { id } of all.rows) await written.link('invoice', id);
    expect(await written.bench.published(() => written.round())).toEqual([]);
    expect(
      (await written.bench.store.query(`select from capture_hold where released_at is null`)).rowCount,
    ).toBe(0);
  });
});

describe('what stands in TimeTracker already', () => {
  it('is never overwritten if it is an id of something else; that is said, and ended once it is gone', async () => {
    const text = `{"xero": {"invoice_id": "${foreign}"}}`;
    await written.setMetadata('invoice', 12, text);
    await written.link('invoice', 12);
    await written.link('invoice', 13);
    await written.round();
    expect((await written.row('invoice', 12)).metadata).toBe(text);
    expect(await written.noted('invoice', 13)).not.toBeNull();
    expect(await written.problems()).toEqual([['ids-foreign', 'invoice', { count: '1', ids: '12' }]]);
    await written.setMetadata('invoice', 12, null);
    await later();
    await written.round();
    expect(await written.noted('invoice', 12)).not.toBeNull();
    expect(await written.problems()).toEqual([]);
  });

  it.each(['["a"]', '"text"', '{"xero": "text"}'])(
    'is left alone if it has no room for ids: %s',
    async (text) => {
      await written.setMetadata('expense', 3, text);
      await written.link('expense', 3);
      await written.round();
      expect((await written.row('expense', 3)).metadata).toBe(text);
      expect(await written.problems()).toEqual([['ids-no-object', 'expense', { count: '1', ids: '3' }]]);
    },
  );

  it('is not lost when TimeTracker writes it at the very same moment', async () => {
    const xeroId = await written.link('invoice', 12);
    const { firm } = written.bench;
    await firm.query('begin');
    await firm.query(
      `update invoices set integration_metadata = '{"quickbooks": {"invoice_id": "42"}}' where id = 12`,
    );
    const round = written.round();
    await until('our write waits for the one of TimeTracker', async () => {
      const waiting = await written.bench.store.query(
        `select from pg_stat_activity where application_name = 'test ids' and wait_event_type = 'Lock'
          and usename = $1`,
        [written.role],
      );
      return waiting.rowCount === 1;
    });
    await firm.query('commit');
    await round;
    expect(await written.noted('invoice', 12)).toMatchObject({
      quickbooks: { invoice_id: '42' },
      xero: { invoice_id: xeroId },
    });
  });

  it('that is locked for long does not hold the others up, and is written later', async () => {
    await written.link('invoice', 12);
    await written.link('invoice', 13);
    const blocker = new Client({ connectionString: written.bench.timetrackerUrl });
    await blocker.connect();
    await blocker.query('begin');
    await blocker.query(`select from invoices where id = 12 for update`);
    await written.round();
    expect(await written.noted('invoice', 13)).not.toBeNull();
    await blocker.end();
    expect(await written.noted('invoice', 12)).toBeNull();
    await later();
    await written.round();
    expect(await written.noted('invoice', 12)).not.toBeNull();
  });

  it('is no trouble if it was deleted', async () => {
    await written.link('invoice', 4711);
    await written.round();
    const due = await written.bench.store.query(`select from write_back where due_at is not null`);
    expect([due.rowCount, await written.problems()]).toEqual([0, []]);
  });
});

describe('writing ids', () => {
  const isUntouched = async () => (await written.row('invoice', 12)).metadata === null;

  it('needs no more than the grant that the documentation names, and has no more', async () => {
    for (const statement of [
      `update public.invoices set status = 'paid'`,
      `update public.invoices set updated_at = now()`,
      `delete from public.invoices`,
      `select client_name from public.invoices`,
      `select from public.clients`,
      `create table public.mine ()`,
    ]) {
      const refusal = written.timetracker.query(statement).then(
        () => `may ${statement}`,
        (error: unknown) => (error as { code: string }).code,
      );
      expect(await refusal).toBe('42501');
    }
  });

  it('says which statement to run where the permission is missing, and goes on once it was run', async () => {
    const { firm } = written.bench;
    await firm.query(`revoke all on invoices, expenses from ${written.role}`);
    await firm.query(`revoke all (id, integration_metadata) on invoices, expenses from ${written.role}`);
    const xeroId = await written.link('invoice', 12);
    expect(await written.round()).toBe('rest');
    expect(await written.problems()).toEqual([
      ['ids-not-granted', '', { tables: 'invoices and expenses', grant: grantStatement(written.role) }],
    ]);
    const [[, , { grant = '' }] = ['', '', {}]] = await written.problems();
    await firm.query(grant);
    await written.round();
    expect(await written.noted('invoice', 12)).toMatchObject({ xero_invoice_id: xeroId });
    expect(await written.problems()).toEqual([]);
  });

  it('goes on with one kind where the permission for the other is missing', async () => {
    const { firm } = written.bench;
    await firm.query(`revoke update (integration_metadata) on expenses from ${written.role}`);
    await written.link('invoice', 12);
    await written.link('expense', 1);
    await written.round();
    expect([await isUntouched(), await written.noted('expense', 1)]).toEqual([false, null]);
    expect(await written.problems()).toEqual([
      ['ids-not-granted', '', { tables: 'expenses', grant: grantStatement(written.role, 'public.expenses') }],
    ]);
    const withoutExpenses = { kinds: { expenses: false } };
    await written.round({
      target: async () => ({
        connection: { tenantId },
        settings: settings(withoutExpenses),
        shortCode: null,
      }),
    });
    expect(await written.problems()).toEqual([]);
    await firm.query(grantStatement(written.role));
  });

  it('says so where TimeTracker is too old to have the column', async () => {
    const { firm } = written.bench;
    await firm.query(`alter table expenses rename column integration_metadata to later_metadata`);
    await written.round();
    expect(await written.problems()).toEqual([
      ['ids-no-column', '', { missing: 'the column expenses.integration_metadata' }],
    ]);
    await firm.query(`alter table expenses rename column later_metadata to integration_metadata`);
  });

  it('waits while the database refuses us, and goes on by itself', async () => {
    const { firm } = written.bench;
    await written.link('invoice', 12);
    await firm.query(`alter role ${written.role} nologin`);
    await firm.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = $1`, [
      written.role,
    ]);
    await until('it is refused', async () =>
      written.round().then(
        () => false,
        () => true,
      ),
    );
    const refused = await written.problems();
    expect(refused).toEqual([
      ['ids-wait', '', { reason: expect.stringContaining('TIMETRACKER_WRITE_DATABASE_URL') }],
    ]);
    await firm.query(`alter role ${written.role} login`);
    await written.round();
    expect([await isUntouched(), await written.problems()]).toEqual([false, []]);
  });

  it('writes nothing into another database than the one that is read', async () => {
    const other = createDatabase({
      url: await createTestDatabase(),
      applicationName: 'test',
      onError: () => undefined,
    });
    await other.query(`create table invoices (id int primary key, integration_metadata json)`);
    await other.query(`create table expenses (id int primary key, integration_metadata json)`);
    await other.query(`insert into invoices values (12)`);
    await written.link('invoice', 12);
    await written.round({ timetracker: other });
    expect((await other.query(`select from invoices where integration_metadata is null`)).rowCount).toBe(1);
    expect(await written.problems()).toEqual([['ids-other-database', '', {}]]);
    await other.close();
  });

  it('writes nothing while capture is held back', async () => {
    await written.link('invoice', 12);
    await placeHold(written.bench.store, installationId, 'database-changed', {});
    await written.round();
    expect(await isUntouched()).toBe(true);
    await written.bench.store.query(`delete from capture_hold`);
    await written.round();
    expect(await isUntouched()).toBe(false);
  });

  it.each([
    ['the setting is off', { settings: settings({ writeBack: false }) }, {}, []],
    ['it is a trial', {}, { isTrial: true }, ['ids-in-trial']],
    ['no role is named', {}, { timetracker: undefined }, ['ids-not-set-up']],
    ['another process does it', {}, { holdLease: async () => false }, []],
    ['the process stops', {}, { isStopping: () => true }, []],
    ['invoices are switched off', { settings: settings({ kinds: { invoices: false } }) }, {}, []],
    ['it is posted to another organisation now', { connection: { tenantId: foreign } }, {}, []],
  ])('writes nothing where %s', async (_, target, changes, problems) => {
    await written.link('invoice', 12);
    await written.round({
      target: async () => ({ connection: { tenantId }, settings: settings(), shortCode: null, ...target }),
      ...changes,
    });
    expect(await isUntouched()).toBe(true);
    expect((await written.problems()).map(([problem]) => problem)).toEqual(problems);
  });

  it('writes nothing where there is no connection, and ends what was said before', async () => {
    await written.round({ isTrial: true });
    expect(await written.problems()).toHaveLength(1);
    await written.link('invoice', 12);
    await written.round({ target: async () => undefined });
    expect([await isUntouched(), await written.problems()]).toEqual([true, []]);
  });
});
