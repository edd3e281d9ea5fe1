import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigurationError, readConfigs, type Environment } from '../src/config.ts';
import { testEnvironmentWith } from './support/test-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'several-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Files of settings, written as lines of `NAME=value`. */
function filesWith(contents: Readonly<Record<string, Environment>>): string {
  return Object.entries(contents)
    .map(([name, settings]) => {
      const path = join(folder, name);
      const lines = Object.entries(settings).map(([key, value]) => `${key}=${value ?? ''}`);
      writeFileSync(path, lines.join('\n'));
      return path;
    })
    .join(', ');
}

const acme: Environment = {
  INSTALLATION_ID: 'acme',
  TIMETRACKER_DATABASE_URL: 'postgres://reader:planted-pw@db-acme/timetracker',
};
const globex: Environment = {
  INSTALLATION_ID: 'globex',
  TIMETRACKER_DATABASE_URL: 'postgres://reader:planted-pw@db-globex/timetracker',
  HTTP_PORT: '8481',
  PUBLIC_URL: 'http://localhost:8481',
};

/** What all of them share. */
const shared = (changes: Environment = {}) =>
  testEnvironmentWith({ TIMETRACKER_DATABASE_URL: undefined, ...changes });

const several = (
  changes: { acme?: Environment; globex?: Environment } = {},
  environment: Environment = {},
): Environment =>
  shared({
    INSTALLATION_FILES: filesWith({
      'acme.env': { ...acme, ...changes.acme },
      'globex.env': { ...globex, ...changes.globex },
    }),
    ...environment,
  });

