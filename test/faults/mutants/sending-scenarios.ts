import { demoOrganisation } from '../../../sandbox/demo/running-demo.ts';
import { payByForm } from '../../../sandbox/demo/payment-edits.ts';
import { readXeroBooks } from '../check/xero-books.ts';
import { approvedExpense, sentInvoice, until, untilIn, waitFor, writesTo } from './acts.ts';
import type { Scenario } from './scene.ts';

/** Bills have no number of their own: what goes out twice stands there twice. */
const bills = { method: 'PUT', path: '/Invoices' };

/** Xero does what it is told, and the answer does not arrive. */
export const answerCut: Scenario = {
  text: 'A bill is made twice over, and both times the connection is cut before the answer.',
  async play(scene) {
    await scene.demo.sandbox.set('faults', { kind: 'dropAfter', ...bills, times: 2 });
    await untilIn(scene, `expense/${await approvedExpense(scene, 'Answer cut')}`);
  },
};

/** Xero does what it is told, and says that it has failed. */
export const doneDespite500: Scenario = {
  text: 'A bill is made, and the answer is 500.',
  async play(scene) {
    await scene.demo.sandbox.set('faults', { kind: 'error500After', ...bills });
    await untilIn(scene, `expense/${await approvedExpense(scene, 'Done despite 500')}`);
  },
};

/** The same, and what is there cannot be seen yet. At half the pace, so that a slow machine looks in time. */
export const readsLag: Scenario = {
  text: 'A bill is made, the answer is 500, and reads are 30 s behind.',
  scale: 5,
  async play(scene) {
    await scene.demo.sandbox.set('switches', { readLagSeconds: 30 });
    await scene.demo.sandbox.set('faults', { kind: 'error500After', ...bills });
    await untilIn(scene, `expense/${await approvedExpense(scene, 'Reads lag')}`);
  },
};

/** No answer for longer than Xero remembers a key. */
export const keyForgotten: Scenario = {
  text: 'A bill is made, and no answer comes for longer than Xero remembers the key.',
  async play(scene) {
    const { demo, rest } = scene;
    await demo.sandbox.set('faults', { kind: 'dropAfter', ...bills, times: 100_000 });
    const expense = await approvedExpense(scene, 'Key forgotten');
    await until('the bill is sent', async () => (await writesTo(scene, '/Invoices')) > 0);
    // Xero forgets after 360 s.
    await rest(370);
    await demo.sandbox.clearFaults();
    await untilIn(scene, `expense/${expense}`);
  },
};

/** Somebody enters a payment of the same amount in Xero. */
export const paidByHand: Scenario = {
  text: 'A payment is refused by a 500; one of the same amount and date stands there, entered by hand.',
  async play(scene) {
    const { demo, tenantId, timetracker } = scene;
    const invoice = await sentInvoice(scene, 'F-1');
    await untilIn(scene, `invoice/${invoice}`);
    const { invoices } = await readXeroBooks(demo.sandboxUrl, demoOrganisation);
    const paid = { amount: '20.00', date: '2026-11-05' };
    await demo.sandbox.set(`organisations/${tenantId}/payments`, {
      ...paid,
      invoiceId: invoices.find(({ number }) => number === 'F-1')?.id,
      reference: 'By hand',
    });
    await demo.sandbox.set('faults', { kind: 'error500Before', method: 'PUT', path: '/Payments' });
    const payment = await payByForm(timetracker, invoice, { ...paid, reference: 'TX-1' });
    await untilIn(scene, `payment/${payment}`);
  },
};

/** A worker learns very late that it may send. */
export const claimedLongAgo: Scenario = {
  text: 'A worker hears that its call is stored only when another has sent it and Xero has forgotten the key.',
  roles: ['capture,consumer,http', 'worker'],
  async play(scene) {
    const { demo, pool, journal } = scene;
    const slow = pool.workers[1]?.proxies;
    if (slow === undefined) throw new Error('There is no second worker.');
    const heard = slow.postgresql.holdAnswer('{"Invoices":[', 'COMMIT');
    const expense = await approvedExpense(scene, 'Claimed long ago');
    await heard;
    journal.add('the call is stored, and its worker does not hear of it');
    slow.temporal.cut();
    slow.temporal.hold('toServer');
    await pool.add('worker');
    await untilIn(scene, `expense/${expense}`);
    const sent = await writesTo(scene, '/Invoices');
    await demo.sandbox.set('clock', { advanceSeconds: 400 });
    slow.temporal.release();
    slow.postgresql.release();
    journal.add('it hears of it');
    await waitFor(5, async () => (await writesTo(scene, '/Invoices')) > sent);
  },
};
