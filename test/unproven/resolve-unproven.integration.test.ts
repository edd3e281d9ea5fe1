import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DocumentRef } from '../../src/events/document-kind.ts';
import { pageOfSilentDocuments } from '../../src/store/lost-documents.ts';
import { createResolveUnproven, type Word } from '../../src/unproven/resolve-unproven.ts';
import { unprovenTexts } from '../../src/unproven/unproven-texts.ts';
import { ttxero } from '../cli/run-in-process.ts';
import { testEnvironmentWith } from '../support/test-config.ts';
import { createKindsWorld, type KindsWorld } from '../xero/kinds-world.ts';

let world: KindsWorld;
let process: ReturnType<KindsWorld['startProcess']>;

beforeAll(async () => {
  world = await createKindsWorld();
  process = world.startProcess();
});
afterEach(() => world.sandbox.faults.clear());

/** Xero never says what became of a payment: what reads its invoice gets no JSON. */
const refuseLooks = () =>
  world.sandbox.faults.add({
    kind: 'garbage',
    when: 'before',
    method: 'GET',
    path: '/Invoices/',
    times: 999,
  });

/** A payment that Xero has, or has not, and of which it tells nothing. */
async function sentInVain(inXero: boolean) {
  const { id } = await world.postedInvoice();
  const payment = world.newPayment(id, { amount: '50.00' });
  await payment.publish();
  const mark = world.mark();
  const kind = inXero ? 'dropAfter' : 'dropBefore';
  world.sandbox.faults.add({ kind, method: 'PUT', path: '/Payments' });
  await world.pushIntoFault(payment.document);
  refuseLooks();
  await world.pass(400);
  return { ...payment, invoiceId: id, mark };
}

async function heldInVain(inXero: boolean) {
  const payment = await sentInVain(inXero);
  const lookMark = world.mark();
  expect(await world.pushUntilSettled(process, payment.document)).toMatchObject({ outcome: 'held' });
  return { ...payment, lookMark };
}

const auditOf = async ({ kind, sourceId }: DocumentRef) => {
  const found = await world.database.query<{ words: string }>(
    `select actor || ' ' || action as words from audit where kind = $1 and source_id = $2 order by id`,
    [kind, sourceId],
  );
  return found.rows.map(({ words }) => words);
};

/** @param meanwhile runs after Xero was read and before anything is decided. */
function resolve(document: DocumentRef, word: Word, meanwhile = async () => {}) {
  const person = world.startProcess();
  const decide = createResolveUnproven({
    ...person,
    readXero: async (...read) => {
      try {
        return await person.readXero(...read);
      } finally {
        await meanwhile();
      }
    },
    startRuns: async (documents) => void world.started.push(...documents),
  });
  return decide(document, world.connection, word, 'cli');
}

const writeOf = async ({ kind, sourceId }: DocumentRef) => {
  const found = await world.database.query<{ state: string; in_seconds: number }>(
    `select state, extract(epoch from look_after - clock_timestamp())::float8 as in_seconds from write
      where kind = $1 and source_id = $2 and state <> 'done'`,
    [kind, sourceId],
  );
  return found.rows[0];
};

const isSilent = async (document: DocumentRef) => {
  const silent = await pageOfSilentDocuments(world.database, 'main', 0, null, 200);
  return silent.some(({ kind, sourceId }) => kind === document.kind && sourceId === document.sourceId);
};

describe('money of which Xero never tells', () => {
  it('needs a person after a few looks, stays open, and nothing else of it goes out', async () => {
    const { document, publish, found, mark, lookMark } = await heldInVain(true);
    const looks = world.requests(lookMark).length;
    expect(looks).toBeGreaterThanOrEqual(5);
    expect(looks).toBeLessThanOrEqual(20);
    expect(await world.outcomes.find(document)).toMatchObject({
      name: 'held',
      problem: { type: 'fate-unknown', parameters: { mark: `TT-main-p${document.sourceId}` } },
    });
    expect(await auditOf(document)).toEqual(['system document.held']);

    // A newer state, a retry, a sync: none of them sends anything or asks Xero before it is time.
    await publish({ amount: '30.00' });
    const asked = world.mark();
    expect(await process.push(document)).toMatchObject({ outcome: 'held' });
    expect(world.requests(asked)).toEqual([]);
    expect(world.writesSince(mark)).toHaveLength(1);
    expect(found()).toEqual(['payment AUTHORISED 50.00']);

    // No run is started for it until its next look, and then it is asked about once.
    expect(await writeOf(document)).toMatchObject({ state: 'unknown' });
    expect(await isSilent(document)).toBe(false);
    await world.pass((await writeOf(document))?.in_seconds ?? 0);
    expect(await isSilent(document)).toBe(true);
    expect(await world.pushUntilSettled(process, document)).toMatchObject({ outcome: 'held' });
    expect(world.requests(asked)).toHaveLength(1);
    expect((await writeOf(document))?.in_seconds).toBeGreaterThan(2400);
  });

  it('heals by itself once Xero tells', async () => {
    const { document, found, mark } = await heldInVain(true);
    world.sandbox.faults.clear();
    await world.writes.lookNow(document);
    expect(await world.settle(document, process)).toMatchObject({ outcome: 'synced' });
    expect(world.writesSince(mark)).toHaveLength(1);
    expect(found()).toEqual(['payment AUTHORISED 50.00']);
    expect(await world.outcomes.find(document)).toMatchObject({ name: 'synced', problem: undefined });
  });
});

