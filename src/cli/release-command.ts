import { holdProblems, releaseHold } from '../capture/holds.ts';
import { CommandError } from './command-error.ts';
import type { Command } from './commands.ts';
import { withCore } from './with-core.ts';

/** Lets capture go on after a person has looked at what stopped it. */
export const releaseCommand: Command = {
  usage: `release ${holdProblems.join('|')}`,
  meaning: 'lets changes flow again after you have looked at what stopped them',
  run: (context) =>
    withCore(context, async (core) => {
      const problem = holdProblems.find((one) => one === context.words[0]);
      if (problem === undefined)
        throw new CommandError(`Name what to release, one of: ${holdProblems.join(', ')}.`, 2);
      if (!(await releaseHold(core.database, core.config.installationId, problem, 'cli'))) {
        throw new CommandError(`Nothing is held for ${problem}.`);
      }
      context.print(context.json ? JSON.stringify({ released: problem }) : 'Released. Changes flow again.');
    }),
};
