import { globSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorOf, headings, readText } from './pages.ts';

const cwd = new URL('../../', import.meta.url).pathname;
const pages = globSync(['*.md', 'docs/**/*.md'], { cwd });
const code = globSync(
  ['*.mjs', '*.ts', '{src,sandbox,test,bench}/**/*.{ts,mjs,sql,css}', '*.yml', '.env.example'],
  { cwd, exclude: ['test/docs/**'] },
);

const exists = (path: string) => globSync(path, { cwd }).length === 1;

/** Links of a page to others of this repository, and to its own headings. */
function linksOf(page: string): string[] {
  const text = readText(page).replaceAll(/^ *```.*?^ *```$/gms, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

function isThere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : posix.join(posix.dirname(page), path);
  if (!exists(target.replace(/\/$/, ''))) return false;
  return anchor === undefined || headings(readText(target)).some((heading) => anchorOf(heading) === anchor);
}

/** Pages that a file names, and the headings it gives with them: `docs/words.md`, `docs/xero-behaviour.md, Limits`. */
function citationsOf(path: string): { readonly page: string; readonly heading: string | undefined }[] {
  const text = readText(path).replaceAll(/\n\s*(?:\*|\/\/|--|#)\s?/g, ' ');
  return [...text.matchAll(/\b(docs\/[\w/.-]+\.md)(?:, ([A-Za-z][^().;:]*)(?=[).;:]))?/g)].map(
    ([, page = '', heading]) => ({ page, heading }),
  );
}

describe('the pages', () => {
  it('are known to this test', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/xero.md', 'docs/decisions/README.md']));
  });

  it.each(pages)('%s links only to what is there', (page) => {
    expect(linksOf(page).filter((link) => !isThere(page, link))).toEqual([]);
  });

  it.each(pages.filter((page) => page.startsWith('docs/')))('%s can be found from the README', (page) => {
    const reached = new Set(['README.md']);
    for (const from of reached) {
      for (const link of linksOf(from)) {
        const target = posix.join(posix.dirname(from), link.split('#')[0] ?? '');
        if (target.endsWith('.md') && exists(target)) reached.add(target);
      }
    }
    expect([...reached]).toContain(page);
  });
});

describe('pages that code names', () => {
  const cited = code.flatMap((path) => citationsOf(path).map((citation) => ({ path, ...citation })));

  it('are looked for in all code', () => {
    expect(new Set(cited.map(({ page }) => page)).size).toBeGreaterThan(5);
    expect(cited.some(({ heading }) => heading !== undefined)).toBe(true);
  });

  it('are there, with the heading that is given', () => {
    const broken = cited.filter(
      ({ page, heading }) =>
        !exists(page) ||
        (heading !== undefined &&
          !headings(readText(page)).some((one) => one.toLowerCase() === heading.toLowerCase())),
    );
    expect(broken).toEqual([]);
  });
});
