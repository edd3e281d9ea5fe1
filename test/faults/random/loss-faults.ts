import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { takeBackup } from './backup.ts';
import type { FaultKind, Stage } from './stage.ts';

/*
 * What docs/recover.md is about. The operator does what stands there, and nothing more: all workers stopped, the server
 * put back, `ttxero recover`, workers started, and after a backup connected again.
 */

const titles = { kafka: 'Kafka', temporal: 'Temporal' } as const;

/** Ends a server, takes all its data away, and starts it empty. */
function wipe({ demo, servers, rest }: Stage, name: keyof typeof titles, seconds: number): Promise<void> {
  return servers.restart(name, async () => {
    await rm(join(dirname(demo.logs), name), { recursive: true, force: true });
    await rest(seconds);
  });
}

/** Runs `ttxero recover` as often as it takes: a worker that was killed seems to be at work for a while. */
async function recover({ demo, journal, rest }: Stage): Promise<void> {
  for (let time = 1; ; time += 1) {
    const { code, output } = await demo.cli('recover');
    journal.add(`ttxero recover ended with ${code}: ${output.trim().split('\n').join(' ')}`);
    if (code === 0) return;
    if (time === 10) throw new Error('ttxero recover is refused for ever.');
    await rest(20);
  }
}

/** Connects to the same organisation again, as often as it takes. */
async function connectAgain({ demo, journal, rest }: Stage): Promise<void> {
  for (;;) {
    try {
      await demo.connectAndSetUp();
      return journal.add('connected again');
    } catch (error) {
      journal.add(`not connected again yet: ${String(error).split('\n')[0]}`);
      await rest(20);
    }
  }
}

/** Each backup of this process has a schema of its own. */
let backups = 0;

/** Servers that lose everything, and what brings all back. */
export const lossFaults: readonly FaultKind[] = [
  ...(['kafka', 'temporal'] as const).map((name): FaultKind => ({
    name: `${name}-wiped`,
    long: true,
    draw(choose) {
      const inOrder = choose.chance(0.5);
      const seconds = choose.whole(0, 40);
      // It came back by itself, and nobody has noticed that it is empty.
      const unnoticed = choose.chance(0.5) ? choose.whole(20, 120) : 0;
      return {
        text: `${titles[name]} loses everything, workers ${inOrder ? 'stopped' : 'killed'}${unnoticed > 0 ? ` ${unnoticed} s after it is back` : ' before it is back'}`,
        async run(stage) {
          const { pool, rest } = stage;
          if (unnoticed > 0) {
            await wipe(stage, name, seconds);
            await rest(unnoticed);
          }
          await pool.whileStopped(inOrder, async () => {
            await rest(30);
            if (unnoticed === 0) await wipe(stage, name, seconds);
            await recover(stage);
          });
        },
      };
    },
  })),
  {
    name: 'store-restored',
    long: true,
    draw(choose) {
      const age = choose.whole(20, 300);
      const inOrder = choose.chance(0.5);
      return {
        text: `Our database restored from a backup ${age} s old, workers ${inOrder ? 'stopped' : 'killed'}`,
        async run(stage) {
          const { demo, pool, rest, journal } = stage;
          const backup = await takeBackup(demo.storeUrl, `backup_${(backups += 1)}`);
          journal.add('backup taken');
          await rest(age);
          await pool.whileStopped(inOrder, async () => {
            await rest(30);
            await backup.restore();
            journal.add('backup restored');
            await recover(stage);
          });
          await connectAgain(stage);
        },
      };
    },
  },
];
