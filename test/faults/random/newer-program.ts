import { appendFileSync, cpSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunningDemo } from '../../../sandbox/demo/running-demo.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/**
 * Another build of the program in a folder of the run's: its workflows are the same, and Temporal takes them for others
 * by the hash of their bundle. Answers with the folder.
 */
export function newerProgram({ logs }: Pick<RunningDemo, 'logs'>, program = root): string {
  const folder = join(dirname(logs), 'newer');
  if (existsSync(folder)) return folder;
  cpSync(join(program, 'src'), join(folder, 'src'), { recursive: true });
  cpSync(join(program, '.stack', 'build'), join(folder, '.stack', 'build'), {
    recursive: true,
    dereference: true,
  });
  appendFileSync(join(folder, '.stack', 'build', 'workflow-bundle.js'), '\n// newer\n');
  return folder;
}
