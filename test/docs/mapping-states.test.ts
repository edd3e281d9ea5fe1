import { describe, expect, it } from 'vitest';
import { isProblemType } from '../../src/problems.ts';
import { isThere, namedTests, type NamedTest } from './named-tests.ts';
import { readText, section, tableRows } from './pages.ts';

const page = readText('docs/mapping.md');

const headings = [...page.matchAll(/^## States: .+$/gm)].map(([heading]) => heading);

/** The tests that a section names, by their letters. */
function testsOf(text: string): Map<string, NamedTest> {
  return new Map(namedTests(text).map((named) => [named.letters ?? '', named]));
}

/** Cells of all tables of a section but their first column, each with its row. */
function cellsOf(text: string): { row: string; cell: string }[] {
  return tableRows(text).flatMap(([row = '', ...cells]) => cells.map((cell) => ({ row, cell })));
}

describe('docs/mapping.md', () => {
  it('has the states of every kind', () => {
    expect(headings.map((heading) => heading.replace('## States: ', ''))).toEqual([
      'clients',
      'invoices',
      'expenses',
      'payments',
      'credit notes',
    ]);
  });
});

describe.each(headings)('docs/mapping.md, %s', (heading) => {
  const text = section(page, heading);
  const tests = testsOf(text);
  const cells = cellsOf(text);

  it('has no empty cell, and each says what happens and names its test', () => {
    expect(cells.length).toBeGreaterThan(0);
    const without = cells.filter(({ cell }) => {
      const [what = '', named = ''] = cell.split(' · ');
      const letters = named.split(' ').filter(Boolean);
      return what.trim() === '' || letters.length === 0 || letters.some((one) => !tests.has(one));
    });
    expect(without).toEqual([]);
  });

  it('names problems of the catalogue', () => {
    const named = cells.flatMap(({ cell }) =>
      [
        ...cell.matchAll(/(?:held|held with it|left alone|waits|refused): ([a-z, -]+?)(?= ·|;|, then| or )/g),
      ].flatMap(([, types = '']) => types.split(', ')),
    );
    expect(named.filter((type) => !isProblemType(type))).toEqual([]);
  });

  it.each([...tests])('names a test that is there: %s', (_, named) => {
    expect(isThere(named)).toBe(true);
  });

  it('names no test in vain', () => {
    const used = new Set(cells.flatMap(({ cell }) => cell.split(' · ')[1]?.split(' ') ?? []));
    expect([...tests.keys()].filter((letters) => !used.has(letters))).toEqual([]);
  });
});