describe('a person says that it is in Xero', () => {
  it('and it counts as in Xero: nothing is sent', async () => {
    const payment = await heldInVain(true);
    const { document, mark, objects } = payment;
    world.sandbox.faults.clear();
    const [inXero] = objects();
    expect(await resolve(document, { inXero: inXero?.id ?? '' })).toMatchObject({ result: 'in-xero' });
    expect(world.started.at(-1)).toEqual(document);
    expect(await auditOf(document)).toEqual([
      'system document.held',
      'system document.synced',
      'cli document.found_in_xero',
    ]);
    await world.expectOnce(payment, ['payment AUTHORISED 50.00']);
    expect(world.writesSince(mark)).toHaveLength(1);
  });

  it('but what they name must be it: another payment, another document’s, or nothing is refused', async () => {
    const { document, invoiceId } = await heldInVain(false);
    world.sandbox.faults.clear();
    const { id } = await world.postedInvoice();
    const other = world.newPayment(id, { amount: '20.00' });
    await other.publish();
    await world.settle(other.document, process);
    const another = world.newPayment(invoiceId, { amount: '50.00', reference: 'another' });
    await another.publish();
    await world.settle(another.document, process);
    const nameOf = (subject: typeof other) => ({ inXero: subject.objects()[0]?.id ?? '' });

    expect(await resolve(document, nameOf(other))).toMatchObject({
      result: 'differs',
      differences: [{ field: 'Invoice' }, { field: 'Total', sent: '50.00', inXero: '20.00' }],
    });
    expect(await resolve(document, nameOf(another))).toEqual({ result: 'taken', owner: another.document });
    expect(await resolve(document, { inXero: '00000000-0000-4000-8000-000000000000' })).toEqual({
      result: 'not-shown',
    });
    expect(await writeOf(document)).toMatchObject({ state: 'unknown' });
  });
});

describe('a person says that it is not in Xero', () => {
  it('and it goes out again with a new key', async () => {
    const payment = await heldInVain(false);
    const { document, mark } = payment;
    expect(await resolve(document, 'not-in-xero')).toMatchObject({ result: 'sent-again' });
    expect((await auditOf(document)).at(-1)).toBe('cli document.not_in_xero');
    expect(await world.outcomes.find(document)).toMatchObject({ name: 'superseded' });
    world.sandbox.faults.clear();
    expect(await world.settle(document, process)).toMatchObject({ outcome: 'synced' });
    await world.expectOnce(payment, ['payment AUTHORISED 50.00']);
    const keys = world.writesSince(mark).map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(keys).size).toBe(2);
  });

  it('and Xero shows it at that moment: it is not sent again', async () => {
    const payment = await heldInVain(true);
    world.sandbox.faults.clear();
    expect(await resolve(payment.document, 'not-in-xero')).toMatchObject({ result: 'there' });
    await world.expectOnce(payment, ['payment AUTHORISED 50.00']);
    expect(world.writesSince(payment.mark)).toHaveLength(1);
  });

  it('and a look settles it at that moment: the look was first, and nothing is decided', async () => {
    const payment = await heldInVain(true);
    const { document, mark } = payment;
    const look = async () => {
      world.sandbox.faults.clear();
      await world.writes.lookNow(document);
      await world.pushUntilSettled(process, document);
    };
    expect(await resolve(document, 'not-in-xero', look)).toEqual({ result: 'overtaken' });
    await world.expectOnce(payment, ['payment AUTHORISED 50.00']);
    expect(world.writesSince(mark)).toHaveLength(1);
  });
});

describe('ttxero resolve', () => {
  it('shows what is asked, and takes no word about what does not wait for one', async () => {
    const environment = testEnvironmentWith(world.environment);
    const early = await sentInVain(false);
    const name = `payment/${early.id}`;
    expect(await ttxero(environment, 'resolve', name, '--not-in-xero')).toMatchObject({
      code: 1,
      err: `${unprovenTexts.nothing}\n`,
    });
    expect(await world.pushUntilSettled(process, early.document)).toMatchObject({ outcome: 'held' });
    expect((await ttxero(environment, 'resolve', name)).out).toContain(`"TT-main-p${early.id}"`);
    expect(JSON.parse((await ttxero(environment, 'resolve', name, '--json')).out)).toMatchObject({
      toDecide: true,
      problem: 'fate-unknown',
    });
    world.sandbox.faults.clear();
    const none = await ttxero(environment, 'resolve', name, '--in-xero', early.document.sourceId);
    expect(none).toMatchObject({ code: 1 });
    expect(none.err).toContain('Xero shows nothing');
    for (const wrong of [
      ['--in-xero', '../Contacts'],
      ['--in-xero', ' '],
      ['--in-xero', 'a', '--not-in-xero'],
    ])
      expect((await ttxero(environment, 'resolve', name, ...wrong)).code).toBe(2);
  });
});
