import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { createDemoFirm } from '../../../sandbox/demo/create-demo-firm.ts';
import { seededRandom } from '../../../sandbox/demo/random-edit.ts';
import { judgeDocument } from '../../../src/capture/document-state.ts';
import type { Environment } from '../../../src/config.ts';
import { createKafkaAccess } from '../../../src/consumers/kafka.ts';
import { topicPlans } from '../../../src/consumers/start-consumer.ts';
import { createDatabase, type Database } from '../../../src/store/database.ts';
import { describeColumns, type DescribedColumns } from '../../../src/timetracker/describe-columns.ts';
import { documentReaders } from '../../../src/timetracker/document-readers.ts';
import { readingGrants } from '../../../src/timetracker/grants.ts';
import { readDocuments } from '../../../src/timetracker/read-documents.ts';
import { createChoose, type Choose } from '../../faults/random/choose.ts';
import { openStore } from '../../support/connected-store.ts';
import { createTestDatabase, testStack } from '../../support/stack.ts';
import { testConfig, testEnvironmentWith } from '../../support/test-config.ts';
import { createCaptureProcess, type CaptureProcess } from './capture-process.ts';
import { createChanges } from './changes.ts';
import { ownInvoiceIds } from './habits-of-others.ts';
import { readToldDocuments, type ToldDocuments, type ToldEvent } from './told-documents.ts';
import { plainEvent, readTrueDocuments, type TrueDocuments } from './true-documents.ts';

/** How capture learns of changes. */
export interface CaptureMode {
  readonly name: string;
  /** What the program is told for it, beside what all are told. Whatever it starts it ends after the file's tests. */
  prepare(given: { readonly timetrackerUrl: string; readonly prefix: string }): Promise<Environment>;
}

export const scanMode: CaptureMode = { name: 'scan', prepare: () => Promise.resolve({}) };

export interface RandomChangesOptions {
  readonly seed: number;
  readonly changes: number;
  /** How often each capture is killed. */
  readonly kills: number;
  /** Invoices of former years: beyond a thousand the sweep goes over them in slices. */
  readonly older: number;
  /** All watch the one TimeTracker at the same time, each for itself. */
  readonly modes: readonly CaptureMode[];
}

/** What it came to; of each list nothing is right. */
export interface Outcome {
  /** Documents of which something else was told last than what stands in the rows. */
  readonly untrue: readonly string[];
  /** Documents of which an older state was told after a newer one. */
  readonly backwards: readonly string[];
  /** Documents told twice in a row with the same content, and no kill between. */
  readonly repeated: readonly string[];
  /** Holds of the brake. */
  readonly holds: readonly string[];
  /** By document, the content told last; null: deleted. */
  readonly hashes: ReadonlyMap<string, string | null>;
  readonly figures: string;
}

const installationId = 'firm';

/** One capture of the firm, with everything that is its own. */
interface Watch {
  readonly mode: CaptureMode;
  readonly store: Database;
  readonly told: ToldDocuments;
  readonly process: CaptureProcess;
  readonly environment: Environment;
  /** The database's clock after each kill, ISO 8601. */
  readonly killedAt: string[];
}

/**
 * Changes a firm at random while it is captured, and compares in the end what was told with what stands there. Each
 * outcome is of the mode at its place.
 */
