import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeOutcome } from '../../src/events/outcome-event.ts';
import { recoverMemory } from '../../src/outcomes/recover-memory.ts';
import { createAnnouncements } from '../../src/store/announcements.ts';
import { createRecovery } from '../../src/store/recovery.ts';
import { createKindsWorld, type KindsWorld } from '../xero/kinds-world.ts';

let world: KindsWorld;
/** A process that does not wait long for what it has to look for: the clock is moved instead. */
let process: KindsWorld['process'];

beforeAll(async () => {
  world = await createKindsWorld({ older: true });
  process = world.startProcess({ outcomeWait: 0.4 });
});

beforeEach(() => world.database.query(`update installation set recovered_at = null`));

/** What the outcomes topic holds of this installation. */
async function announced(): Promise<string[]> {
  await world.database.query(`update outcome set announced = false`);
  return (await createAnnouncements(world.database).due('main', 1000)).map(encodeOutcome);
}

const recover = (topic: readonly string[] = []) =>
  recoverMemory({
    installationId: 'main',
    announcements: createAnnouncements(world.database),
    recovery: createRecovery(world.database),
    readOutcomes: async (onRecord) => {
      for (const value of topic) await onRecord(value);
      return topic.length;
    },
  });

/** Our database as it was before it had heard of these documents. */
async function forget(documents: readonly { readonly kind: string; readonly sourceId: string }[]) {
  for (const { kind, sourceId } of documents)
    for (const table of ['link', 'outcome', 'write', 'snapshot', 'wait'])
      await world.database.query(`delete from ${table} where kind = $1 and source_id = $2`, [kind, sourceId]);
}

/** One document of each kind, in Xero. */
async function oneOfEach() {
  const posted = await world.postedInvoice();
  const payment = world.newPayment(posted.id, { amount: '20.00' });
  const note = world.newNote(posted.id, { amount: '10.00' });
  await world.setStrategy('bill');
  const bill = world.newExpense();
  const subjects = [payment, note, bill];
  for (const subject of subjects) {
    await subject.publish();
    expect(await world.settle(subject.document)).toMatchObject({ outcome: 'synced' });
  }
  await world.setStrategy('spend_money');
  const spent = world.newExpense();
  await spent.publish();
  expect(await world.settle(spent.document)).toMatchObject({ outcome: 'synced' });
  return [...subjects, spent];
}

describe('a memory that was restored from an older backup', () => {
  it('is brought up to date by the outcomes that were published: nothing is said to Xero again', async () => {
    const subjects = await oneOfEach();
    const topic = await announced();
    const before = subjects.map((subject) => subject.found());
    await forget(subjects.map(({ document }) => document));
    const mark = world.mark();
    expect(await recover(topic)).toMatchObject({ read: topic.length, restored: subjects.length });
    for (const subject of subjects) {
      await subject.publish();
      expect(await world.settle(subject.document)).toMatchObject({ outcome: 'unchanged' });
    }
    expect(world.writesSince(mark)).toEqual([]);
    expect(subjects.map((subject) => subject.found())).toEqual(before);
    expect(await recover(topic)).toMatchObject({ restored: 0 });
  });

  it('finds in Xero what was published nowhere, and makes nothing twice', async () => {
    const subjects = await oneOfEach();
    const before = subjects.map((subject) => subject.found());
    await forget(subjects.map(({ document }) => document));
    await recover();
    for (const subject of subjects) {
      await world.setStrategy(subject === subjects.at(-1) ? 'spend_money' : 'bill');
      await subject.publish();
      await world.settle(subject.document, process);
    }
    expect(subjects.map((subject) => subject.found())).toEqual(before);
    const links = await world.database.query(
      `select kind from link where part = 'document' and (kind, source_id) in (select * from unnest($1::text[], $2::bigint[]))`,
      [subjects.map(({ document }) => document.kind), subjects.map(({ document }) => document.sourceId)],
    );
    expect(links.rowCount).toBe(subjects.length);
  });

  it('makes what is not in Xero once it was looked for twice', async () => {
    const { id } = await world.postedInvoice();
    await recover();
    const payment = world.newPayment(id, { amount: '30.00' });
    await payment.publish();
    const mark = world.mark();
    expect(await world.settle(payment.document, process)).toMatchObject({ outcome: 'synced' });
    expect(payment.found()).toHaveLength(1);
    const methods = world
      .requests(mark)
      .filter(({ what }) => /Payments|Invoices/.test(what))
      .map(({ method }) => method);
    expect(methods.at(-1)).toBe('PUT');
    expect(methods.filter((method) => method === 'GET').length).toBeGreaterThanOrEqual(2);
  });

  it('tells a topic that was lost with Kafka again what it held', async () => {
    await world.postedInvoice();
    const announcements = createAnnouncements(world.database);
    const topic = await announced();
    await announcements.done('main', await announcements.due('main', 1000));
    expect(await recover(topic)).toMatchObject({ toldAgain: 0 });
    expect(await recover()).toMatchObject({ restored: 0, toldAgain: topic.length });
    expect(await announcements.due('main', 1000)).toHaveLength(topic.length);
  });

  it('is not made older by outcomes that are older than itself', async () => {
    const { id } = await world.postedInvoice();
    const payment = world.newPayment(id, { amount: '15.00' });
    await payment.publish();
    await world.settle(payment.document, process);
    const topic = await announced();
    await world.settle(await payment.publish({ amount: '16.00' }), process);
    const before = await world.database.query(
      `select * from link where kind = 'payment' and source_id = $1`,
      [payment.id],
    );
    await recover(topic);
    const after = await world.database.query(`select * from link where kind = 'payment' and source_id = $1`, [
      payment.id,
    ]);
    expect(after.rows).toEqual(before.rows);
  });
});

describe('a Kafka that lost its records', () => {
  it('has documents of which no state came published again', async () => {
    await world.database.query(
      `insert into published (installation_id, kind, source_id, sequence, content_hash, published_at)
       values ('main', 'invoice', 77001, 5, 'hash', clock_timestamp())`,
    );
    expect(await recover()).toMatchObject({ publishedAgain: 1 });
    const marks = await world.database.query(
      `select p.content_hash from dirty_mark m join published p using (installation_id, kind, source_id)
        where m.source_id = 77001`,
    );
    expect(marks.rows).toEqual([{ content_hash: null }]);
  });
});
