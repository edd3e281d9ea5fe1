import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startDemo, type RunningDemo } from '../../sandbox/demo/running-demo.ts';
import type { FaultFigures } from './main.ts';

export interface ScenarioOptions {
  readonly seed: number;
  readonly rounds: number;
  readonly say: (line: string) => void;
}

/** Protocol durations and the sandbox's clock run so much faster, so that recovery takes seconds. */
const timingScale = 10;

const root = join(import.meta.dirname, '..', '..');

/** Runs `work` beside a fresh demo on free ports, and removes everything afterwards. */
export async function withDemo<T>(
  name: string,
  options: ScenarioOptions,
  work: (demo: RunningDemo) => Promise<T>,
): Promise<T> {
  mkdirSync(join(root, '.stack'), { recursive: true });
  const folder = mkdtempSync(join(root, '.stack', `faults-${name}-`));
  const demo = await startDemo({
    folder,
    log: options.say,
    ports: 'free',
    environment: {},
    durable: true,
    sandbox: { seed: options.seed, latencyMs: 100 },
    timingScale,
  });
  let failed = true;
  try {
    const result = await work(demo);
    failed = false;
    return result;
  } finally {
    await demo.stop();
    if (failed) options.say(`its logs stay in ${demo.logs}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

/** Compares the books and looks through all that the sandbox was asked. */
export async function figuresOf(
  demo: RunningDemo,
  counts: Pick<FaultFigures, 'kills' | 'edits'>,
  say: (line: string) => void,
): Promise<FaultFigures> {
  const comparison = await demo.compare(false);
  const { documents } = await demo.status();
  for (const difference of comparison.differences) {
    const word = documents.find(({ kind, id }) => `${kind}/${id}` === difference.document);
    say(
      `${JSON.stringify(difference)}; the product says: ${word?.outcome ?? 'nothing'} ${word?.problem ?? ''}`,
    );
  }
  const calls = await demo.sandbox.calls();
  return {
    ...counts,
    twice: comparison.twice,
    missing: comparison.missing,
    differences: comparison.differences.length,
    refusedCalls: calls.filter((call) => call.status === 429).length,
    unknownRequests: calls.filter((call) => call.unknown !== null).length,
  };
}