export async function runRandomChanges(options: RandomChangesOptions): Promise<Outcome[]> {
  const random = seededRandom(options.seed);
  const choose = createChoose(random);
  const timetrackerUrl = await createTestDatabase();
  await createDemoFirm(timetrackerUrl);
  await insertOlder(timetrackerUrl, options.older);
  const changes = await createChanges(timetrackerUrl, random);
  const watches = await Promise.all(options.modes.map((mode) => startWatch(mode, timetrackerUrl)));
  const journal: string[] = [];
  try {
    // Each part ends with a kill; the last one goes on to the end.
    const parts = options.kills + 1;
    const endOf = (part: number) => Math.floor((options.changes * (part + 1)) / parts);
    const changeUpTo = async (count: number) => {
      while (journal.length < count) {
        journal.push(await changes.next());
        // Now and then nobody changes anything for a moment, and capture comes to it.
        if (choose.chance(0.25)) await Promise.all(watches.map(({ told }) => told.next(300)));
      }
    };
    for (let part = 0; part < parts; part += 1) {
      for (const { process } of watches) process.start();
      const begin = journal.length;
      const unseen = part === 0 ? begin : choose.whole(begin, Math.floor((begin + endOf(part)) / 2));
      await changeUpTo(unseen);
      await Promise.all(watches.map(({ process }) => process.works()));
      if (part === 0) await allTold(watches, timetrackerUrl);
      if (part === parts - 1) await changeUpTo(endOf(part));
      else {
        await changeUpTo(choose.whole(unseen, endOf(part)));
        await Promise.all([changeUpTo(endOf(part)), ...watches.map((watch) => kill(watch, choose))]);
      }
    }
    await changes.settle();
    const outcomes: Outcome[] = [];
    for (const watch of watches) outcomes.push(await judge(watch, timetrackerUrl));
    const names = [...changes.counts()].map(([name, count]) => `${name} ${count}`).toSorted();
    console.log(`${journal.length} changes (${names.join(', ')}), ${options.kills} kills`);
    watches.forEach(({ mode }, at) => console.log(`${mode.name}: ${outcomes[at]?.figures}`));
    if (outcomes.some(isWrong)) console.log(`The last changes:\n${journal.slice(-40).join('\n')}`);
    return outcomes;
  } finally {
    await changes.close();
    for (const watch of watches) await watch.process.kill();
    await Promise.all(watches.map(({ told }) => told.close()));
  }
}

const isWrong = ({ untrue, backwards, repeated, holds }: Outcome) =>
  [untrue, backwards, repeated, holds].some(({ length }) => length > 0);

async function startWatch(mode: CaptureMode, timetrackerUrl: string): Promise<Watch> {
  const servers = testStack();
  const prefix = `${servers.topicPrefix}${mode.name}.`;
  const storeUrl = await createTestDatabase();
  const store = await openStore(storeUrl, installationId);
  await linkDocuments(store);
  const environment = testEnvironmentWith({
    INSTALLATION_ID: installationId,
    TIMETRACKER_DATABASE_URL: await readingRole(timetrackerUrl),
    STORE_DATABASE_URL: storeUrl,
    KAFKA_BROKERS: servers.kafkaBrokers,
    KAFKA_TOPIC_PREFIX: prefix,
    KAFKA_GROUP_ID: `${prefix}group`,
    TEMPORAL_ADDRESS: servers.temporalAddress,
    SCAN_INTERVAL_SECONDS: '0.1',
    // A dead process's duties pass on after a second.
    TIMING_SCALE: '20',
    LOG_LEVEL: 'warn',
    ...(await mode.prepare({ timetrackerUrl, prefix })),
  });
  const kafka = createKafkaAccess(testConfig(environment), pino({ level: 'silent' }));
  await kafka.createTopics(topicPlans(prefix));
  const told = await readToldDocuments(servers.kafkaBrokers, prefix);
  const process = createCaptureProcess(store, environment, installationId);
  return { mode, store, told, process, environment, killedAt: [] };
}

/** A role with exactly the rights that `ttxero capture check` prints. Answers with its address. */
async function readingRole(timetrackerUrl: string): Promise<string> {
  const role = `reader_${randomBytes(5).toString('hex')}`;
  const owner = async (statements: (there: DescribedColumns) => string[]) => {
    const database = createDatabase({ url: timetrackerUrl, applicationName: 'test', onError: () => {} });
    for (const statement of statements(await describeColumns(database))) await database.query(statement);
    await database.close();
  };
  await owner((there) => [`create role ${role} login password 'x'`, ...readingGrants(role, there)]);
  afterAll(() => owner(() => [`drop owned by ${role}`, `drop role ${role}`]));
  return Object.assign(new URL(timetrackerUrl), { username: role, password: 'x' }).href;
}

