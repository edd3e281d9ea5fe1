import { setTimeout as sleep } from 'node:timers/promises';
import { Client as Temporal, Connection } from '@temporalio/client';
import type { RunningDemo } from '../../sandbox/demo/running-demo.ts';
import { readConfig, type Config } from '../../src/config.ts';
import type { FaultFigures } from './main.ts';
import { figuresOf, withDemo, type ScenarioOptions } from './scenario.ts';
import { createUnreadRecords } from './unread-records.ts';

/** All topics are read again from the first offset; not one writing call and not one run may come of it. */
export function replay(options: ScenarioOptions): Promise<FaultFigures> {
  return withDemo('replay', options, async (demo) => {
    const worker = await demo.startWorker();
    await demo.connectAndSetUp();
    await demo.untilSettled({ timeoutSeconds: 180 });
    await untilNoRunIsOpen(demo);
    const before = { writes: await writes(demo), runs: await runs(demo) };
    await worker.stop(30);

    const group = `replay-${options.seed}`;
    await demo.startWorker({ KAFKA_GROUP_ID: group });
    const records = await untilRead(readConfig(demo.environment), group);
    await demo.untilSettled({ timeoutSeconds: 60 });
    const after = { writes: await writes(demo), runs: await runs(demo) };
    options.say(
      `${records} records read again: ${after.writes - before.writes} writing calls, ${after.runs - before.runs} runs`,
    );
    const figures = await figuresOf(demo, { kills: 0, edits: 0 }, options.say);
    const wrong = after.writes - before.writes + (after.runs - before.runs);
    return { ...figures, differences: figures.differences + wrong };
  });
}

async function writes(demo: RunningDemo): Promise<number> {
  const calls = await demo.sandbox.calls();
  return calls.filter(({ method, path }) => method !== 'GET' && path.startsWith('/api.xro/')).length;
}

/** What was changed last is looked at once more; that has nothing to do with the replay. */
async function untilNoRunIsOpen(demo: RunningDemo): Promise<void> {
  const until = Date.now() + 60_000;
  while ((await runs(demo, 'Running')) > 0) {
    if (Date.now() > until) throw new Error('Runs are still open after 60 s.');
  }
}

async function runs(demo: RunningDemo, status?: 'Running'): Promise<number> {
  const config = readConfig(demo.environment);
  const connection = await Connection.connect({ address: config.temporalAddress });
  const ofStatus = status === undefined ? '' : ` and ExecutionStatus = "${status}"`;
  try {
    // Temporal's list lags a little behind.
    await sleep(3000);
    const found = await new Temporal({ connection }).workflow.count(
      `TaskQueue = "${config.temporalTaskQueue}"${ofStatus}`,
    );
    return found.count;
  } finally {
    await connection.close();
  }
}

/** Waits until the group has committed all that the topics hold. Returns how many records that are. */
async function untilRead({ kafkaBrokers, kafkaTopicPrefix }: Config, group: string): Promise<number> {
  await using records = await createUnreadRecords(kafkaBrokers, kafkaTopicPrefix);
  const until = Date.now() + 60_000;
  for (;;) {
    const { all, unread } = await records.count(group);
    if (unread === 0) return all;
    if (Date.now() > until) throw new Error('The topics were not read within 60 s.');
    await sleep(200);
  }
}
