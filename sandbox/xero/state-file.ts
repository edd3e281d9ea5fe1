import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import type { Sandbox } from './create-sandbox.ts';
import { saveState } from './saved-state.ts';
import type { SavedState } from './saved-state.ts';

/** The state a sandbox left behind, or null where there is no file yet. Throws for a broken one. */
export function readStateFile(file: string): SavedState | null {
  if (!existsSync(file)) return null;
  const saved: SavedState = JSON.parse(readFileSync(file, 'utf8'));
  if (saved.version !== 3) {
    throw new Error(`${file} is not a state file of this sandbox. Remove it to start with fresh books.`);
  }
  return saved;
}

/** Writes the state soon after each change; `flush` writes what is left and waits for it. */
export function keepStateFile(sandbox: Sandbox, file: string): { flush(): Promise<void> } {
  let dirty = false;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();

  const write = async () => {
    if (!dirty) return;
    dirty = false;
    // A rename is the moment the new state counts: a crash leaves the old file or the new one.
    await writeFile(`${file}.new`, JSON.stringify(saveState(sandbox)), { mode: 0o600 });
    await rename(`${file}.new`, file);
  };
  const flush = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    writing = writing.then(write);
    return writing;
  };

  sandbox.onChange(() => {
    dirty = true;
    timer ??= setTimeout(() => {
      flush().catch((error: unknown) => console.error(`The sandbox cannot write ${file}: ${String(error)}`));
    }, 300);
  });
  return { flush };
}
