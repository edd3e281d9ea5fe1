import { createInterface } from 'node:readline/promises';
import { isNameTyped, nameToType, type NamedOrganisation } from '../oauth/typed-name.ts';
import { CommandError } from './command-error.ts';
import type { CommandContext } from './commands.ts';

/**
 * Has a person type the name of the organisation, or takes it from `--organisation`.
 * @param what what is about to happen.
 * @throws CommandError unless it is the name.
 */
export async function confirmOrganisation(
  context: CommandContext,
  organisation: NamedOrganisation,
  what: string,
): Promise<void> {
  if (isNameTyped(organisation, await typedName(context, what))) return;
  throw new CommandError(
    `That is not the name of the connected organisation. Nothing was changed; type "${nameToType(organisation)}" to confirm.`,
  );
}

async function typedName({ options, print }: CommandContext, what: string): Promise<string> {
  if (typeof options['organisation'] === 'string') return options['organisation'];
  if (!process.stdin.isTTY)
    throw new CommandError('Confirm with --organisation and the exact name of the organisation.', 2);
  print(what);
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await prompt.question('Type the name of the organisation to confirm: ');
  } finally {
    prompt.close();
  }
}
