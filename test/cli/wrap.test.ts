import { expect, it } from 'vitest';
import { wrap } from '../../src/cli/wrap.ts';

it('a line is broken at its spaces, keeps its margin, and goes on indented', () => {
  expect(wrap('  one two three', 9, '  ')).toBe('  one two\n    three');
});

it('a word longer than the line stands alone', () => {
  expect(wrap('a verylongword b', 6)).toBe('a\nverylongword\nb');
});

it('a line that fits stays as it is', () => {
  expect(wrap('  one two', 9)).toBe('  one two');
});
