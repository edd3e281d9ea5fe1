import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { timeSkippingProgram } from '../../sandbox/stack/time-skipping.ts';
import { createRuns } from '../../src/temporal.ts';
import { bundleWorkflows } from '../../src/workflows/bundle.ts';
import { nameSearchAttributes } from '../support/name-search-attributes.ts';
import { historyCases, type HistoryCase } from './cases.ts';

/*
 * node test/histories/record.ts [NAME...]
 *
 * Runs the workflows of today through each case (or the named ones) and keeps their histories in this folder. Once a
 * workflow has been released, its histories stay as they are: runs that were begun with it must be able to go on. A
 * changed workflow gets cases of new names.
 */

const taskQueue = 'histories';
const cache = join(import.meta.dirname, '..', '..', '.stack', 'cache');

async function record(environment: TestWorkflowEnvironment, code: string, one: HistoryCase): Promise<void> {
  const { client, nativeConnection: connection } = environment;
  const runs = createRuns(client, taskQueue);
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: { code },
    activities: one.activities(runs, client),
    identity: 'worker',
  });
  const handle = client.workflow.getHandle(one.workflowId);
  await worker.runUntil(async () => {
    await one.start(runs, client, taskQueue);
    await handle.result().catch(() => undefined);
  });
  const history = JSON.parse(historyToJSON(await handle.fetchHistory()), withoutMachine) as object;
  await writeFile(join(import.meta.dirname, `${one.name}.json`), `${JSON.stringify(history, null, 2)}\n`);
  console.log(one.name);
}

/** Leaves out what tells of the machine: its name, and the paths in stack traces. */
function withoutMachine(key: string, value: unknown): unknown {
  if (key === 'stackTrace') return '';
  return key === 'identity' ? 'recorded' : value;
}

const filter = { core: 'ERROR', other: 'ERROR' } as const;
Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter } } });
const path = await timeSkippingProgram(cache, (line) => console.log(line));
const server = { executable: { type: 'existing-path', path } } as const;
const names = process.argv.slice(2);
const code = await bundleWorkflows();
for (const one of historyCases.filter(({ name }) => names.length === 0 || names.includes(name))) {
  // A server for each case: they share the id of their document.
  const environment = await TestWorkflowEnvironment.createTimeSkipping({ server });
  try {
    await nameSearchAttributes(environment.connection);
    await record(environment, code, one);
  } finally {
    await environment.teardown();
  }
}
