import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Capture } from '../../src/capture/create-capture.ts';
import { clientsAndInvoices, createBench, eventOf, until, type Bench } from './capture-bench.ts';

describe('a table too large to be looked at whole', () => {
  let bench: Bench;
  let capture: Capture;

  beforeAll(async () => {
    bench = await createBench();
    await bench.silently(`
      insert into invoices (invoice_number, client_id, issue_date, due_date, status, currency_code, payment_status)
        select 'BIG-' || n, 1 + n % 8, '2026-08-01', '2026-09-01', 'sent', 'GBP', 'unpaid' from generate_series(1, 3960) n;
      analyze invoices`);
    capture = bench.capture(clientsAndInvoices);
    capture.start();
    await until('all is published', () => bench.events.records.length === 4008);
    await bench.link(
      'invoice',
      Array.from({ length: 4000 }, (_, index) => index + 1),
    );
  });
  afterAll(() => bench.close());

  it('is published once at the start', async () => {
    await bench.settled();
    expect(bench.events.records).toHaveLength(4008);
  });

  it('gives silent changes and deletions away when the sweep comes by', async () => {
    await bench.silently(`update invoices set notes = 'late' where id in (41, 2000, 3999)`);
    await bench.silently(`delete from invoices where id in (42, 4000)`);
    await until('all are published', () => bench.events.records.length === 4013);
    const said = bench.events.records.slice(4008).map(eventOf);
    expect(said.map(({ subject }) => subject).toSorted()).toEqual([
      'invoice/2000',
      'invoice/3999',
      'invoice/4000',
      'invoice/41',
      'invoice/42',
    ]);
  });

  it('may have 2 % of its posted documents changed, also where one slice holds them all', async () => {
    await bench.silently(`update invoices set notes = 'in one slice' where id between 1001 and 1080`);
    await until('all are published', () => bench.events.records.length === 4093);
    expect(capture.health().state).toBe('running');
  });

  it('holds over more than that, though no slice holds them all', async () => {
    await bench.silently(`update invoices set notes = 'restored' where id % 20 = 0`);
    await until('capture is held', () => capture.health().state === 'held');
    expect(capture.health().holds).toMatchObject([{ details: { invoice: { changed: 199, limit: 80 } } }]);
    expect(bench.events.records).toHaveLength(4093);
  });
});
