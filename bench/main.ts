import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { latency } from './latency.ts';

/*
 * npm run bench -- NAME [--json FILE], or `all`. Each returns its figures; they are never assertions, and what they
 * are worth stands beside the machine.
 */
const benchmarks: Readonly<Record<string, (say: (line: string) => void) => Promise<Record<string, number>>>> =
  { latency };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' } },
});
const chosen = positionals[0] ?? '';
const names = Object.keys(benchmarks).filter((name) => chosen === 'all' || chosen === name);
if (names.length === 0) {
  console.error(
    `Name a benchmark: npm run bench -- ${[...Object.keys(benchmarks), 'all'].join('|')} [--json FILE]`,
  );
  process.exit(2);
}

const machine = {
  cores: cpus().length,
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
};
for (const name of names) {
  const figures = await benchmarks[name]?.((line) => console.log(line));
  const result = JSON.stringify({ name, machine, figures }, null, 2);
  console.log(result);
  if (values.json !== undefined) writeFileSync(values.json, `${result}\n`);
}
