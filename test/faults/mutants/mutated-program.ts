import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutant.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** Puts a copy of `src` with the mutant's edits into a folder of its own, outside `src`, and answers with the folder. */
export function makeMutatedProgram({ name, edits }: Pick<Mutant, 'name' | 'edits'>): string {
  const folder = join(root, '.stack', 'mutants', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, '.stack'), { recursive: true });
  cpSync(join(root, 'src'), join(folder, 'src'), { recursive: true });
  // No mutant is about workflows, so the bundle of this repository serves.
  symlinkSync(join(root, '.stack', 'build'), join(folder, '.stack', 'build'));
  for (const { file, from, to } of edits) {
    const path = join(folder, 'src', file);
    const before = readFileSync(path, 'utf8');
    const parts = before.split(from);
    if (parts.length !== 2)
      throw new Error(
        `The mutant ${name} no longer fits src/${file}: what it replaces is there ${parts.length - 1} times. Change its text in test/faults/mutants.`,
      );
    writeFileSync(path, parts.join(to));
  }
  return folder;
}
