import { newerProgram } from './newer-program.ts';
import { timingScale, type DrawnFault, type FaultKind, type Stage } from './stage.ts';
import type { Choose } from './choose.ts';
import type { PoolWorker } from './worker-pool.ts';

/** Something that happens to the process of one worker, of those to which nothing happens already. */
function toOne(
  choose: Choose,
  text: string,
  happen: (worker: PoolWorker, stage: Stage) => Promise<void>,
): DrawnFault {
  const share = choose.whole(0, 59);
  return {
    text,
    async run(stage) {
      const idle = stage.pool.workers.filter(({ busy }) => !busy);
      const worker = idle[share % Math.max(1, idle.length)];
      if (worker === undefined) return stage.journal.add(`${text}: every worker has its fault already`);
      worker.busy = true;
      stage.journal.add(`${text}: worker ${worker.name}`);
      try {
        await happen(worker, stage);
      } finally {
        worker.busy = false;
      }
    },
  };
}

function frozenFor(seconds: number): FaultKind['draw'] {
  return (choose) =>
    toOne(choose, `frozen for ${seconds} s`, async (worker, stage) => {
      worker.signal('SIGSTOP');
      await stage.rest(seconds);
      worker.signal('SIGCONT');
    });
}

/** Faults of the workers' own processes. */
export const processFaults: readonly FaultKind[] = [
  {
    name: 'kill',
    draw(choose) {
      const seconds = choose.whole(0, 30);
      return toOne(choose, `killed, back after ${seconds} s`, async (worker, stage) => {
        await worker.kill();
        await stage.rest(seconds);
        await worker.start();
      });
    },
  },
  {
    name: 'kill-while-postgresql-is-held',
    draw: (choose) =>
      toOne(choose, 'killed while PostgreSQL does not answer', async (worker, stage) => {
        worker.proxies.postgresql.hold('toServer');
        await stage.rest(15);
        await worker.kill();
        // What was kept back never arrives.
        worker.proxies.postgresql.cut();
        worker.proxies.postgresql.release();
        await worker.start();
      }),
  },
  {
    name: 'restart',
    draw: (choose) =>
      toOne(choose, 'asked to stop, and started again', async (worker) => {
        await worker.stop();
        await worker.start();
      }),
  },
  {
    name: 'upgrade',
    long: true,
    draw(choose) {
      const inOrder = choose.chance(0.5);
      return toOne(choose, `${inOrder ? 'stopped' : 'killed'}, and upgraded`, async (worker, stage) => {
        await (inOrder ? worker.stop() : worker.kill());
        worker.upgrade(newerProgram(stage.demo, stage.program));
        await worker.start();
      });
    },
  },
  { name: 'freeze-10s', draw: frozenFor(10) },
  { name: 'freeze-10min', long: true, draw: frozenFor(600) },
  {
    name: 'clock-skew',
    long: true,
    draw(choose) {
      const minutes = choose.whole(2, 60) * (choose.chance(0.5) ? 1 : -1);
      const seconds = choose.whole(120, 400);
      return toOne(
        choose,
        `its clock ${Math.abs(minutes)} min ${minutes > 0 ? 'fast' : 'slow'} for ${seconds} s`,
        async (worker, stage) => {
          await worker.kill();
          worker.skewClock((minutes * 60) / timingScale);
          await worker.start();
          await stage.rest(seconds);
          await worker.stop();
          worker.skewClock(0);
          await worker.start();
        },
      );
    },
  },
  {
    name: 'rebalance',
    draw(choose) {
      const seconds = choose.whole(20, 60);
      const inOrder = choose.chance(0.5);
      return {
        text: `one more consumer for ${seconds} s, which ${inOrder ? 'stops' : 'is killed'}`,
        async run({ pool, rest }) {
          const guest = await pool.add('consumer');
          await rest(seconds);
          await (inOrder ? guest.stop() : guest.kill());
          guest.busy = false;
        },
      };
    },
  },
  {
    name: 'kill-all',
    draw: () => ({
      text: 'all workers killed at once',
      async run({ pool }) {
        const idle = pool.workers.filter(({ busy }) => !busy);
        for (const worker of idle) worker.busy = true;
        await Promise.all(idle.map((worker) => worker.kill()));
        await Promise.all(idle.map((worker) => worker.start()));
        for (const worker of idle) worker.busy = false;
      },
    }),
  },
];