function problemsOf(environment: Environment): readonly string[] {
  try {
    readConfigs(environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map((problem) => problem.replaceAll(`${folder}/`, ''));
  }
}

describe('several TimeTrackers in one process', () => {
  it('have a configuration each: what its file says, on top of the environment', () => {
    const given = several(
      { globex: { TIMETRACKER_URL: 'https://time.globex.example' } },
      { TIMETRACKER_URL: 'https://time.example', LOG_LEVEL: 'warn' },
    );
    const configs = readConfigs(given);
    expect(configs).toMatchObject([
      { installationId: 'acme', httpPort: 8480, timetrackerUrl: 'https://time.example', logLevel: 'warn' },
      {
        installationId: 'globex',
        httpPort: 8481,
        timetrackerUrl: 'https://time.globex.example',
        logLevel: 'warn',
      },
    ]);
    expect(configs.every((config) => Object.isFrozen(config))).toBe(true);
  });

  it('is one by the environment alone where no files are named', () => {
    const environment = testEnvironmentWith({ INSTALLATION_ID: 'acme', INSTALLATION_FILES: ' ' });
    expect(readConfigs(environment).map(({ installationId }) => installationId)).toEqual(['acme']);
    expect(problemsOf(shared())[0]).toMatch(/^TIMETRACKER_DATABASE_URL is missing/);
  });

  it('may be one by a single file', () => {
    const environment = shared({ INSTALLATION_FILES: filesWith({ 'acme.env': acme }) });
    expect(readConfigs(environment).map(({ installationId }) => installationId)).toEqual(['acme']);
  });

  it('takes a secret of a file in whatever form, instead of the one of the environment', () => {
    const secret = join(folder, 'secret');
    writeFileSync(secret, 'from-a-file\n');
    const own = { XERO_CLIENT_ID: 'globex-app', XERO_CLIENT_SECRET_FILE: secret };
    const [first, second] = readConfigs(several({ globex: own }));
    expect(first.xeroClientSecret).toBe('test-app-secret');
    expect(second?.xeroClientSecret).toBe('from-a-file');
  });

  it('does not mix the app of a file with the secret of the environment', () => {
    expect(problemsOf(several({ globex: { XERO_CLIENT_ID: 'globex-app' } }))).toEqual([
      expect.stringMatching(/^globex\.env: XERO_CLIENT_ID and XERO_CLIENT_SECRET belong together/),
    ]);
  });
});

describe('a file of settings', () => {
  it.each([
    ['KAFKA_BROKERS', 'other:9092'],
    ['STORE_DATABASE_URL', 'postgres://a:b@other/store'],
    ['ENCRYPTION_KEY_COMMAND', 'cat key'],
    ['MODE', 'live'],
    ['TEMPORAL_TASK_QUEUE', 'other'],
    ['INSTALLATION_FILES', 'more.env'],
  ])('cannot set %s, which holds for the whole process', (name, value) => {
    expect(problemsOf(several({ globex: { [name]: value } }))).toEqual([
      `globex.env: ${name} holds for the whole process. Set it in the environment, or in .env.`,
    ]);
  });

  it('that is not there is named', () => {
    const environment = shared({ INSTALLATION_FILES: join(folder, 'none.env') });
    expect(problemsOf(environment)).toEqual([
      expect.stringMatching(/^none\.env: .*cannot be read\. Check its path and permissions\.$/),
    ]);
  });

  it('is named with each of its problems, and all are told at once with those of the process', () => {
    const problems = problemsOf(
      several(
        { acme: { TIMETRACKER_DATABASE_URL: '' }, globex: { PUBLIC_URL: 'books', ADMIN_TOKEN: 'short' } },
        { KAFKA_BROKERS: 'nonsense' },
      ),
    );
    expect(problems).toEqual([
      expect.stringMatching(/^KAFKA_BROKERS must/),
      expect.stringMatching(/^acme\.env: TIMETRACKER_DATABASE_URL is missing/),
      expect.stringMatching(/^globex\.env: PUBLIC_URL must/),
      expect.stringMatching(/^globex\.env: ADMIN_TOKEN must/),
    ]);
    expect(problems.join()).not.toContain('planted-pw');
  });

  it('is named once', () => {
    const file = filesWith({ 'acme.env': acme });
    expect(problemsOf(shared({ INSTALLATION_FILES: `${file},${file}` }))).toEqual([
      'INSTALLATION_FILES names a file twice. Name each once.',
    ]);
  });
});

describe('two installations', () => {
  it.each<[string, Environment, Environment, string]>([
    ['one name', {}, { INSTALLATION_ID: 'acme' }, 'the same INSTALLATION_ID (acme)'],
    [
      'one TimeTracker',
      {},
      { TIMETRACKER_DATABASE_URL: 'postgres://other:role@db-acme:5432/timetracker' },
      'the same TIMETRACKER_DATABASE_URL',
    ],
    ['one port', {}, { HTTP_PORT: undefined }, 'the same HTTP_PORT (8480)'],
    [
      'one address',
      { PUBLIC_URL: 'https://books.example' },
      { PUBLIC_URL: 'https://books.example/' },
      'the same PUBLIC_URL (https://books.example)',
    ],
    [
      'one connector',
      { CAPTURE_MODE: 'debezium', DEBEZIUM_TOPIC_PREFIX: 'changes' },
      { CAPTURE_MODE: 'debezium', DEBEZIUM_TOPIC_PREFIX: 'changes' },
      'the same DEBEZIUM_TOPIC_PREFIX (changes)',
    ],
  ])('cannot have %s', (_, first, second, what) => {
    const [problem, ...others] = problemsOf(several({ acme: first, globex: second }));
    expect(problem).toContain(`acme.env and globex.env have ${what}`);
    expect(others).toEqual([]);
  });

  it('do not write ids into each other’s TimeTracker', () => {
    const crossed = { TIMETRACKER_WRITE_DATABASE_URL: 'postgres://writer:planted-pw@db-acme/timetracker' };
    const [problem, ...others] = problemsOf(several({ globex: crossed }));
    expect(problem).toMatch(
      /^TIMETRACKER_WRITE_DATABASE_URL of globex\.env names the TimeTracker of acme\.env/,
    );
    expect(others).toEqual([]);
  });
});
