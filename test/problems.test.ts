import { describe, expect, it } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import {
  bareTitle,
  describeProblem,
  isProblemType,
  problem,
  problemTypes as types,
} from '../src/problems.ts';

/** The files of the program that lie in the catalogue, or outside it. */
function filesOf(catalogue: 'in' | 'outside'): string {
  return readdirSync(new URL('../src', import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && path !== 'problems.ts')
    .filter((path) => /^problems[\\/]/.test(path) === (catalogue === 'in'))
    .map((path) => readFileSync(new URL(`../src/${path}`, import.meta.url), 'utf8'))
    .join('\n');
}

const program = filesOf('outside');

/** The types as they stand in the files of the catalogue. */
const written = [...filesOf('in').matchAll(/^ {2}(?:'([a-z-]+)'|([a-z]+)): \{$/gm)].map(
  (match) => match[1] ?? match[2] ?? '',
);

/** What can be typed after `ttxero`. */
const commandNames = [
  ...readFileSync(new URL('../src/cli/commands.ts', import.meta.url), 'utf8').matchAll(
    /^ {2}(\w+): \w+Command,/gm,
  ),
].map((match) => match[1]);

/** Every placeholder filled with something that can be told again. */
const filled: Readonly<Record<string, string>> = new Proxy({}, { get: (_, name) => `<${String(name)}>` });

describe('the catalogue of problems', () => {
  it('has at least 101 entries, and each of them once', () => {
    expect(types.length).toBeGreaterThanOrEqual(101);
    expect(written.toSorted()).toEqual(types.toSorted());
  });

  it.each(types)('%s says what happened, why and what to do, in sentences, and who can do it', (type) => {
    const { title, what, why, cure, who } = describeProblem(type, filled);
    for (const sentence of [what, why, cure]) expect(sentence).toMatch(/^[A-Z<].*[.>]$/);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(title.length).toBeLessThanOrEqual(60);
    expect(['bookkeeper', 'administrator', 'nobody needs to']).toContain(who);
    expect(new Set([title, what, why, cure]).size).toBe(4);
    for (const text of [title, what, why, cure]) expect(text).not.toMatch(/[{}]| {2}|undefined/);
  });

  it.each(types)('%s speaks of nothing that only the program knows', (type) => {
    const { title, what, why, cure } = describeProblem(type, filled);
    expect([title, what, why, cure].join(' ')).not.toMatch(/\b(tenant|snapshot|payload|outcome|gate|API)\b/i);
  });

  it.each(types)('%s has a bare title without a value of the document, fit for a log', (type) => {
    const title = bareTitle(type);
    expect(title).toMatch(/^[A-Z]\S*( \S+)*$/);
    expect(title).not.toMatch(/[{}<>%]/);
    expect(title).not.toMatch(/ (for|of|in|the|a)$/);
  });

  it.each(types)('%s can happen: something in the program says it', (type) => {
    const asText = program.includes(`'${type}'`);
    const asKey = new RegExp(`^ +${type}: `, 'm').test(program);
    expect(asText || asKey).toBe(true);
  });

  it.each(types)('%s names only commands that exist', (type) => {
    const { cure } = describeProblem(type, filled);
    for (const [, command] of cure.matchAll(/`ttxero (\w+)/g)) expect(commandNames).toContain(command);
  });

  it('fills in the values of a document, and says so where one is missing', () => {
    const { type, parameters } = problem('number-taken', { number: 'INV-{7}' });
    expect(describeProblem(type, parameters).what).toContain('credit note INV-{7} that');
    expect(describeProblem('number-taken').what).toContain('(not known)');
  });

  it('knows its own types from any other word', () => {
    expect(isProblemType('number-taken')).toBe(true);
    for (const other of ['', 'toString', '__proto__', 'number_taken'])
      expect(isProblemType(other)).toBe(false);
  });
});
