import { rmSync } from 'node:fs';
import { freshWorkflowBundle } from '../../../sandbox/demo/workflow-bundle.ts';
import { randomFaults, type RandomFaultsResult } from '../random/random-faults.ts';
import { allMutants } from './all-mutants.ts';
import { makeMutatedProgram } from './mutated-program.ts';
import { scenarios, type Scenario, type ScenarioName } from './mutant.ts';

/** What became of each mutant; every one must be caught, and the program as it is must be right in the same run. */
export interface MutantResult {
  readonly name: string;
  readonly scenario: ScenarioName;
  readonly caught: boolean;
  readonly figures: RandomFaultsResult['figures'];
}

/** Runs mutants, or some of them. `say` hears one line for each. */
export async function runMutants(
  names: readonly string[] | undefined,
  say: (line: string) => void,
): Promise<readonly MutantResult[]> {
  const unknown = names?.filter((name) => !allMutants.some((mutant) => mutant.name === name)) ?? [];
  if (unknown.length > 0)
    throw new Error(
      `There is no mutant ${unknown.join(', ')}; there are: ${allMutants.map(({ name }) => name).join(', ')}.`,
    );
  const chosen = allMutants.filter(({ name }) => names === undefined || names.includes(name));
  await freshWorkflowBundle();
  const results: MutantResult[] = [];
  const soundIn = new Map<ScenarioName, boolean>();
  for (const { name, without, edits, scenario } of chosen) {
    if (!soundIn.has(scenario)) {
      const { right, figures } = await run(
        makeMutatedProgram({ name: 'none', edits: [] }),
        scenarios[scenario],
      );
      soundIn.set(scenario, right);
      say(
        `${scenario}: the program as it is comes out ${right ? 'right' : `wrong: ${JSON.stringify(figures)}`}`,
      );
    }
    const folder = makeMutatedProgram({ name, edits });
    const { right, figures } = await run(folder, scenarios[scenario]);
    const caught = soundIn.get(scenario) === true && !right;
    results.push({ name, scenario, caught, figures });
    say(`${caught ? 'caught    ' : 'NOT CAUGHT'} ${name} (without: ${without}) ${JSON.stringify(figures)}`);
    rmSync(folder, { recursive: true, force: true });
  }
  return results;
}

function run(program: string, { documents, seed, every, faults }: Scenario): Promise<RandomFaultsResult> {
  return randomFaults({
    documents,
    seed,
    every,
    faults,
    long: true,
    workers: 3,
    mix: 'money',
    program,
    keepsFolder: false,
    say: () => undefined,
  });
}