/** As if these invoices stood in Xero under ids of our own making. */
async function linkDocuments(store: Database): Promise<void> {
  for (const [id, xeroId] of ownInvoiceIds)
    await store.query(
      `insert into link (installation_id, kind, source_id, tenant_id, origin, xero_kind, xero_id, xero_status)
       values ($1, 'invoice', $2, '00000000-0000-4000-8000-000000000001', 'timetracker', 'invoice', $3, 'AUTHORISED')`,
      [installationId, id, xeroId],
    );
}

/** At any moment, or in the very moment in which something was published and is not written down yet. */
async function kill({ told, process, killedAt, store }: Watch, choose: Choose): Promise<void> {
  const patience = choose.whole(0, 150);
  if (choose.chance(0.6)) await told.next(1500);
  else await sleep(patience);
  await process.kill();
  const { rows } = await store.query<{ at: string }>(
    `select to_char(clock_timestamp() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`,
  );
  killedAt.push(rows[0]?.at ?? '');
}

async function insertOlder(timetrackerUrl: string, count: number): Promise<void> {
  const db = new Client({ connectionString: timetrackerUrl });
  await db.connect();
  await db.query(
    `with made as (
       insert into invoices (invoice_number, client_id, issue_date, due_date, status, subtotal, total_amount,
         client_name, payment_status, currency_code)
       select 'OLD-' || n, n % 8 + 1, '2024-03-01', '2024-04-01', 'paid', 80, 80, 'Of old', 'fully_paid', 'GBP'
       from generate_series(1, $1) n returning id)
     insert into invoice_items (invoice_id, description, quantity, unit_price, total_amount)
     select id, 'Of old', 1, 80, 80 from made`,
    [count],
  );
  await db.end();
}

const own = new Map([...ownInvoiceIds].map(([id, xeroId]) => [`invoice/${id}`, xeroId]));

/** Waits until the first look has told everything: what follows are changes. */
async function allTold(watches: readonly Watch[], timetrackerUrl: string): Promise<void> {
  const db = new Client({ connectionString: timetrackerUrl });
  await db.connect();
  const truth = await readTrueDocuments(db, own);
  await db.end();
  for (const { told } of watches) await untilTold(truth, told);
}

/** Waits for minutes at most; what is missing then is found by who compares. */
async function untilTold(truth: TrueDocuments, told: ToldDocuments): Promise<void> {
  for (let left = 2000; left > 0; left -= 1) {
    await told.caughtUp();
    if (untrueOf(truth, told).length === 0) return;
    await sleep(100);
  }
}

async function judge(watch: Watch, timetrackerUrl: string): Promise<Outcome> {
  const { store, told, process, killedAt, environment } = watch;
  const db = new Client({ connectionString: timetrackerUrl });
  await db.connect();
  try {
    const truth = await readTrueDocuments(db, own);
    await untilTold(truth, told);
    await process.looked();
    // Again from the first offset on, by a reader that knows nothing.
    const again = await readToldDocuments(
      environment['KAFKA_BROKERS'] ?? '',
      environment['KAFKA_TOPIC_PREFIX'] ?? '',
    );
    await again.caughtUp();
    const last = again.last();
    const hashes = new Map([...last].map(([subject, { hash, data }]) => [subject, data && hash]));
    const problems = await store.query<{ subject: string }>(
      `select kind || '/' || source_id as subject from capture_problem`,
    );
    const holds = await store.query<{ problem: string }>(`select problem from capture_hold`);
    const outcome: Outcome = {
      untrue: [
        ...untrueOf(truth, again),
        ...(await unlikeOwnReading(truth, hashes, timetrackerUrl)),
        ...difference(new Set(problems.rows.map(({ subject }) => subject)), truth.unfit).map(
          (subject) => `${subject}: unfit, or only said to be`,
        ),
      ],
      ...orderOf(again.events, killedAt),
      holds: holds.rows.map(({ problem }) => problem),
      hashes,
      figures: `${again.events.length} events of ${last.size} documents, ${truth.documents.size} there in the end, ${truth.unfit.size} unfit`,
    };
    await again.close();
    if (isWrong(outcome)) console.log(process.log());
    return outcome;
  } finally {
    await db.end();
  }
}

