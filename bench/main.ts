import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { promisesBroken } from './broken-promises.ts';
import { backlog } from './backlog/backlog.ts';
import { burst } from './burst/burst.ts';
import { capture } from './capture/capture.ts';
import { day } from './day/day.ts';
import { latency } from './latency.ts';
import { peers } from './peers/peers.ts';
import { brokenPromises, refresh } from './refresh/refresh.ts';
import { restart } from './restart.ts';

/*
 * npm run bench -- NAME [--json FILE] [--seed 1], or `all`. Each prints its figures as JSON beside what they are worth
 * on this machine. What each measures, and how to run it smaller: docs/performance.md. Where promises are not kept, they
 * are named and the exit code is 1.
 */

/** What was typed; what was not, each benchmark has its own. */
interface Options {
  readonly documents: number | undefined;
  readonly invoices: number | undefined;
  readonly scale: number | undefined;
  readonly rounds: number | undefined;
  readonly kills: number | undefined;
  readonly seed: number;
  readonly profile: string | undefined;
  readonly say: (line: string) => void;
}

interface Result {
  readonly figures: object;
  readonly broken?: readonly string[];
}

const benchmarks: Readonly<Record<string, (options: Options) => Promise<Result>>> = {
  backlog: async ({ documents = 10_000, scale = 1, ...options }) => ({
    figures: await backlog({ ...options, documents, scale }),
  }),
  burst: async ({ documents = 2_000, scale = 4, ...options }) => ({
    figures: await burst({ ...options, documents, scale }),
  }),
  capture: async ({ invoices = 100_000, say }) => ({ figures: await capture({ invoices, say }) }),
  day: async ({ documents = 10_000, ...options }) => ({ figures: await day({ ...options, documents }) }),
  peers: async ({ documents = 10_000, scale = 1, ...options }) => ({
    figures: await peers({ ...options, documents, scale }),
  }),
  latency: async ({ say }) => ({ figures: await latency(say) }),
  restart: async ({ say }) => ({ figures: await restart(say) }),
  refresh: async ({ rounds = 1000, kills = 0, scale = 100, ...options }) => {
    const figures = await refresh({ ...options, rounds, kills, scale });
    return { figures, broken: brokenPromises(figures, { rounds, kills }) };
  },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    profile: { type: 'string' },
    documents: { type: 'string' },
    invoices: { type: 'string' },
    rounds: { type: 'string' },
    kills: { type: 'string' },
    seed: { type: 'string', default: '1' },
    scale: { type: 'string' },
  },
});
const { json, profile, ...typed } = values;
const chosen = positionals[0] ?? '';
const names = Object.keys(benchmarks).filter((name) => chosen === 'all' || chosen === name);
const wrong = Object.entries(typed).find(([name, text]) =>
  name === 'scale' ? !/^\d{1,9}(\.\d{1,3})?$/.test(text) || Number(text) === 0 : !/^\d{1,9}$/.test(text),
);
if (names.length === 0 || wrong !== undefined) {
  console.error(
    wrong === undefined
      ? `Name a benchmark: npm run bench -- ${[...Object.keys(benchmarks), 'all'].join('|')} [--json FILE]`
      : `--${wrong[0]} must be a ${wrong[0] === 'scale' ? 'number above 0' : 'whole number'}.`,
  );
  process.exit(2);
}
const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
const options: Options = {
  documents: number(typed.documents),
  invoices: number(typed.invoices),
  scale: number(typed.scale),
  rounds: number(typed.rounds),
  kills: number(typed.kills),
  seed: Number(typed.seed),
  profile,
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
  if (json !== undefined) writeFileSync(json, `${text}\n`);
  for (const promise of result?.broken ?? promisesBroken(name, result?.figures ?? {})) {
    console.error(promise);
    process.exitCode = 1;
  }
}
