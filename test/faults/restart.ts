import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { randomEdit, seededRandom } from '../../sandbox/demo/random-edit.ts';
import type { FaultFigures } from './main.ts';
import { figuresOf, withDemo, type ScenarioOptions } from './scenario.ts';

/** The worker is killed at random moments while documents keep changing; then the books are compared. */
export function restart(options: ScenarioOptions): Promise<FaultFigures> {
  const { rounds, seed, say } = options;
  return withDemo('restart', options, async (demo) => {
    const random = seededRandom(seed);
    let worker = await demo.startWorker();
    await demo.connectAndSetUp();

    const timetracker = new Client({ connectionString: demo.timetrackerUrl });
    await timetracker.connect();
    let edits = 0;
    try {
      for (let round = 1; round <= rounds; round += 1) {
        const untilKill = performance.now() + 200 + random() * 3000;
        const done: string[] = [];
        while (performance.now() < untilKill) {
          done.push(await randomEdit(random).apply(timetracker));
          edits += 1;
          await sleep(random() * 300);
        }
        await worker.kill('SIGKILL');
        say(`round ${round} of ${rounds}: killed after ${done.length} changes`);
        worker = await demo.startWorker();
      }
    } finally {
      await timetracker.end();
    }
    await demo.untilSettled({ timeoutSeconds: 180 });
    return figuresOf(demo, { kills: rounds, edits }, say);
  });
}
