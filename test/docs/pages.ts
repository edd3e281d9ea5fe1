import { readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

/** The text of a file of the repository, by its path from the top. */
export function readText(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** What stands between backticks in running text; blocks of code do not count. */
export function codeSpans(page: string): string[] {
  return [...withoutBlocks(page).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** The lines of all blocks of code in one language, comments after ` # ` left out. */
export function codeLines(page: string, language: string): string[] {
  const blocks = page.matchAll(new RegExp(`^ *\`\`\`${language}\\n(.*?)^ *\`\`\``, 'gms'));
  return [...blocks].flatMap(([, code = '']) =>
    code
      .split('\n')
      .map((line) => line.replace(/ +# .*/, '').trim())
      .filter((line) => line !== ''),
  );
}

/** The part of a page under a heading, up to the next one of its level or above. */
export function section(page: string, heading: string): string {
  const level = /^#+/.exec(heading)?.[0].length ?? 1;
  const begin = page.indexOf(`\n${heading}\n`);
  if (begin === -1) throw new Error(`There is no heading "${heading}".`);
  const rest = page.slice(begin + heading.length + 2);
  const end = rest.search(new RegExp(`^#{1,${level}} `, 'm'));
  return end === -1 ? rest : rest.slice(0, end);
}

/** The rows of all tables of a text, without their heads, each as its cells. */
export function tableRows(text: string): string[][] {
  const lines = text.split('\n').map((line) => line.trim());
  const isRule = (line: string | undefined) => line !== undefined && /^\|[ :|-]+\|$/.test(line);
  return lines
    .filter((line, at) => line.startsWith('|') && !isRule(line) && !isRule(lines[at + 1]))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

/** The headings of a page, without their signs. */
export function headings(page: string): string[] {
  return [...withoutBlocks(page).matchAll(/^#+ (.+)$/gm)].map(([, words = '']) => words.trim());
}

/** The address of a heading within its page, as GitHub makes it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

function withoutBlocks(page: string): string {
  return page.replaceAll(/^ *```.*?^ *```$/gms, '');
}
