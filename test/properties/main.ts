import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkProperties } from './properties.ts';

/*
 * npm run properties -- [--cases 10000] [--seed S] [--json FILE]: maps so many invoices, credit notes and expenses of any
 * shape that TimeTracker can store, and holds each against Xero's arithmetic, written a second time. Ends with 1 if a
 * promise was broken, and shows the simplest case that breaks it.
 */

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 2_147_483_647) },
    json: { type: 'string' },
  },
});
for (const name of ['cases', 'seed'] as const) {
  if (!/^\d{1,9}$/.test(values[name]) || (name === 'cases' && Number(values[name]) === 0)) {
    console.error(`--${name} must be a whole number.`);
    process.exit(2);
  }
}
const began = performance.now();
const { figures, fault } = checkProperties(Number(values.cases), Number(values.seed), (line) =>
  console.error(line),
);
const seconds = Number(((performance.now() - began) / 1000).toFixed(1));
const text = JSON.stringify({ name: 'properties', figures: { ...figures, seconds } }, null, 2);
console.log(text);
if (values.json !== undefined) writeFileSync(values.json, `${text}\n`);
if (fault !== undefined) {
  console.error(fault);
  process.exitCode = 1;
}
