import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { syncTexts } from '../../src/http/pages/sync-texts.ts';
import { syncNowIdOf } from '../../src/workflows/sync-now-id.ts';
import { createWholeWorker, type WholeWorker } from '../support/whole-worker.ts';
import { ttxero } from './run-in-process.ts';

let whole: WholeWorker;
let next = 1;

beforeAll(async () => {
  whole = await createWholeWorker();
  await whole.start();
}, 120_000);

beforeEach(() => whole.sandbox.latency.set(0));

const run = (...args: string[]) => ttxero(whole.environment, 'sync', ...args);
const newInvoices = (count: number) => whole.storeFirm(Array.from({ length: count }, () => next++));

async function ended(): Promise<void> {
  await whole.core.temporal.client.workflow
    .getHandle(syncNowIdOf(whole.installationId))
    .result()
    .catch(() => undefined);
}

describe('ttxero sync', () => {
  it('says that nothing was synced yet', async () => {
    expect(await run('status')).toEqual({ code: 0, out: `${syncTexts.none}\n`, err: '' });
    expect((await run('status', '--json')).out).toBe('null\n');
  });

  it('starts a sync, and with --wait says how far it is and what it came to', async () => {
    await newInvoices(2);
    const { code, out } = await run('--wait');
    expect(code).toBe(0);
    expect(out).toContain(syncTexts.done.started);
    expect(out).toContain('Done: All documents');
    expect(out).toContain('3 of 3 documents');
    expect(out).toContain('  3 brought into agreement');
  });

  it('as JSON answers with its id, and with --wait with the whole of it', async () => {
    const started = JSON.parse((await run('--json')).out) as { result: string; id: string };
    expect(started).toMatchObject({ result: 'started' });
    await ended();
    expect(JSON.parse((await run('status', '--json')).out)).toMatchObject({
      id: started.id,
      state: 'done',
      requestedBy: 'cli',
      counts: { unchanged: 3 },
    });
    expect(JSON.parse((await run('--wait', '--json')).out)).toMatchObject({ state: 'done' });
  });

  it('takes kinds as people write them, and dates', async () => {
    const { out } = await run(
      '--kinds',
      'Invoices,credit-notes,contacts',
      '--from',
      '2026-11-01',
      '--wait',
      '--json',
    );
    expect(JSON.parse(out)).toMatchObject({
      kinds: ['client', 'invoice', 'credit_note'],
      from: '2026-11-01',
      to: null,
    });
  });

  it('shows with --dry-run what would be sent, and sends nothing', async () => {
    await newInvoices(2);
    const mark = whole.mark();
    const { out } = await run('--dry-run', '--wait');
    expect(out).toContain('Dry run: All documents');
    expect(out).toContain(`INV-${next - 1}`);
    expect(out).toContain('new in Xero');
    expect(out).toContain('2 calls to Xero. Nothing was sent.');
    const shown = JSON.parse((await run('status', '--json')).out) as {
      calls: number;
      documents: { request: { payload: string } }[];
    };
    expect(shown.calls).toBe(2);
    expect(shown.documents[0]?.request.payload).toContain('"InvoiceNumber":"INV-');
    expect(whole.writesSince(mark)).toEqual([]);
    await run('--wait');
  });

  it('joins the same one, refuses another one meanwhile, and cancels', async () => {
    await newInvoices(40);
    whole.sandbox.latency.set(1000);
    expect((await run('--json')).out).toContain('"started"');
    expect((await run('--json')).out).toContain('"joined"');
    const busy = await run('--kinds', 'payments');
    expect(busy.code).toBe(1);
    expect(busy.err).toContain('ttxero sync cancel');
    const waiting = run('--wait');
    await expect.poll(async () => (await run('status')).out).toContain('Under way');
    expect((await run('cancel')).out).toBe(`${syncTexts.done.cancelled}\n`);
    const { code, out, err } = await waiting;
    expect([code, err.trim()]).toEqual([1, 'The sync did not go through to its end: Cancelled.']);
    expect(out).toContain('Cancelled: All documents');
    expect((await run('cancel', '--json')).out).toBe('{"cancelled":false}\n');
    expect(await whole.openWrites()).toEqual([]);
  });

  it.each([
    [['--kinds', 'bills'], 'There is no kind "bills"'],
    [['--from', 'yesterday'], syncTexts.done['wrong-dates']],
    [['--from', '2026-11-30', '--to', '2026-11-01'], syncTexts.done['wrong-dates']],
    [['now'], 'ttxero sync status'],
  ])('says what is wrong with %j', async (args, words) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  it('needs a connection', async () => {
    const { core, connection } = whole;
    await core.database.query(`update connection set status = 'disconnected' where id = $1`, [connection.id]);
    try {
      const { code, err } = await run();
      expect([code, err]).toEqual([1, expect.stringContaining('ttxero connect')]);
    } finally {
      await core.database.query(`update connection set status = 'connected' where id = $1`, [connection.id]);
    }
  });

  it('says that Temporal is away', async () => {
    const { code, err } = await ttxero({ ...whole.environment, TEMPORAL_ADDRESS: '127.0.0.1:9' }, 'sync');
    expect([code, err]).toEqual([1, expect.stringContaining('TEMPORAL_ADDRESS')]);
  });
});
