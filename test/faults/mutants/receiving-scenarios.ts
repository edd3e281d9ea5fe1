import { rewordLine } from '../../../sandbox/demo/edits.ts';
import { enterClient } from '../random/new-client.ts';
import { createUnreadRecords } from '../unread-records.ts';
import { approvedExpense, holds, sentInvoice, until, untilIn, waitFor, writesTo } from './acts.ts';
import type { Scenario, Scene } from './scene.ts';

/** Kafka delivers an older state once more. */
export const olderRecordAgain: Scenario = {
  text: 'An invoice is changed; then the record of its first state comes again.',
  async play(scene) {
    const { tape, timetracker } = scene;
    const id = await sentInvoice(scene, 'F-1');
    await untilIn(scene, `invoice/${id}`);
    const first = await recordSaying(scene, id, '"Work of F-1"', '"sent"');
    await rewordLine(timetracker, id, 'Reworded');
    await recordSaying(scene, id, '"Reworded"');
    await untilIn(scene, `invoice/${id}`);
    const written = await writesTo(scene, '/Invoices');
    await tape.again(() => [first]);
    await using records = await unreadOf(scene);
    await until('all records are read', async () => (await records.unread()) === 0);
    await waitFor(5, async () => (await writesTo(scene, '/Invoices')) > written);
  },
};

/** The consumer dies before it has stored what it has read. */
export const killedBeforeStore: Scenario = {
  text: 'A consumer has a record, PostgreSQL does not hear of it, and the consumer is killed.',
  roles: ['capture,worker,http', 'consumer'],
  async play(scene) {
    const consumer = scene.pool.workers[1];
    if (consumer === undefined) throw new Error('There is no second worker.');
    await untilIn(scene, `expense/${await approvedExpense(scene, 'Before')}`);
    await using records = await unreadOf(scene);
    await until('all records are read', async () => (await records.unread()) === 0);
    const { postgresql } = consumer.proxies;
    postgresql.hold('toServer');
    await recordSaying(scene, await approvedExpense(scene, 'Under way'), '"Under way"', '"approved"');
    // What is committed before it is stored is committed by now.
    await waitFor(5, async () => (await records.unread()) === 0);
    await consumer.kill();
    // What was kept back never arrives.
    postgresql.cut();
    postgresql.release();
    await consumer.start();
    await until('all records are read', async () => (await records.unread()) === 0);
  },
};

/** An invoice comes before its client is in Xero. */
export const clientComesLate: Scenario = {
  text: 'An invoice waits for its client, of whom Xero hears nothing at first.',
  async play(scene) {
    const { demo, timetracker } = scene;
    await demo.sandbox.set('faults', {
      kind: 'dropBefore',
      method: 'PUT',
      path: '/Contacts',
      times: 100_000,
    });
    const client = await enterClient(timetracker, 'Late Ltd', 'late@example.com');
    const invoice = await sentInvoice(scene, 'F-1', client);
    await until('the invoice waits', () =>
      holds(
        scene,
        `invoice/${invoice}`,
        `exists (select from wait join outcome using (installation_id, kind, source_id)
                  where (kind, source_id) = ($1, $2::bigint) and outcome = 'waiting')`,
      ),
    );
    await demo.sandbox.clearFaults();
    await untilIn(scene, `client/${client}`);
  },
};

/** Where the newest record of a document stands that says all this. */
async function recordSaying({ tape }: Scene, id: number, ...words: readonly string[]): Promise<number> {
  const places = () => tape.of(`demo/${id}`).filter(({ text }) => words.every((word) => text.includes(word)));
  await until(`a record says ${words.join(' and ')}`, () => Promise.resolve(places().length > 0));
  return places().at(-1)?.at ?? 0;
}

/** How many records the consumers have not committed. */
async function unreadOf({ demo }: Scene) {
  const prefix = demo.environment['KAFKA_TOPIC_PREFIX'] ?? '';
  const group = demo.environment['KAFKA_GROUP_ID'] ?? '';
  const records = await createUnreadRecords([demo.stack.kafkaBrokers], prefix);
  return {
    unread: async () => (await records.count(group)).unread,
    [Symbol.asyncDispose]: () => records[Symbol.asyncDispose](),
  };
}
