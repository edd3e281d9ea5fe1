import { problem, type Problem } from '../problems.ts';
import type { Timing } from '../timing.ts';
import type { Expected } from './element.ts';

/** So many looks at least must have told nothing before a person is asked: the gate may have let few out meanwhile. */
const fewestLooks = 5;

/**
 * What follows from a look that told nothing: each rest is twice the one before, up to `lookOften`, so that it goes on
 * soon after an outage; and `lookRarely` once a person is asked, so that what Xero never tells costs some 40 calls on the
 * first day and not thousands. Pure.
 * @param looks that told nothing, this one included.
 * @param seconds since the first of them.
 */
export function afterUnclearLook(
  looks: number,
  seconds: number,
  {
    settle,
    lookOften,
    lookRarely,
    lookInVain,
  }: Pick<Timing, 'settle' | 'lookOften' | 'lookRarely' | 'lookInVain'>,
): { readonly nextInSeconds: number; readonly needsPerson: boolean } {
  const needsPerson = looks >= fewestLooks && seconds >= lookInVain;
  const soon = Math.min((settle / 4) * 2 ** Math.min(looks - 1, 30), lookOften);
  return { nextInSeconds: needsPerson ? lookRarely : soon, needsPerson };
}

/** Whether Xero has it is for a person to say, who looks for it there by what it is known by. */
export function unprovenProblem({ number, marker }: Expected): Problem {
  return problem('fate-unknown', { mark: number ?? marker });
}
