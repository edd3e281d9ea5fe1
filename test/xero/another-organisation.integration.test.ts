import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import { confirmGoLive } from '../../src/settings/change-settings.ts';
import type { Connection } from '../../src/store/connections.ts';
import { XeroUnreadable } from '../../src/xero/read-xero.ts';
import { decideAtXero } from '../oauth/oauth-setup.ts';
import { client, invoice, line, settings as sampleSettings } from './samples.ts';
import { createWorld, type World } from './world.ts';

const invoiceCount = 200;
const clientCount = 8;
/** Every second invoice is dated before the day from which on the second organisation takes documents. */
const [earlier, later] = ['2026-10-05', '2026-11-02'];
const goLiveOfSecond = '2026-11-01';

type Process = ReturnType<World['startProcess']>;

let world: World;
let processes: readonly Process[];
let clients: DocumentRef[];
let invoices: DocumentRef[];

const [first, second] = [0, 1] as const;
const organisation = (which: 0 | 1) => {
  const found = world.sandbox.organisations[which];
  if (found === undefined) throw new Error('The sandbox has no such organisation.');
  return found;
};
const tenantOf = (which: 0 | 1) => organisation(which).settings.tenantId;
/** Numbers of the invoices in an organisation's books. */
const numbersIn = (which: 0 | 1) =>
  organisation(which)
    .invoices.list()
    .map((one) => one.number);
const writesTo = (which: 0 | 1, mark: number) =>
  world.writesSince(mark).filter(({ tenantId }) => tenantId === tenantOf(which)).length;

async function rowsOf<T extends object>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
  return (await world.database.query<T>(sql, values)).rows;
}

