import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { allSuites, longSuites, unitSuites, type Suite } from './suites.ts';

/*
 * npm test, npm run test:unit, npm run test:long: one line per suite, the output of those that fail, and a
 * closing line `N passed, N failed`.
 */

const root = join(import.meta.dirname, '..');
const reports = join(root, '.stack', 'test', 'reports');
const choices: Record<string, readonly Suite[]> = { all: allSuites, unit: unitSuites, long: longSuites };
const choice = process.argv[2] ?? 'all';
const suites = choices[choice];
if (suites === undefined) {
  console.error(`There is no set of tests called ${choice}; there are: ${Object.keys(choices).join(', ')}.`);
  process.exit(2);
}

// What a suite has started ends with us (see run-command.ts).
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

// Whatever a suite starts with Node starts in half the time when it is found compiled.
process.env['NODE_COMPILE_CACHE'] ??= join(root, '.stack', 'cache', 'compiled');
mkdirSync(reports, { recursive: true });
if (choice !== 'unit') fetchBeside();
let passed = 0;
let failed = 0;
for (const suite of suites) {
  const began = Date.now();
  const result = await suite.run({ root, reports });
  passed += result.passed;
  failed += result.failed;
  const seconds = ((Date.now() - began) / 1000).toFixed(1).padStart(6);
  const word = result.failed === 0 ? styleText('green', 'ok    ') : styleText('red', 'FAILED');
  const counts =
    result.failed === 0 ? `${result.passed} passed` : `${result.passed} passed, ${result.failed} failed`;
  console.log(`${word} ${suite.name.padEnd(12)} ${seconds} s  ${counts}`);
  for (const note of result.notes) console.log(`       ${note}`);
  if (result.failed > 0) console.log(`\n${result.output.trimEnd()}\n`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Fetches what the servers need, if anything, while the first suites run. */
function fetchBeside(): void {
  const file = join(root, 'sandbox', 'stack', 'fetch.ts');
  const fetching = spawn(process.execPath, [file, 'tests'], { stdio: ['ignore', 'inherit', 'inherit'] });
  process.once('exit', () => fetching.kill('SIGTERM'));
}
