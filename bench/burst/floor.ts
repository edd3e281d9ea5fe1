import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { emptyWorkflow } from './empty-workflow.ts';

/*
 * As many runs as there are documents, by a worker that is set up as ours, of a workflow whose one activity does nothing.
 * Prints the milliseconds from the first start to the last end. A program of its own, as the worker is.
 */

/** As src/activities/worker.ts has it for one installation. */
const settings = {
  maxConcurrentActivityTaskExecutions: 60,
  maxConcurrentWorkflowTaskExecutions: 20,
  maxCachedWorkflows: 300,
};

/** Runs started at the same time: six partitions, eight records of each. */
const width = 48;
const taskQueue = 'bench-floor';

const { values } = parseArgs({ options: { address: { type: 'string' }, count: { type: 'string' } } });
const address = values.address ?? 'localhost:7233';
const count = Number(values.count ?? 2000);

const nowhere = () => undefined;
const logger = { log: nowhere, trace: nowhere, debug: nowhere, info: nowhere, warn: nowhere, error: nowhere };
Runtime.install({ logger, telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } } });

let done = 0;
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('./empty-workflow.ts', import.meta.url)),
  logger,
});
const native = await NativeConnection.connect({ address });
const worker = await Worker.create({
  ...settings,
  connection: native,
  taskQueue,
  workflowBundle: { code },
  activities: {
    nothing: () => {
      done += 1;
      return Promise.resolve();
    },
  },
});
const running = worker.run();
const connection = await Connection.connect({ address });
const client = new Client({ connection });

/** @returns milliseconds from the first start until the last activity was done */
async function run(name: string, many: number): Promise<number> {
  const until = done + many;
  const begun = performance.now();
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < many; index = next++)
      await client.workflow.signalWithStart<typeof emptyWorkflow>('emptyWorkflow', {
        taskQueue,
        workflowId: `${name}/${index}`,
        signal: 'changed',
        signalArgs: [],
      });
  };
  await Promise.all(Array.from({ length: width }, lane));
  while (done < until) await sleep(5);
  return performance.now() - begun;
}

// The first runs pay for what is loaded once.
await run('warm', 100);
console.log(JSON.stringify({ milliseconds: Math.round(await run('floor', count)) }));
worker.shutdown();
await running;
await Promise.all([connection.close(), native.close()]);
