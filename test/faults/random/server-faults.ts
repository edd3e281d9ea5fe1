import { serverNames } from './worker-proxies.ts';
import type { FaultKind, Stage } from './stage.ts';
import type { Choose } from './choose.ts';

const titles = { postgresql: 'PostgreSQL', kafka: 'Kafka', temporal: 'Temporal' } as const;

function someWorkers(choose: Choose): { text: string; of: (stage: Stage) => readonly number[] } {
  const all = choose.chance(0.3);
  const share = choose.whole(0, 59);
  return {
    text: all ? 'all workers' : 'one worker',
    of: ({ pool }) => (all ? pool.workers.map((_, at) => at) : [share % pool.workers.length]),
  };
}

const held: readonly FaultKind[] = serverNames.map((name) => ({
  name: `${name}-held`,
  draw(choose) {
    const seconds = choose.whole(5, 50);
    const directions = choose.one([['toServer'], ['toClient'], ['toServer', 'toClient']] as const) ?? [];
    const cutAfterwards = choose.chance(0.5);
    const some = someWorkers(choose);
    return {
      text: `${titles[name]} and ${some.text}: nothing passes ${directions.join(' nor ')} for ${seconds} s${cutAfterwards ? ', then cut' : ''}`,
      async run(stage) {
        const proxies = some.of(stage).flatMap((at) => stage.pool.workers[at]?.proxies[name] ?? []);
        for (const proxy of proxies) for (const direction of directions) proxy.hold(direction);
        await stage.rest(seconds);
        for (const proxy of proxies) {
          if (cutAfterwards) proxy.cut();
          proxy.release();
        }
      },
    };
  },
}));

const cuts: readonly FaultKind[] = serverNames.map((name) => ({
  name: `${name}-cut`,
  draw(choose) {
    const times = choose.whole(1, 4);
    const some = someWorkers(choose);
    return {
      text: `${titles[name]} and ${some.text}: connections cut, ${times} times`,
      async run(stage) {
        for (let time = 0; time < times; time += 1) {
          for (const at of some.of(stage)) stage.pool.workers[at]?.proxies[name].cut();
          await stage.rest(3);
        }
      },
    };
  },
}));

/** What stands between the workers and their servers, and what the records on the topics do. */
export const serverFaults: readonly FaultKind[] = [
  ...held,
  ...cuts,
  {
    // Longer than Xero remembers a key: what one worker was about to send has been sent by another, and is long known.
    name: 'postgresql-held-for-long',
    long: true,
    draw(choose) {
      const share = choose.whole(0, 59);
      return {
        text: 'PostgreSQL and one worker: no answer comes through for 450 s',
        async run(stage) {
          const proxy = stage.pool.workers[share % stage.pool.workers.length]?.proxies.postgresql;
          proxy?.hold('toClient');
          await stage.rest(450);
          proxy?.release();
        },
      };
    },
  },
  ...(['kafka', 'temporal'] as const).map((name): FaultKind => ({
    name: `${name}-restart`,
    draw(choose) {
      const seconds = choose.whole(0, 40);
      return {
        text: `${titles[name]} dies, and is started again after ${seconds} s`,
        run: ({ servers, rest }) => servers.restart(name, () => rest(seconds)),
      };
    },
  })),
  {
    name: 'postgresql-restart',
    long: true,
    draw(choose) {
      const seconds = choose.whole(0, 40);
      return {
        text: `PostgreSQL is stopped, and started again after ${seconds} s`,
        run: ({ servers, timetracker, rest }) =>
          timetracker.whileAway(() => servers.restart('postgresql', () => rest(seconds))),
      };
    },
  },
  {
    name: 'records-again',
    draw(choose) {
      const share = choose.whole(0, 99);
      const length = choose.whole(5, 60);
      const shuffle = choose.chance(0.5);
      return {
        text: `${length} records published again${shuffle ? ', in any order' : ''}`,
        async run({ tape, journal }) {
          const count = await tape.again((all) => {
            const from = Math.floor((Math.max(0, all - length) * share) / 100);
            const chosen = Array.from({ length: Math.min(length, all) }, (_, at) => from + at);
            return shuffle ? choose.shuffled(chosen) : chosen;
          });
          journal.add(`${count} records are out again`);
        },
      };
    },
  },
];
