import { writeFileSync } from 'node:fs';

/** Everything that happened in a run, in the order of time. */
export interface Journal {
  add(text: string): void;
  /** Writes all of it into a file. */
  save(file: string): void;
  /** The last lines, for the screen. */
  last(lines: number): string;
}

/** @param seconds the time since the run began. */
export function createJournal(title: string, seconds: () => number): Journal {
  const lines: string[] = [title];
  return {
    add: (text) => void lines.push(`${seconds().toFixed(2).padStart(8)} s  ${text}`),
    save: (file) => writeFileSync(file, `${lines.join('\n')}\n`),
    last: (count) => lines.slice(-count).join('\n'),
  };
}
