import { join } from 'node:path';
import { nodeFlags } from '../../sandbox/demo/child-program.ts';
import { runCommand } from '../../sandbox/stack/run-command.ts';
import { openEventPublisher } from '../support/bench-events.ts';
import { benchClients, openBenchFirm } from '../support/bench-firm.ts';
import { openBenchStore } from '../support/bench-store.ts';
import { watchCpu } from '../support/cpu-seconds.ts';
import { rounded } from '../support/statistics.ts';
import { until } from '../support/until.ts';
import { withDemo } from '../support/with-demo.ts';

export interface BurstOptions {
  readonly documents: number;
  readonly seed: number;
  /**
   * Durations and the sandbox's clock run so many times faster, and with them Xero's minute: it then allows
   * `50 * scale` documents a second instead of 50.
   */
  readonly scale: number;
  readonly profile: string | undefined;
  readonly say: (line: string) => void;
}

export interface BurstFigures {
  readonly documents: number;
  readonly documentsPerSecond: number;
  /** Empty runs of one activity. */
  readonly floorPerSecond: number;
  readonly shareOfFloor: number;
  /** What Xero's limit allows at this scale. */
  readonly limitPerSecond: number;
  readonly calls: number;
  readonly refusedCalls: number;
  readonly cpuSeconds: Readonly<Record<string, number>>;
}

/** Ids that no invoice in TimeTracker has. */
const firstId = 900_000;
const root = join(import.meta.dirname, '..', '..');

/** Many events at once, beside as many runs of an activity that does nothing, on the same servers. */
export function burst(options: BurstOptions): Promise<BurstFigures> {
  const { documents, seed, scale, profile, say } = options;
  const sandbox = { seed, latencyMs: 0 };
  return withDemo('burst', { log: say, durable: true, sandbox, timingScale: scale }, async (demo) => {
    const firm = await openBenchFirm(demo.timetrackerUrl);
    await firm.close();
    const worker = await demo.startWorker(
      profile === undefined
        ? {}
        : { NODE_OPTIONS: `--cpu-prof --cpu-prof-interval 2000 --cpu-prof-dir=${join(profile, 'burst')}` },
    );
    await demo.connectAndSetUp();
    await demo.untilSettled({ timeoutSeconds: 120 });
    const floorPerSecond = await measureFloor(demo.stack.temporalAddress, documents);
    say(`${floorPerSecond} empty runs a second`);

    const store = await openBenchStore(demo.storeUrl);
    const publisher = openEventPublisher(demo.environment);
    try {
      await publisher.publish([firstId - 1], benchClients);
      await until(
        'the first event is in Xero',
        60,
        async () => (await store.invoicesInXero(firstId - 1, 1)) === 1,
      );
      const before = (await demo.sandbox.calls()).at(-1)?.n ?? 0;
      const { postgresql, kafka, temporal } = demo.stack.pids;
      const used = watchCpu({ worker: worker.pid, postgresql, kafka, temporal, everything: process.pid });
      const ids = Array.from({ length: documents }, (_, index) => firstId + index);
      const begun = performance.now();
      await publisher.publish(ids, benchClients);
      await until('all events are in Xero', 60 + documents, async () => {
        return (await store.invoicesInXero(firstId, documents)) === documents;
      });
      const documentsPerSecond = documents / ((performance.now() - begun) / 1000);
      const cpuSeconds = used();
      const calls = (await demo.sandbox.calls(before)).filter(({ path }) => path.startsWith('/api.xro/'));
      return {
        documents,
        documentsPerSecond: rounded(documentsPerSecond, 1),
        floorPerSecond,
        shareOfFloor: rounded(documentsPerSecond / floorPerSecond, 2),
        limitPerSecond: 50 * scale,
        calls: calls.length,
        refusedCalls: calls.filter(({ status }) => status === 429).length,
        cpuSeconds,
      };
    } finally {
      await Promise.all([publisher.close(), store.close()]);
      await worker.stop(35);
    }
  });
}

/** Empty runs a second, on the servers as they are. */
async function measureFloor(address: string, count: number): Promise<number> {
  const program = join(import.meta.dirname, 'floor.ts');
  const args = [...nodeFlags, program, '--address', address, '--count', String(count)];
  const { code, output } = await runCommand(process.execPath, args, { cwd: root });
  const found = /\{"milliseconds":(\d+)\}/.exec(output);
  if (code !== 0 || found === null) throw new Error(`The empty runs ended with code ${code}:\n${output}`);
  return rounded(count / (Number(found[1]) / 1000), 1);
}
