import { readText } from './pages.ts';

/** A test as a page names it: `- LETTERS: `file` name`, the letters only where its tables refer to them. */
export interface NamedTest {
  readonly letters: string | undefined;
  readonly file: string;
  readonly name: string;
}

/** The tests that a text names. */
export function namedTests(text: string): NamedTest[] {
  const found = text.matchAll(/^- (?:([A-Z]+\d+): )?`(test\/[^`]+\.test\.ts)` (.+)$/gm);
  return [...found].map(([, letters, file = '', name = '']) => ({ letters, file, name }));
}

/** Whether there is a test of just this name in its file, however the name is quoted there. */
export function isThere({ file, name }: Pick<NamedTest, 'file' | 'name'>): boolean {
  return ["'", '"', '`'].some((sign) =>
    new RegExp(`\\(\\s*${sign}${escaped(name)}${sign},`).test(readText(file)),
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
