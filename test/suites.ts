import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { regionNames } from '../sandbox/demo/regions/region.ts';
import { provideChromium } from '../sandbox/stack/chromium.ts';
import { runCommand } from '../sandbox/stack/run-command.ts';

/** How a suite ended. `output` is shown if it failed, `notes` (skipped tests and why) always. */
export type SuiteResult = { passed: number; failed: number; output: string; notes: string[] };
export type Suite = { name: string; run: (context: SuiteContext) => Promise<SuiteResult> };
export type SuiteContext = { root: string; reports: string };

/** Suites that need no server and take seconds. */
export const unitSuites: readonly Suite[] = [tests('unit')];

/** What every change must pass, quick suites first. */
export const allSuites: readonly Suite[] = [
  check('types', 'typescript', 'bin/tsc', ['-p', '.']),
  check('lint', 'oxlint', 'bin/oxlint', ['--type-aware', '--deny-warnings']),
  check('format', 'prettier', 'bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
  check('unused code', 'knip', 'bin/knip.js', ['--no-progress']),
  ...unitSuites,
  tests('contract'),
  tests('integration'),
  browserTests(),
  script('faults', 'test/faults/main.ts', ['--documents', '60', '--every', '6', '--seed', '2']),
  script('demo', 'sandbox/demo/demo.ts', []),
];

/** Suites that take too long for every change. */
export const longSuites: readonly Suite[] = [
  tests('long'),
  script('kills', 'test/faults/main.ts', []),
  script('faults for long', 'test/faults/main.ts', ['--documents', '400', '--every', '10', '--long']),
  script('mutants', 'test/faults/main.ts', ['--mutants']),
  // The British one is shown at every change.
  ...regionNames
    .filter((name) => name !== 'UK')
    .map((name) => script(`demo ${name}`, 'sandbox/demo/demo.ts', ['--region', name])),
  script('benchmarks', 'bench/main.ts', ['all']),
];

/** A program of an installed package that must end with 0; it counts as one test. */
function check(name: string, pkg: string, program: string, args: readonly string[]): Suite {
  return script(name, join('node_modules', pkg, program), args);
}

/** A file of this repository that must end with 0; it counts as one test. */
function script(name: string, file: string, args: readonly string[]): Suite {
  return {
    name,
    run: async ({ root }) => {
      const { code, output } = existsSync(join(root, file))
        ? await runCommand(process.execPath, [join(root, file), ...args], { cwd: root })
        : { code: 1, output: `There is no ${file}.` };
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output, notes: [] };
    },
  };
}

/** A project of vitest.config.ts, its tests counted one by one. */
function tests(project: string): Suite {
  return {
    name: project,
    run: async ({ root, reports }) => {
      const report = join(reports, `${project}.json`);
      rmSync(report, { force: true });
      const { code, output } = await runCommand(
        process.execPath,
        [
          ['node_modules/vitest/vitest.mjs', 'run', '--project', project, '--passWithNoTests'],
          ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
        ].flat(),
        { cwd: root, env: { ...process.env, NO_COLOR: '1' } },
      );
      return { ...countTests(readReport(report), code), output };
    },
  };
}

/** The tests in a real browser; where none can be had, nothing is counted, and a note says what is missing. */
function browserTests(): Suite {
  const suite = tests('browser');
  return {
    name: suite.name,
    run: async (context) => {
      const cache = join(context.root, '.stack', 'cache');
      const chromium = await provideChromium(cache, process.env, (line) => console.log(line));
      if ('path' in chromium) return suite.run(context);
      const notes = ['SKIPPED: setting up in a browser was not tested.', ...chromium.missing.split('\n')];
      return { passed: 0, failed: 0, output: '', notes };
    },
  };
}

type Report = {
  numPassedTests: number;
  numFailedTests: number;
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
};

function readReport(path: string): Report | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Report) : undefined;
}

/**
 * Passed and failed tests of a report. A file that failed outside its tests, and a run that failed without a
 * failed test, count as one failure, so that no failure goes uncounted.
 */
export function countTests(report: Report | undefined, code: number): Omit<SuiteResult, 'output'> {
  if (report === undefined) return { passed: 0, failed: 1, notes: [] };
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  const counted = report.numFailedTests + brokenFiles;
  const skipped = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'pending' || status === 'skipped');
  return {
    passed: report.numPassedTests,
    failed: counted === 0 && code !== 0 ? 1 : counted,
    notes: [...failuresOf(report), ...skipped.map(({ fullName }) => `skipped: ${fullName}`)],
  };
}

/** What failed and why, so that a log that is cut off later still says it. */
function failuresOf({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (status === 'failed' && failed.length === 0) return [`failed: ${fileOf(name)}\n${excerpt(message)}`];
    return failed.map(
      ({ fullName, failureMessages }) =>
        `failed: ${fullName} (${fileOf(name)})\n${excerpt(failureMessages?.[0])}`,
    );
  });
}

function fileOf(path: string): string {
  return relative(join(import.meta.dirname, '..'), path);
}

function excerpt(message = ''): string {
  const lines = message.split('\n').slice(0, 12);
  return lines.map((line) => `         ${line.slice(0, 300)}`).join('\n');
}
