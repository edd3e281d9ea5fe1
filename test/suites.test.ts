import { describe, expect, it } from 'vitest';
import { countTests } from './suites.ts';

type Report = NonNullable<Parameters<typeof countTests>[0]>;

function report(...files: string[][]): Report {
  const tests = files.flat();
  return {
    numPassedTests: tests.filter((status) => status === 'passed').length,
    numFailedTests: tests.filter((status) => status === 'failed').length,
    testResults: files.map((statuses, index) => ({
      name: `file ${index}`,
      status: statuses.length === 0 || statuses.includes('failed') ? 'failed' : 'passed',
      assertionResults: statuses.map((status, at) => ({ status, fullName: `test ${index}.${at}` })),
    })),
  };
}

describe('countTests', () => {
  it('counts tests, and names the skipped ones', () => {
    expect(countTests(report(['passed', 'passed'], ['passed', 'skipped']), 0)).toEqual({
      passed: 3,
      failed: 0,
      notes: ['skipped: test 1.1'],
    });
    expect(countTests(report(['passed', 'failed']), 1)).toMatchObject({ passed: 1, failed: 1 });
  });

  it('says which tests failed and why, since a long output may be cut off', () => {
    const { testResults } = report(['failed']);
    const [file] = testResults;
    const [test] = file?.assertionResults ?? [];
    Object.assign(test ?? {}, { failureMessages: ['expected 1 to be 2\n    at a line'] });
    const { notes } = countTests({ numPassedTests: 0, numFailedTests: 1, testResults }, 1);
    expect(notes.join()).toContain('failed: test 0.0');
    expect(notes.join()).toContain('expected 1 to be 2');
  });

  it('counts a file that could not be read as a failure', () => {
    expect(countTests(report(['passed'], []), 1)).toMatchObject({ passed: 1, failed: 1 });
  });

  it('counts a run that failed in any other way, or left no report, as a failure', () => {
    expect(countTests(report(['passed']), 1)).toMatchObject({ passed: 1, failed: 1 });
    expect(countTests(undefined, 0)).toMatchObject({ passed: 0, failed: 1 });
  });
});
