import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { BookInvoice } from './books.ts';
import { readAddresses } from './demo-addresses.ts';
import { changeQuantity, rewordLine, setStatus } from './edits.ts';
import { readFirmRows, type InvoiceState } from './firm-rows.ts';
import { readBooks } from './read-books.ts';
import { demoOrganisation } from './running-demo.ts';

/*
 * npm run demo:edit [-- NUMBER [hours|text|send|cancel]]: changes one invoice in the TimeTracker database of the
 * demo that runs, as TimeTracker's own pages would, and waits until Xero shows it.
 */

const usage = `npm run demo:edit                          one more hour on the first invoice that is in Xero
npm run demo:edit -- NUMBER                one more hour on this one
npm run demo:edit -- NUMBER text           another description
npm run demo:edit -- NUMBER send           a draft becomes sent
npm run demo:edit -- NUMBER cancel         it becomes void in Xero`;

const verbs = ['hours', 'text', 'send', 'cancel'] as const;
type Verb = (typeof verbs)[number];

const patienceSeconds = 20;
const [wanted, verbWord = 'hours'] = process.argv.slice(2);
const verb = verbs.find((one) => one === verbWord);
if (verb === undefined || wanted === '--help') exit(usage, wanted === '--help' ? 0 : 2);
const demo = await readAddresses(join(import.meta.dirname, '..', '..', '.stack', 'demo'));
if (demo === undefined) exit('No demo runs: start one with npm start.', 1);

try {
  const { invoices } = await readFirmRows(demo.timetrackerUrl);
  const before = await inXero();
  const invoice = invoices.find(({ number }) =>
    wanted === undefined ? before.has(number) : number === wanted,
  );
  if (invoice === undefined) exit(`TimeTracker has no such invoice.\n\n${usage}`, 1);
  const done = await apply(invoice, verb);
  console.log(`${invoice.number} in TimeTracker: ${done}`);
  await tellWhenItShows(invoice.number, before.get(invoice.number), performance.now());
} catch (error) {
  exit(
    isRefused(error)
      ? 'The demo does not run: start it with npm start.'
      : error instanceof Error
        ? error.message
        : String(error),
    1,
  );
}

async function apply({ id, status }: InvoiceState, what: Verb): Promise<string> {
  const client = new Client({ connectionString: demo?.timetrackerUrl });
  await client.connect();
  try {
    if (what === 'hours') {
      const { rows } = await client.query<{ more: string }>(
        `select (quantity + 1)::numeric(10, 2)::text as more from invoice_items where invoice_id = $1 order by id limit 1`,
        [id],
      );
      await changeQuantity(client, id, rows[0]?.more ?? '1.00');
      return `the first line now has ${rows[0]?.more ?? '1.00'} hours`;
    }
    if (what === 'text') {
      const text = `Agreed on ${new Date().toLocaleTimeString()}`;
      await rewordLine(client, id, text);
      return `the first line now says "${text}"`;
    }
    const next = what === 'send' ? 'sent' : 'cancelled';
    if (what === 'send' && status !== 'draft') exit(`It is ${status} already.`, 1);
    await setStatus(client, id, next);
    return `now ${next}`;
  } finally {
    await client.end();
  }
}

async function tellWhenItShows(
  number: string,
  before: BookInvoice | undefined,
  began: number,
): Promise<void> {
  while (performance.now() - began < patienceSeconds * 1000) {
    const now = (await inXero()).get(number);
    if (now !== undefined && JSON.stringify(now) !== JSON.stringify(before)) {
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      console.log(
        `${number} in Xero ${seconds} s later: ${now.status.toLowerCase()}, total ${now.total} ${now.currency}`,
      );
      return;
    }
    await sleep(100);
  }
  console.log(`Xero does not show it yet. The overview says why: ${demo?.overviewUrl ?? ''}`);
}

async function inXero(): Promise<Map<string, BookInvoice>> {
  const { invoices } = await readBooks(demo?.sandboxUrl ?? '', demoOrganisation);
  return new Map(invoices.map((invoice) => [invoice.number, invoice]));
}

function isRefused(error: unknown): boolean {
  return /ECONNREFUSED|fetch failed/.test(String(error));
}

function exit(text: string, code: number): never {
  console[code === 0 ? 'log' : 'error'](text);
  process.exit(code);
}
