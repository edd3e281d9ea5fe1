import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isFinding } from '../../src/connection-test/check-words.ts';
import {
  describeConnectOutcome,
  failedOutcomes,
  isConnectOutcome,
} from '../../src/oauth/connect-outcomes.ts';
import { reconnectReasons } from '../../src/oauth/errors.ts';
import { xeroPageErrors } from '../../src/oauth/xero-page-errors.ts';
import { connectCases } from '../oauth/errors/connect-cases.ts';
import {
  failedCases,
  lostCases,
  refreshCases,
  toldCases,
  workingCases,
} from '../oauth/errors/refresh-cases.ts';
import { xeroPageCases } from '../oauth/errors/xero-page-cases.ts';
import { readText, section, tableRows } from './pages.ts';

const page = section(readText('docs/xero-behaviour.md'), '## OAuth errors');

const pageOutcomes = xeroPageCases.map(({ name, sign }) => ({
  name,
  outcome: xeroPageErrors.find((error) => error.sign === sign)?.outcome,
}));

/** What each case of test/oauth/errors ends with, as a row says it. */
const endOf = new Map<string, string | undefined>([
  ...[...connectCases, ...pageOutcomes].map(({ name, outcome }) => [name, outcome] as const),
  ...[...failedCases, ...workingCases].map(({ name, finding }) => [name, finding] as const),
  ...[...lostCases, ...toldCases].map(({ name, reason }) => [name, reason] as const),
]);

interface Row {
  readonly error: string;
  /** An outcome, what a test of the connection finds, or a reason for a new connection. */
  readonly end: string;
  /** What people read, of an outcome. */
  readonly title: string | undefined;
  readonly tests: readonly string[];
}

const rowsOf = (heading: string, endAt: number): Row[] =>
  tableRows(section(page, heading)).map((cells) => {
    const said = cells.at(endAt) ?? '';
    return {
      error: cells[0] ?? '',
      end: /`(\w[\w-]*)`\)?$/.exec(said)?.[1] ?? '',
      title: /\*\*(.+)\*\*/.exec(said)?.[1],
      tests: (cells.at(-1) ?? '').split(' · ').filter((test) => test !== ''),
    };
  });

const outcomeRows = [
  ...rowsOf('### While connecting', -2),
  ...rowsOf("### On a page of Xero's", -2),
  ...rowsOf('### Refused by ourselves', -2),
];
const findingRows = rowsOf('### While tokens are renewed', -2);
const reasonRows = rowsOf('### What asks for a new connection', -2);
const rows = [...outcomeRows, ...findingRows, ...reasonRows];

/** Why a test that a row names does not prove it; nothing where it does. */
function faultOf(test: string, end: string): string | undefined {
  const [, path, title = ''] = /^`(test\/[^`]+\.test\.ts)` (.+)$/.exec(test) ?? [];
  if (path === undefined) {
    if (!endOf.has(test)) return `There is no case “${test}”.`;
    return endOf.get(test) === end ? undefined : `“${test}” ends with ${endOf.get(test)}.`;
  }
  if (!existsSync(path)) return `There is no file ${path}.`;
  const isThere = ["'", '"', '`'].some((quote) => readText(path).includes(`it(${quote}${title}${quote}`));
  return isThere ? undefined : `${path} has no test “${title}”.`;
}

describe('docs/xero-behaviour.md: OAuth errors', () => {
  it.each(rows)('$error: $end', ({ end, tests }) => {
    expect(tests).not.toEqual([]);
    expect(tests.map((test) => faultOf(test, end)).filter((fault) => fault !== undefined)).toEqual([]);
  });

  it.each(outcomeRows)('$end is an outcome, and “$title” its title', ({ end, title }) => {
    if (!isConnectOutcome(end)) throw new Error(`There is no outcome ${end}.`);
    expect(describeConnectOutcome(end).title).toBe(title);
  });

  it('name only what a test of the connection can find, and reasons that exist', () => {
    expect(findingRows.filter(({ end }) => !isFinding(end))).toEqual([]);
    expect(reasonRows.filter(({ end }) => !reconnectReasons.includes(end))).toEqual([]);
  });

  it.each(failedOutcomes)('have a row for the outcome %s', (outcome) => {
    expect(outcomeRows.map(({ end }) => end)).toContain(outcome);
  });

  it.each(reconnectReasons)('have a row for the reason %s', (reason) => {
    expect(reasonRows.map(({ end }) => end)).toContain(reason);
  });

  it.each([...connectCases, ...xeroPageCases, ...refreshCases, ...toldCases])(
    'name the case $name',
    (one) => {
      expect(rows.flatMap(({ tests }) => tests)).toContain(one.name);
    },
  );
});
