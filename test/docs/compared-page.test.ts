import { describe, expect, it } from 'vitest';
import { isThere, namedTests } from './named-tests.ts';
import { readText } from './pages.ts';

const page = readText('docs/compared.md');
const points = page
  .split(/^### /m)
  .slice(1)
  .map((point) => point.replace(/^## .*/ms, ''));

describe('docs/compared.md', () => {
  it('numbers its points one by one', () => {
    expect(points.map((point) => Number.parseInt(point, 10))).toEqual(points.map((_, index) => index + 1));
    expect(points.length).toBeGreaterThan(50);
  });

  const byTitle = points.map((point) => [point.split('\n')[0], point] as const);

  it.each(byTitle)(
    'says how it is there and here, and what shows it or that it is not here: %s',
    (_, point) => {
      expect(point).toMatch(/^\*\*There:\*\* \S/m);
      expect(point).toMatch(/^\*\*Here:\*\* \S/m);
      expect(namedTests(point).length > 0 || /^\*\*Not here:\*\* \S/m.test(point)).toBe(true);
    },
  );

  it.each(namedTests(page))('names a test that is there: $file $name', (named) => {
    expect(isThere(named)).toBe(true);
  });

  it('names a test in every line that begins like one', () => {
    expect(namedTests(page)).toHaveLength([...page.matchAll(/^- /gm)].length);
  });
});

describe('a test that a page names', () => {
  const file = 'test/docs/compared-page.test.ts';

  it('is there', () => {
    for (const name of ['is there', 'numbers its points one by one', 'is not there by half of its name'])
      expect(isThere({ file, name })).toBe(true);
  });

  it('is not there by half of its name', () => {
    for (const name of ['is', 'numbers its points', 'a name that no test has had so far'])
      expect(isThere({ file, name })).toBe(false);
  });
});
