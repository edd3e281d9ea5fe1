import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { latency } from './latency.ts';
import { brokenPromises, refresh } from './refresh/refresh.ts';

/*
 * npm run bench -- NAME [--json FILE], or `all`. Each returns its figures, and what they are worth stands beside the
 * machine. `refresh [--rounds 1000] [--kills 0] [--seed 1] [--scale 100]` also says whether its promises were kept: with
 * the exit code 1 if not.
 */

interface Options {
  readonly rounds: number;
  readonly kills: number;
  readonly seed: number;
  readonly scale: number;
  readonly say: (line: string) => void;
}

interface Result {
  readonly figures: object;
  readonly broken?: readonly string[];
}

const benchmarks: Readonly<Record<string, (options: Options) => Promise<Result>>> = {
  latency: async ({ say }) => ({ figures: await latency(say) }),
  refresh: async (options) => {
    const figures = await refresh(options);
    return { figures, broken: brokenPromises(figures, options) };
  },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    rounds: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    scale: { type: 'string', default: '100' },
  },
});
const chosen = positionals[0] ?? '';
const names = Object.keys(benchmarks).filter((name) => chosen === 'all' || chosen === name);
const numbers = { rounds: values.rounds, kills: values.kills, seed: values.seed, scale: values.scale };
const wrong = Object.entries(numbers).find(([, text]) => !/^\d{1,9}$/.test(text));
if (names.length === 0 || wrong !== undefined) {
  console.error(
    wrong === undefined
      ? `Name a benchmark: npm run bench -- ${[...Object.keys(benchmarks), 'all'].join('|')} [--json FILE]`
      : `--${wrong[0]} must be a whole number.`,
  );
  process.exit(2);
}
const options: Options = {
  rounds: Number(values.rounds),
  kills: Number(values.kills),
  seed: Number(values.seed),
  scale: Number(values.scale),
  say: (line) => console.log(line),
};

const machine = {
  cores: cpus().length,
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
};
for (const name of names) {
  const result = await benchmarks[name]?.(options);
  const text = JSON.stringify({ name, machine, figures: result?.figures }, null, 2);
  console.log(text);
  if (values.json !== undefined) writeFileSync(values.json, `${text}\n`);
  for (const promise of result?.broken ?? []) {
    console.error(promise);
    process.exitCode = 1;
  }
}
