import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { withLock } from '../stack/lock.ts';
import { runCommand } from '../stack/run-command.ts';
import { nodeFlags } from './child-program.ts';

const root = join(import.meta.dirname, '..', '..');
const build = join(root, '.stack', 'build');

/** Builds the bundle of the workflows if they, or the packages, have changed since it was built. */
export async function freshWorkflowBundle(): Promise<void> {
  const mark = join(build, 'workflow-bundle.hash');
  await withLock(join(build, 'lock'), async () => {
    const wanted = sourcesHash();
    if ((await readFile(mark, 'utf8').catch(() => '')) === wanted) return;
    const program = join(root, 'src', 'workflows', 'bundle.ts');
    const { code, output } = await runCommand(process.execPath, [...nodeFlags, program], { cwd: root });
    if (code !== 0) throw new Error(`The workflows could not be built:\n${output}`);
    await writeFile(mark, wanted);
  });
}

/** A hash over everything that ends up in the bundle: the workflows, what they import, and the packages. */
function sourcesHash(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  for (const file of withImports(join(root, 'src', 'workflows', 'index.ts'))) {
    hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** A file and all files of ours that it imports or re-exports, however far away. */
function withImports(entry: string): string[] {
  const found = new Set<string>([entry]);
  for (const file of found) {
    const imports = readFileSync(file, 'utf8').matchAll(/\bfrom '(\.[^']+)'/g);
    for (const [, path = ''] of imports) found.add(resolve(dirname(file), path));
  }
  return [...found].sort();
}
