import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { latency } from './latency.ts';

/** Benchmarks by name; each returns its figures. They are never assertions: what they are worth stands beside the machine. */
const benchmarks: Readonly<Record<string, (say: (line: string) => void) => Promise<Record<string, number>>>> =
  {
    latency,
  };

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } });
const name = positionals[0] ?? '';
const benchmark = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
if (benchmark === undefined) {
  console.error(`Name a benchmark: npm run bench -- ${Object.keys(benchmarks).join('|')} [--json FILE]`);
  process.exit(2);
}

const machine = {
  cores: cpus().length,
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
};
const figures = await benchmark((line) => console.log(line));
console.log(JSON.stringify({ name, machine, figures }, null, 2));
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify({ name, machine, figures }, null, 2)}\n`);
