import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codeSpans, readText, tableRows } from './pages.ts';

const page = readText('docs/security-checklist.md');
const states = ['met', 'partly', 'not met', 'yours'];

/** The last two cells of a row are its state and its proof. */
const points = tableRows(page).map((cells) => ({
  point: cells.slice(0, -2).join(' '),
  state: cells.at(-2) ?? '',
  proof: cells.at(-1) ?? '',
}));

const testsOf = (proof: string) => codeSpans(proof).filter((path) => path.startsWith('test/'));
const wordsOf = (proof: string) => proof.replaceAll(/`test\/[^`]+`/g, '').replaceAll(/[\s·]/g, '');

describe('docs/security-checklist.md', () => {
  it('has points', () => expect(points.length).toBeGreaterThan(60));

  it.each(points)('$point: $state', ({ state, proof }) => {
    const tests = testsOf(proof);
    expect(tests.filter((path) => !existsSync(path) || !path.endsWith('.test.ts'))).toEqual([]);
    const isProven = { met: tests.length > 0, yours: true }[state] ?? wordsOf(proof) !== '';
    expect(states).toContain(state);
    expect(isProven).toBe(true);
  });

  it('names each number of the standard once', () => {
    const numbers = points.flatMap(({ point }) => point.match(/\b\d+\.\d+\.\d+\b/g) ?? []);
    expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual([]);
  });
});
