import { once } from 'node:events';
import { join } from 'node:path';
import { createDemoFirm } from '../demo/create-demo-firm.ts';
import { startDebezium, type Debezium } from './debezium.ts';
import { residentMegabytes } from './platform.ts';
import { startStack, type Stack } from './stack.ts';
import { addressVariables } from './versions.ts';

/*
 * npm run stack: the servers alone, until Ctrl-C.
 * npm run stack -- --debezium: also Kafka Connect, with Debezium on a fresh database of the demo firm.
 */

const began = Date.now();
const folder = join(import.meta.dirname, '..', '..', '.stack', 'local');
const log = (line: string): void => console.log(line);

const stopping = new AbortController();
// A terminal and npm may both pass the same Ctrl-C on; only the first counts.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());

try {
  const stack = await startStack({ folder, log, signal: stopping.signal });
  const storeUrl =
    process.env[addressVariables.postgresql] ?? (await stack.createDatabase('timetracker_xero'));
  const memory = Object.values(stack.pids).map((pid) => residentMegabytes(pid) ?? 0);
  log('');
  log(`The servers run (${((Date.now() - began) / 1000).toFixed(1)} s, ${sum(memory)} MB). Their addresses:`);
  log('');
  log(`${addressVariables.postgresql}=${storeUrl}`);
  log(`${addressVariables.kafka}=${stack.kafkaBrokers}`);
  log(`${addressVariables.temporal}=${stack.temporalAddress}`);
  if (stack.temporalUiUrl !== undefined) log(`TEMPORAL_UI_URL=${stack.temporalUiUrl}`);
  const debezium = process.argv.includes('--debezium') ? await startOnDemoFirm(stack) : undefined;
  log('');
  log('Ctrl-C stops what was started here.');
  await untilAborted(stopping.signal);
  log('Stopping the servers.');
  await debezium?.remove();
  await stack.stop();
  process.exit(0);
} catch (error) {
  if (!stopping.signal.aborted) console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** The firm begins anew each time: a slot on it would otherwise keep PostgreSQL's log while nothing runs. */
async function startOnDemoFirm(stack: Stack): Promise<Debezium> {
  const timetrackerUrl = await stack.createDatabase(`demo_firm_${Date.now()}`);
  await createDemoFirm(timetrackerUrl);
  const debezium = await startDebezium({
    timetrackerUrl,
    kafkaBrokers: stack.kafkaBrokers,
    folder: join(folder, 'debezium'),
    cache: join(folder, '..', 'cache'),
    log,
    signal: stopping.signal,
  });
  log('');
  log('Debezium runs on the demo firm:');
  log('');
  log(`TIMETRACKER_DATABASE_URL=${timetrackerUrl}`);
  log('CAPTURE_MODE=debezium');
  log(`DEBEZIUM_TOPIC_PREFIX=${debezium.topicPrefix}`);
  log(`DEBEZIUM_SLOT=${debezium.slot}`);
  return debezium;
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  // The timer keeps the process alive: a listener alone would not.
  const alive = setInterval(() => undefined, 60_000);
  if (!signal.aborted) await once(signal, 'abort');
  clearInterval(alive);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
