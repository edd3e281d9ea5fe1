import { rmSync } from 'node:fs';
import { stopSignal } from '../../../sandbox/demo/stop-signal.ts';
import { freshWorkflowBundle } from '../../../sandbox/demo/workflow-bundle.ts';
import type { Figures } from '../check/figures.ts';
import { allMutants } from './all-mutants.ts';
import { scenarios, type Mutant, type ScenarioName } from './mutant.ts';
import { makeMutatedProgram } from './mutated-program.ts';
import { playScenario, type Played, type PlayOptions, type Scenario } from './scene.ts';

/** What became of each mutant; every one must be caught, and the program as it is must be right in the same story. */
export interface MutantResult extends Pick<Mutant, 'name' | 'without' | 'scenario' | 'finding'> {
  readonly caught: boolean;
  /** The program as it is comes out right. */
  readonly sound: boolean;
  readonly figures: Figures | null;
  readonly seconds: number;
}

/** The mutants of these names, or all. @throws if there is none of a name */
export function chosenMutants(names: readonly string[] | undefined): readonly Mutant[] {
  const unknown = names?.filter((name) => !allMutants.some((mutant) => mutant.name === name)) ?? [];
  if (unknown.length > 0)
    throw new Error(
      `There is no mutant ${unknown.join(', ')}; there are: ${allMutants.map(({ name }) => name).join(', ')}.`,
    );
  return allMutants.filter(({ name }) => names === undefined || names.includes(name));
}

/** Plays each scenario with the program as it is, and then with each mutant. `say` hears how it goes. */
export async function runMutants(
  mutants: readonly Mutant[],
  say: (line: string) => void,
): Promise<readonly MutantResult[]> {
  await freshWorkflowBundle();
  const signal = stopSignal();
  const results: MutantResult[] = [];
  for (const [scenario, all] of Map.groupBy(mutants, (mutant) => mutant.scenario)) {
    const control = makeMutatedProgram({ name: 'none', edits: [] });
    const sound = await tryToPlay(scenario, { program: control, isWanted: 'right', signal, say });
    const isSound = sound?.isRight === true;
    say(`${scenario}: the program as it is comes out ${isSound ? 'right' : 'WRONG'}${inWords(sound)}`);
    for (const mutant of all) {
      const { name, without, finding, edits } = mutant;
      const program = makeMutatedProgram({ name, edits });
      const played = await tryToPlay(scenario, { program, isWanted: 'wrong', signal, say });
      const caught = isSound && (played?.figures[finding] ?? 0) > 0;
      const { figures = null, seconds = 0 } = played ?? {};
      results.push({ name, without, scenario, finding, caught, sound: isSound, figures, seconds });
      say(`${scenario}: ${name} is ${caught ? 'caught' : 'NOT CAUGHT'}${inWords(played)}`);
      rmSync(program, { recursive: true, force: true });
    }
    rmSync(control, { recursive: true, force: true });
  }
  return results;
}

/** A story that does not come to its end shows nothing, of whichever program. */
async function tryToPlay(
  scenario: ScenarioName,
  options: Omit<PlayOptions, 'name'>,
): Promise<Played | undefined> {
  try {
    const story: Scenario = scenarios[scenario];
    return await playScenario(story, { name: scenario, ...options });
  } catch (error) {
    if (options.signal.aborted) throw error;
    options.say(`${scenario} did not come to its end: ${String(error)}`);
    return undefined;
  }
}

function inWords(played: Played | undefined): string {
  if (played === undefined) return '';
  const { lost, twice, stale, unnamed, unsettled, needsPerson } = played.figures;
  const counts = {
    lost,
    twice,
    stale,
    unnamed,
    unsettled,
    needsPerson: needsPerson.payments + needsPerson.others,
  };
  const found = Object.entries(counts).flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : []));
  return ` in ${played.seconds.toFixed(0)} s${found.length > 0 ? `: ${found.join(', ')}` : ''}`;
}
