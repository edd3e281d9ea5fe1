import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FaultInput } from '../../sandbox/xero/faults.ts';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import type { InvoiceData } from '../../src/events/invoice.ts';
import { client, invoice, line } from './samples.ts';
import { createWorld, type World } from './world.ts';

const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 2_147_483_647);
const scale = 20;
const count = 8;

let world: World;
let random: () => number;

beforeAll(async () => {
  random = numbersFrom(seed);
  world = await createWorld({ scale });
  await pushUntilSettled(world.startProcess(), await world.publishClient(client({ id: '3' })));
});

const kinds = [
  'error500Before',
  'error500After',
  'dropBefore',
  'dropAfter',
  'truncate',
  'html',
  'offline503',
] as const;

function randomFault(): FaultInput {
  return {
    kind: pick(kinds),
    path: '/Invoices',
    nth: 1 + Math.floor(random() * 4),
    when: random() < 0.5 ? 'before' : 'after',
  };
}

/** A process of ours in which one of so many answers is lost before it is written down. */
function careless() {
  const { database } = world;
  const transaction: typeof database.transaction = (body) =>
    random() < 0.15 ? Promise.reject(new Error('power cut')) : database.transaction(body);
  return world.startProcess({ deliver: { database: { ...database, transaction } } });
}

/** Pushes as Temporal does, in real time, until the document is settled; a push may fail now and then. */
async function pushUntilSettled(process: ReturnType<World['startProcess']>, document: DocumentRef) {
  let failed = 0;
  for (;;) {
    try {
      const result = await process.push(document);
      if (result.outcome !== 'again') return result;
      await sleep(Math.min(result.afterSeconds, 3) * 1000);
    } catch (error) {
      failed += 1;
      if (failed > 10) throw error;
      await sleep(500);
    }
  }
}

/** What TimeTracker might do to an invoice. */
function edited(data: InvoiceData, round: number): InvoiceData {
  const choice = random();
  if (data.status === 'cancelled' || choice < 0.2) return data;
  if (choice < 0.3) return { ...data, status: 'cancelled' };
  if (choice < 0.6) return { ...data, buyerReference: `round ${round}` };
  const lines = [
    ...data.lines.map((one) => ({ ...one, id: `${one.id}0` })),
    line({ description: `Extra ${round}` }),
  ];
  const subtotal = lines.length * 100;
  const taxAmount = subtotal / 5;
  return {
    ...data,
    lines,
    subtotal: subtotal.toFixed(2),
    taxAmount: taxAmount.toFixed(2),
    total: (subtotal + taxAmount).toFixed(2),
  };
}

describe('changing invoices, two processes and a Xero full of faults', () => {
  it(`end with every invoice once, as it is now (seed ${seed})`, async () => {
    let documents = Array.from({ length: count }, (_, nth) =>
      invoice({ id: String(nth + 1), number: `R-${nth + 1}`, lines: [line()] }),
    );
    for (let round = 1; round <= 4; round += 1) {
      if (round > 1) documents = documents.map((data) => edited(data, round));
      for (let nth = 0; nth < 4; nth += 1) world.sandbox.faults.add(randomFault());
      const processes = [careless(), careless()];
      const runs = documents.map(async (data, nth) => {
        const document = await world.publishInvoice(data);
        const results = await Promise.all(
          (nth % 2 === 0 ? processes : processes.slice(1)).map((each) => pushUntilSettled(each, document)),
        );
        for (const { outcome } of results) expect(['synced', 'unchanged', 'skipped']).toContain(outcome);
      });
      await Promise.all(runs);
    }

    // Each was sent in the first round, so each is in Xero once; and each is as TimeTracker has it now.
    const inXero = world.invoices().toSorted((one, other) => (one.number < other.number ? -1 : 1));
    expect(inXero).toMatchObject(documents.map(asMeant));
    expect(world.requests().filter(({ status }) => status === 429)).toEqual([]);
  }, 120_000);
});

/** What must stand in Xero for an invoice. */
function asMeant(data: InvoiceData) {
  if (data.status === 'cancelled') return { number: data.number, status: 'VOIDED' };
  return {
    number: data.number,
    status: 'AUTHORISED',
    total: data.total,
    reference: data.buyerReference ?? '',
    lines: data.lines.map(({ description }) => ({ description })),
  };
}

function pick<T>(values: readonly T[]): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('There is nothing to pick from.');
  return value;
}

/** Numbers from 0 to 1 that the seed decides (mulberry32). */
function numbersFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
