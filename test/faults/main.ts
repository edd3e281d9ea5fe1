import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { arrows } from './arrows.ts';
import { mutantTable } from './mutants/mutant-table.ts';
import { chosenMutants, runMutants } from './mutants/run-mutants.ts';
import { randomFaults } from './random/random-faults.ts';
import { replay } from './replay.ts';
import { restart } from './restart.ts';

/*
 * Real processes, hit from outside; the product knows no faults. Exit code 0 if the books are right afterwards.
 * npm run faults -- --documents 200 [--seed S] [--every 20] [--long] [--faults a,b] [--workers 3] [--json FILE]
 * npm run faults -- --mutants [--only-mutants a,b] [--list] [--json FILE]: programs without one guarantee each, every one of
 *   which must come out wrong
 * npm run faults -- [--only restart|arrows|replay] [--rounds 20] [--seed S] [--json FILE]
 */

/** What a scenario found; every figure but `rounds` and `kills` must be 0. */
export interface FaultFigures {
  readonly kills: number;
  readonly edits: number;
  readonly twice: number;
  readonly missing: number;
  readonly differences: number;
  readonly refusedCalls: number;
  readonly unknownRequests: number;
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    json: { type: 'string' },
    documents: { type: 'string' },
    every: { type: 'string', default: '20' },
    long: { type: 'boolean', default: false },
    faults: { type: 'string' },
    workers: { type: 'string', default: '3' },
    program: { type: 'string' },
    mutants: { type: 'boolean', default: false },
    'only-mutants': { type: 'string' },
    list: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const rounds = Number(values.rounds);
if (values.mutants) await mutants();
else if (values.documents === undefined) await fixedScenarios();
else await randomRun(Number(values.documents));
// All that was started has been stopped; timers that the Kafka library leaves behind would keep the process for ever.
process.exit();

async function mutants(): Promise<void> {
  const chosen = chosenMutants(values['only-mutants']?.split(','));
  if (values.list) return console.log(mutantTable(chosen));
  const results = await runMutants(chosen, (line) => console.log(line));
  const caught = results.filter((one) => one.caught).length;
  writeJson(results);
  console.log(`${mutantTable(results)}\n${caught} of ${results.length} mutants caught`);
  process.exitCode = caught === results.length ? 0 : 1;
}

async function randomRun(documents: number): Promise<void> {
  console.log(`seed ${seed}`);
  const { right, figures } = await randomFaults({
    documents,
    seed,
    every: Number(values.every),
    long: values.long,
    workers: Number(values.workers),
    say: (line) => console.log(line),
    ...(values.faults === undefined ? {} : { faults: values.faults.split(',') }),
    ...(values.program === undefined ? {} : { program: values.program }),
  });
  console.log(JSON.stringify(figures));
  writeJson(figures);
  console.log(right ? 'Both books agree.' : 'The books are wrong.');
  process.exitCode = right ? 0 : 1;
}

function writeJson(figures: object): void {
  if (values.json === undefined) return;
  writeFileSync(values.json, `${JSON.stringify({ name: 'faults', seed, figures }, null, 2)}\n`);
}

async function fixedScenarios(): Promise<void> {
  const scenarios = { restart, arrows, replay };
  const chosen = Object.entries(scenarios).filter(
    ([name]) => values.only === undefined || values.only === name,
  );
  if (chosen.length === 0) {
    console.error(
      `There is no scenario "${values.only ?? ''}"; there are: ${Object.keys(scenarios).join(', ')}.`,
    );
    process.exit(2);
  }

  console.log(`seed ${seed}`);
  const figures: Record<string, FaultFigures> = {};
  for (const [name, scenario] of chosen) {
    const result = await scenario({ seed, rounds, say: (line) => console.log(`${name}: ${line}`) });
    figures[name] = result;
    console.log(`${name}: ${JSON.stringify(result)}`);
  }
  writeJson(figures);
  const wrong = Object.values(figures).some(
    (one) => one.twice + one.missing + one.differences + one.refusedCalls + one.unknownRequests > 0,
  );
  console.log(wrong ? 'The books are wrong.' : 'The books are right: nothing twice, nothing missing.');
  process.exitCode = wrong ? 1 : 0;
}