async function openWrites(which: 0 | 1): Promise<Record<string, number>> {
  const rows = await rowsOf<{ state: string; count: number }>(
    `select state, count(*)::int as count from write where tenant_id = $1 and state <> 'done' group by state`,
    [tenantOf(which)],
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/** A run as Temporal drives it: again and again until something final is known, or it is stopped. */
async function run(process: Process, document: DocumentRef, signal?: AbortSignal) {
  while (signal?.aborted !== true) {
    try {
      const result = await process.push(document);
      if (result.outcome !== 'again') return result.outcome;
    } catch (error) {
      if (!(error instanceof XeroUnreadable)) throw error;
    }
    await sleep(200);
  }
  return 'stopped';
}

function runAll(documents: readonly DocumentRef[], signal?: AbortSignal) {
  return Promise.all(
    documents.map((document, at) => run(processes[at % processes.length] as Process, document, signal)),
  );
}

function counted(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Pushes documents together, and lets the time pass that they ask for, until all are settled. */
async function settleTogether(documents: readonly DocumentRef[]): Promise<void> {
  const process = world.startProcess({ outcomeWait: 1 });
  for (let left = documents, round = 1; left.length > 0; round += 1) {
    if (round > 20) throw new Error(`${left.length} documents did not settle.`);
    const results = await Promise.all(left.map((document) => process.push(document)));
    left = left.filter((_, at) => results[at]?.outcome === 'again');
    await world.pass(
      Math.max(0, ...results.map((one) => ('afterSeconds' in one ? one.afterSeconds : 0))) + 0.1,
    );
  }
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await what())) await sleep(5);
}

/** Goes to Xero, picks an organisation and confirms the change, as a person does. */
async function changeTo(which: 0 | 1): Promise<Connection> {
  const { flow, connections } = (processes[0] as Process).xero;
  const browser = randomBytes(32).toString('base64url');
  const begun = await flow.begin(browser);
  if (!(begun instanceof URL)) throw new Error(begun);
  const callback = await decideAtXero(begun, { organisation: tenantOf(which) });
  expect(await flow.finish(callback.searchParams, browser)).toBe('confirm_change');
  expect(await flow.confirmChange(browser, organisation(which).settings.name)).toBe('replaced');
  const connection = await connections.ofInstallation('main');
  if (connection?.tenantId !== tenantOf(which)) throw new Error('Another organisation is connected.');
  return connection;
}

async function goLive(connection: Connection, date: string) {
  const core = {
    config: { installationId: 'main' },
    database: world.database,
    settings: world.settings,
    resumeStuck: async () => {},
    onSettingsChanged: [],
  };
  // Of the configuration it needs no more than the installation's name.
  const done = await confirmGoLive(core as never, connection, date, 'test');
  expect(done).toMatchObject({ result: 'changed' });
}

beforeAll(async () => {
  world = await createWorld({
    minute: 0.2,
    switches: { minuteLimit: 1_000_000, dayLimit: 1_000_000 },
  });
  // A run waits for its write for a while, so that 200 of them leave the database to the calls.
  processes = [world.startProcess({ outcomeWait: 4 }), world.startProcess({ outcomeWait: 4 })];
  clients = [];
  for (let n = 1; n <= clientCount; n += 1)
    clients.push(await world.publishClient(client({ id: String(n), name: `Client ${n}` })));
  invoices = [];
  for (let n = 1; n <= invoiceCount; n += 1) {
    const data = invoice({
      id: String(n),
      number: `INV-${n}`,
      clientId: String((n % clientCount) + 1),
      issueDate: n % 2 === 0 ? later : earlier,
      lines: [line({ description: `Work ${n}` })],
    });
    invoices.push(await world.publishInvoice(data));
  }
});

describe('a reconnect to another organisation while 200 documents are in flight', () => {
  const figures: Record<string, unknown> = { invoices: invoiceCount };
  let toFirst: number;

  it('lets none of them reach the new one, and leaves each at most once in the old one', async () => {
    await runAll(clients);
    // Slow answers, so that calls are open at any moment; some that never come, which take up room while they are
    // waited for; and some that say nothing.
    const slow = { path: '/Invoices', method: 'PUT', tenantId: tenantOf(first) } as const;
    world.sandbox.faults.add({ ...slow, kind: 'dropAfter', nth: 2 });
    world.sandbox.faults.add({ ...slow, kind: 'dropBefore', nth: 3 });
    for (const when of ['before', 'after'] as const)
      world.sandbox.faults.add({ ...slow, kind: 'html', when, status: 502, nth: 4 });
    world.sandbox.faults.add({ ...slow, kind: 'delay', delayMs: 400, delayUpToMs: 800, times: 10_000 });
    const stop = new AbortController();
    const running = runAll(invoices, stop.signal);
    await until(async () => {
      const open = await openWrites(first);
      return numbersIn(first).length >= 3 && (open['in_call'] ?? 0) >= 3;
    });
    const before = await openWrites(first);
    const mark = world.mark();
    const connection = await changeTo(second);
    const changed = world.mark();
    expect(connection).toMatchObject({ status: 'connected', needsGoLive: true, goLiveConfirmedAt: null });
    figures['inFlightAtTheChange'] = before;
    expect((before['ready'] ?? 0) + (before['in_call'] ?? 0) + (before['unknown'] ?? 0)).toBeGreaterThan(100);

    // Those that had come to an end before are looked at once more, as the change has it done.
    const outcomes = await running;
    const ended = counted(outcomes);
    const { synced = 0, unchanged = 0, waiting = 0 } = ended;
    expect(synced + unchanged + waiting).toBe(invoiceCount);
    expect(waiting).toBeGreaterThan(100);
    await runAll(invoices.filter((_, at) => outcomes[at] !== 'waiting'));
    expect(await rowsOf(`select distinct problem, tenant_id from outcome where kind = 'invoice'`)).toEqual([
      { problem: 'not-live', tenant_id: tenantOf(second) },
    ]);
    expect(organisation(second).invoices.list()).toEqual([]);
    expect(writesTo(second, mark)).toBe(0);
    // The calls that were open have come to their end, as what they are: the first organisation's.
    await until(async () => (await openWrites(first))['in_call'] === undefined);
    const open = await openWrites(first);
    expect(Object.keys(open)).toEqual(['unknown']);
    const numbers = numbersIn(first);
    expect(new Set(numbers).size).toBe(numbers.length);
    toFirst = numbers.length;
    figures['inFirst'] = toFirst;
    figures['unknownForFirst'] = open['unknown'];
    // Only calls that had their token already.
    figures['lateWritesToFirst'] = writesTo(first, changed);
    expect(writesTo(first, changed)).toBeLessThanOrEqual(5);
    expect(world.sandbox.connections.list('world').map(({ tenantId }) => tenantId)).toEqual([
      tenantOf(second),
    ]);
  });

  it('posts all from its go-live date to the new one, each once, as soon as that is confirmed', async () => {
    const connection = await world.connections.ofInstallation('main');
    if (connection === undefined) throw new Error('not connected');
    const begun = await world.settings.newest(connection.id);
    expect(begun).toMatchObject({
      version: 1,
      settings: { goLiveDate: null, accounts: { items: null }, taxTypes: [], kinds: { invoices: true } },
    });
    await world.settings.append(connection.id, 1, sampleSettings({ goLiveDate: null }), 'test');
    expect(counted(await runAll(invoices.slice(0, 20)))).toEqual({ waiting: 20 });

    await goLive(connection, goLiveOfSecond);
    await runAll(clients);
    const { synced = 0, unchanged = 0, skipped } = counted(await runAll(invoices));
    expect({ inXero: synced + unchanged, skipped }).toEqual({
      inXero: invoiceCount / 2,
      skipped: invoiceCount / 2,
    });
    const numbers = numbersIn(second);
    expect(new Set(numbers).size).toBe(invoiceCount / 2);
    expect(numbers).toHaveLength(invoiceCount / 2);
    expect(numbers.every((number) => Number(number?.slice(4)) % 2 === 0)).toBe(true);
    expect(numbersIn(first)).toHaveLength(toFirst);
    figures['inSecond'] = numbers.length;
  });

  it('doubles nothing when the first one comes back, which is on hold again as well', async () => {
    const mark = world.mark();
    const connection = await changeTo(first);
    expect(connection).toMatchObject({ generation: 2, needsGoLive: true, goLiveConfirmedAt: null });
    const lookedUpLater = await unknownInvoices();
    const known = invoices.filter((document) => !lookedUpLater.includes(document));
    const onHold = counted(await runAll([...clients, ...known]));
    expect(writesTo(first, mark) + writesTo(second, mark)).toBe(0);
    figures['onHoldInFirst'] = onHold;

    await goLive(connection, '2026-01-01');
    await runAll([...clients, ...known]);
    // What was unknown is looked up, and what Xero does not have after all is sent.
    await settleTogether(lookedUpLater);
    const numbers = numbersIn(first);
    expect(numbers).toHaveLength(invoiceCount);
    expect(new Set(numbers).size).toBe(invoiceCount);
    expect(numbersIn(second)).toHaveLength(invoiceCount / 2);
    expect(writesTo(second, mark)).toBe(0);
    const standing = await rowsOf(
      `select tenant_id, outcome in ('synced', 'unchanged') as stands, count(*)::int as count
         from outcome where kind = 'invoice' group by 1, 2`,
    );
    expect(standing).toEqual([{ tenant_id: tenantOf(first), stands: true, count: invoiceCount }]);
    expect(await openWrites(first)).toEqual({});
    figures['inFirstInTheEnd'] = numbers.length;
    console.log(`another organisation: ${JSON.stringify(figures)}`);
  });

  /** Invoices of which nobody knows yet whether the first organisation has them. */
  async function unknownInvoices(): Promise<DocumentRef[]> {
    const rows = await rowsOf<{ source_id: string }>(
      `select source_id from write where kind = 'invoice' and state in ('in_call', 'unknown')`,
    );
    return invoices.filter(({ sourceId }) => rows.some((row) => row.source_id === sourceId));
  }
});