function untrueOf({ documents, unfit }: TrueDocuments, told: ToldDocuments): string[] {
  const last = told.last();
  const wrong: string[] = [];
  for (const [subject, truth] of documents) {
    if (unfit.has(subject)) continue;
    const event = last.get(subject);
    if (event === undefined) wrong.push(`${subject}: never told`);
    else if (event.data === null) wrong.push(`${subject}: told as deleted`);
    else {
      const said = plainEvent(subject, event.data, truth);
      const fields = Object.keys(truth).filter(
        (name) => JSON.stringify(said[name]) !== JSON.stringify(truth[name]),
      );
      if (fields.length > 0)
        wrong.push(
          `${subject}: ${fields.map((name) => `${name} ${JSON.stringify(said[name])} for ${JSON.stringify(truth[name])}`).join('; ')}`,
        );
    }
  }
  for (const [subject, { data }] of last)
    if (!documents.has(subject) && data !== null) wrong.push(`${subject}: gone, and not told so`);
  return wrong;
}

/** What the fields above leave out: the whole content, as the product's readers read it now. */
async function unlikeOwnReading(
  { unfit }: TrueDocuments,
  hashes: ReadonlyMap<string, string | null>,
  timetrackerUrl: string,
): Promise<string[]> {
  const database = createDatabase({
    url: timetrackerUrl,
    applicationName: 'test',
    readOnly: true,
    onError: () => {},
  });
  const wrong: string[] = [];
  try {
    for (const reader of documentReaders) {
      const ids = await database.query<{ id: string }>(`select id::text from public.${reader.table}`);
      const all = ids.rows.map(({ id }) => BigInt(id));
      for (const [id, document] of await readDocuments(database, reader, all)) {
        const subject = `${reader.kind}/${id}`;
        const xeroId = own.get(subject);
        const state = judgeDocument(reader, document, new Set(xeroId === undefined ? [] : [xeroId]));
        if ((state.state === 'unreadable') !== unfit.has(subject)) wrong.push(`${subject}: ${state.state}`);
        if (state.state === 'there' && state.contentHash !== hashes.get(subject))
          wrong.push(`${subject}: another content`);
      }
    }
  } finally {
    await database.close();
  }
  return wrong;
}

function orderOf(
  events: readonly ToldEvent[],
  killedAt: readonly string[],
): Pick<Outcome, 'backwards' | 'repeated'> {
  const backwards: string[] = [];
  const repeated: string[] = [];
  const last = new Map<string, ToldEvent>();
  for (const event of events) {
    const before = last.get(event.subject);
    last.set(event.subject, event);
    if (before === undefined) continue;
    const { subject, sequence, hash, time } = event;
    if (sequence <= before.sequence) backwards.push(`${subject}: ${sequence} after ${before.sequence}`);
    // Killed before it was written down, it is said again.
    const isAfterKill = killedAt.some((at) => before.time <= at && at <= time);
    if (hash === before.hash && !isAfterKill) repeated.push(`${subject}: ${before.time} and ${time}`);
  }
  return { backwards, repeated };
}

function difference(one: ReadonlySet<string>, other: ReadonlySet<string>): string[] {
  return [...[...one].filter((each) => !other.has(each)), ...[...other].filter((each) => !one.has(each))];
}

/** A seed of its own for each run, unless RANDOM_SEED names one. */
export function seedOfRun(): number {
  const seed = Number(process.env['RANDOM_SEED'] ?? randomBytes(4).readUInt32BE() % 1_000_000_000);
  console.log(`seed ${seed} (again: RANDOM_SEED=${seed})`);
  return seed;
}
