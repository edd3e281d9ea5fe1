import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  alwaysAsksForSignIn,
  ConfigurationError,
  configurationKeys,
  environmentWithFile,
  readConfig,
  redactedConfig,
  type Environment,
} from '../src/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const key = `k1:${'A'.repeat(43)}=`;

/** An environment that suffices for a trial, with changes. */
function environment(changes: Environment = {}): Environment {
  return {
    TIMETRACKER_DATABASE_URL: 'postgres://reader:planted-pw-1@db:5432/timetracker',
    STORE_DATABASE_URL: 'postgres://ours:planted-pw-2@db:5432/ours',
    ENCRYPTION_KEY: key,
    XERO_CLIENT_ID: 'client-id',
    XERO_CLIENT_SECRET: 'planted-secret',
    XERO_SANDBOX_URL: 'http://localhost:8491',
    ...changes,
  };
}

/** An environment that suffices for Xero itself. */
function live(changes: Environment = {}): Environment {
  return environment({ MODE: 'live', XERO_SANDBOX_URL: undefined, ...changes });
}

function problemsOf(given: Environment): readonly string[] {
  try {
    readConfig(given);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems;
  }
}

describe('a configuration that suffices', () => {
  it('is read into one frozen object, the rest being defaults', () => {
    const config = readConfig(environment({ KAFKA_BROKERS: 'a:9092, b:9093', HTTP_PORT: '0080' }));
    expect(config).toMatchObject({
      mode: 'trial',
      installationId: 'main',
      kafkaBrokers: ['a:9092', 'b:9093'],
      kafkaTls: false,
      httpHost: '127.0.0.1',
      httpPort: 80,
      roles: ['capture', 'consumer', 'worker', 'http'],
      timingScale: 1,
    });
    expect(config.adminToken).toBeUndefined();
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readConfig(environment({ ADMIN_TOKEN: ' ', MODE: '' })).mode).toBe('trial');
  });

  it('is the environment, with a file beside it for what the environment does not say', () => {
    const file = fileWith('.env', 'MODE=demo\nHTTP_PORT=8481\n');
    expect(environmentWithFile({ HTTP_PORT: '9000' }, file)).toEqual({ MODE: 'demo', HTTP_PORT: '9000' });
    expect(environmentWithFile({ HTTP_PORT: '9000' }, join(folder, 'none'))).toEqual({ HTTP_PORT: '9000' });
  });
});

describe('a configuration that does not', () => {
  it('is told of everything at once: what is missing, what is wrong and what does not fit', () => {
    const problems = problemsOf({
      MODE: 'live',
      STORE_DATABASE_URL: 'mysql://db/ours',
      XERO_SANDBOX_URL: 'http://localhost:8491',
      HTTP_PORT: '99999',
      HTTP_HOST: '0.0.0.0',
      KAFKA_SASL_MECHANISM: 'plain',
      TIMING_SCALE: '20',
    });
    const about = (text: string) => problems.filter((problem) => problem.includes(text));
    for (const name of ['TIMETRACKER_DATABASE_URL', 'ENCRYPTION_KEY']) {
      expect(about(`${name} is missing.`)).toHaveLength(1);
    }
    expect(about('STORE_DATABASE_URL must be an address that starts with postgres:// or')).toHaveLength(1);
    expect(about('HTTP_PORT must be a whole number from 1 to 65535')).toHaveLength(1);
    expect(about('MODE is live and XERO_SANDBOX_URL is set')).toHaveLength(1);
    expect(about('KAFKA_SASL_USERNAME')).toHaveLength(1);
    expect(about('TIMING_SCALE is for tests')).toHaveLength(1);
    expect(problems).toHaveLength(7);
  });

  it('is told of a value that is wrong in itself, and not of what would follow from its being missing', () => {
    expect(problemsOf(environment({ XERO_SANDBOX_URL: 'sandbox' }))).toEqual([
      'XERO_SANDBOX_URL must be an address that starts with http://.',
    ]);
    expect(problemsOf(environment({ HTTP_HOST: '0.0.0.0', ADMIN_TOKEN: 'short' }))).toEqual([
      'ADMIN_TOKEN must have at least 16 characters.',
    ]);
  });

  it('reads each problem as a sentence that says what to do', () => {
    const problems = problemsOf({ ...live(), ROLES: 'http,nobody', LOG_LEVEL: 'loud' });
    expect(problems).toEqual([
      'ROLES must name some of capture, consumer, worker, http, separated by commas.',
      'LOG_LEVEL must be debug, info, warn or error.',
    ]);
    const message = new ConfigurationError(problems).message;
    expect(message).toMatch(/^The configuration has 2 problems:\n {2}- ROLES/);
  });

  it('names half of a Xero app; the whole of it may be entered later', () => {
    const half = 'XERO_CLIENT_ID and XERO_CLIENT_SECRET belong together.';
    expect(problemsOf({ ...live(), XERO_CLIENT_ID: undefined })).toEqual([expect.stringContaining(half)]);
    expect(problemsOf({ ...live(), XERO_CLIENT_SECRET: '' })).toEqual([expect.stringContaining(half)]);
    const config = readConfig({ ...live(), XERO_CLIENT_ID: undefined, XERO_CLIENT_SECRET: undefined });
    expect([config.xeroClientId, config.xeroClientSecret]).toEqual([undefined, undefined]);
  });

  it.each([
    ['MODE', 'production'],
    ['INSTALLATION_ID', 'Main Office'],
    ['TIMETRACKER_URL', 'time.example'],
    ['SCAN_INTERVAL_SECONDS', '0'],
    ['STORE_DATABASE_URL', 'ours'],
    ['ENCRYPTION_KEY', 'k1:c2hvcnQ='],
    ['ENCRYPTION_KEY', 'A'.repeat(43)],
    ['ENCRYPTION_KEY', `k1:${'A'.repeat(43)}=,k1:${'B'.repeat(42)}A=`],
    ['KAFKA_BROKERS', 'kafka'],
    ['KAFKA_BROKERS', ','],
    ['KAFKA_TOPIC_PREFIX', 'a b'],
    ['KAFKA_TLS', 'yes'],
    ['KAFKA_SASL_MECHANISM', 'SCRAM'],
    ['TEMPORAL_ADDRESS', 'http://temporal:7233'],
    ['XERO_SANDBOX_URL', 'https://localhost'],
    ['HTTP_PORT', '8480x'],
    ['HTTP_PORT', '0'],
    ['ROLES', ','],
    ['LOG_LEVEL', 'trace'],
    ['TIMING_SCALE', '-1'],
    ['TIMING_SCALE', 'Infinity'],
  ])('%s=%s is one problem that names it', (name, value) => {
    const problems = problemsOf(environment({ [name]: value }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} must `));
  });
});

describe('what does not fit together', () => {
  it.each([
    [
      'one database for both',
      environment({ STORE_DATABASE_URL: 'postgresql://o@db/timetracker' }),
      'same database',
    ],
    [
      'our own database for the ids that TimeTracker is told',
      environment({ TIMETRACKER_WRITE_DATABASE_URL: 'postgres://ids@db/ours' }),
      'TIMETRACKER_WRITE_DATABASE_URL name the same database',
    ],
    [
      'a trial without the sandbox',
      environment({ XERO_SANDBOX_URL: undefined }),
      'MODE is trial, which needs',
    ],
    [
      'a demo without the sandbox',
      environment({ MODE: 'demo', XERO_SANDBOX_URL: '' }),
      'MODE is demo, which needs',
    ],
    [
      'a sandbox on another machine',
      environment({ XERO_SANDBOX_URL: 'http://sandbox.example:8491' }),
      'XERO_SANDBOX_URL names another machine',
    ],
    ['Xero as the sandbox', environment({ XERO_SANDBOX_URL: 'http://api.xero.com' }), 'names Xero itself'],
    ['a scale against Xero', live({ TIMING_SCALE: '2' }), 'TIMING_SCALE is for tests'],
    ['a numeric callback at Xero', live({ PUBLIC_URL: 'http://127.0.0.1:8480' }), 'PUBLIC_URL has a numeric'],
    ['one in version 6', live({ PUBLIC_URL: 'http://[::1]:8480' }), 'PUBLIC_URL has a numeric'],
    [
      'pages over plain http for more than this machine',
      environment({ PUBLIC_URL: 'http://books.example' }),
      'PUBLIC_URL is plain http',
    ],
    [
      'one whose name only looks like this machine',
      environment({ PUBLIC_URL: 'http://127.0.0.1.example' }),
      'PUBLIC_URL is plain http',
    ],
    [
      'pages below a path',
      live({ PUBLIC_URL: 'https://books.example/xero' }),
      'PUBLIC_URL holds more than a host',
    ],
    [
      'a login without a password',
      environment({ KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'u' }),
      'KAFKA_SASL_PASSWORD',
    ],
    [
      'links that Xero refuses',
      environment({ TIMETRACKER_URL: 'https://time-xero.example' }),
      'TIMETRACKER_URL contains',
    ],
    ['marks that Xero refuses', environment({ INSTALLATION_ID: 'xero-1' }), 'INSTALLATION_ID contains'],
  ])('%s', (_, given, words) => {
    const problems = problemsOf(given);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(words);
  });

  it.each([
    ['two databases of one server', environment({ STORE_DATABASE_URL: 'postgres://db:5432/other' })],
    ['Xero itself', live()],
    [
      'TimeTracker once to read and once to write',
      environment({ TIMETRACKER_WRITE_DATABASE_URL: 'postgres://ids@db/timetracker' }),
    ],
    ['a slash behind the host', live({ PUBLIC_URL: 'https://books.example/' })],
    ['a trial at a numeric address', environment({ PUBLIC_URL: 'http://127.0.0.1:8480' })],
    ['pages for other machines, which ask for a sign-in', environment({ HTTP_HOST: '0.0.0.0' })],
  ])('and what does: %s', (_, given) => {
    expect(problemsOf(given)).toEqual([]);
  });
});

describe('a secret', () => {
  it('may come from a file, whose end of line does not count', () => {
    const XERO_CLIENT_SECRET_FILE = fileWith('secret', 'from-a-file\n');
    const config = readConfig(environment({ XERO_CLIENT_SECRET: undefined, XERO_CLIENT_SECRET_FILE }));
    expect(config.xeroClientSecret).toBe('from-a-file');
  });

  it('comes from one place only, and from a file that can be read', () => {
    const XERO_CLIENT_SECRET_FILE = fileWith('secret', 'from-a-file\n');
    expect(problemsOf(environment({ XERO_CLIENT_SECRET_FILE }))).toEqual([
      'XERO_CLIENT_SECRET and XERO_CLIENT_SECRET_FILE are both set. Keep one of them.',
    ]);
    const missing = { XERO_CLIENT_SECRET: undefined, XERO_CLIENT_SECRET_FILE: join(folder, 'missing') };
    expect(problemsOf(environment(missing))[0]).toMatch(
      /^XERO_CLIENT_SECRET_FILE names a file that cannot be read/,
    );
  });

  it('that cannot be had is named once, by where it was to come from', () => {
    const lost = { ENCRYPTION_KEY: undefined, ENCRYPTION_KEY_FILE: join(folder, 'missing') };
    expect(problemsOf(environment(lost))).toEqual([
      'ENCRYPTION_KEY_FILE names a file that cannot be read. Check its path and permissions.',
    ]);
  });

  it('has a file of its own only if it is one', () => {
    const MODE_FILE = fileWith('mode', 'demo');
    expect(readConfig(environment({ MODE_FILE })).mode).toBe('trial');
  });

  it('stands in no message, whatever is wrong with it', () => {
    const planted = 'planted-and-wrong';
    const secrets = configurationKeys.filter(({ secret }) => secret === true).map(({ name }) => name);
    expect(secrets).toEqual(
      expect.arrayContaining([
        'TIMETRACKER_DATABASE_URL',
        'STORE_DATABASE_URL',
        'ENCRYPTION_KEY',
        'ADMIN_TOKEN',
      ]),
    );
    const all = Object.fromEntries(secrets.map((name) => [name, `${planted} ${name}`]));
    const told = problemsOf({ ...all, ADMIN_TOKEN: 'planted-short' }).join('\n');
    expect(told).toContain('STORE_DATABASE_URL must');
    expect(told).not.toContain('planted');
  });

  it('is hidden when the configuration is shown, and so is a password inside an address', () => {
    const shown = redactedConfig(
      readConfig(
        environment({
          TEMPORAL_UI_URL: 'https://viewer:planted-pw-3@temporal.example/ui',
          KAFKA_SASL_MECHANISM: 'plain',
          KAFKA_SASL_USERNAME: 'kafka-user',
          KAFKA_SASL_PASSWORD: 'planted-pw-4',
          ADMIN_TOKEN: 'planted-admin-token',
        }),
      ),
    );
    expect(JSON.stringify(shown)).not.toMatch(/planted|AAAA/);
    expect(shown).toMatchObject({
      MODE: 'trial',
      ENCRYPTION_KEY: '***',
      KAFKA_BROKERS: 'localhost:9092',
      KAFKA_SASL_USERNAME: 'kafka-user',
      KAFKA_SASL_PASSWORD: '***',
      TEMPORAL_UI_URL: 'https://viewer:***@temporal.example/ui',
      TEMPORAL_API_KEY: '',
    });
    expect(Object.keys(shown)).toEqual(configurationKeys.map(({ name }) => name));
  });
});

describe('the pages', () => {
  const asks = (changes: Environment) => alwaysAsksForSignIn(readConfig(environment(changes)));

  it.each<[string, Environment]>([
    ['listening for other machines', { HTTP_HOST: '::' }],
    ['reached through a proxy', { PUBLIC_URL: 'https://ttxero.example' }],
    ['at a name that only looks like this machine', { PUBLIC_URL: 'https://127.0.0.1.example' }],
    ['with the token of the environment', { ADMIN_TOKEN: 'sixteen-letters!' }],
    ['where it is wished for', { REQUIRE_SIGN_IN: 'true' }],
  ])('always ask for a sign-in when %s', (_, changes) => {
    expect(asks(changes)).toBe(true);
  });

  it.each<[string, Environment]>([
    ['nothing is said', {}],
    [
      'loopback is meant by another of its names',
      { HTTP_HOST: '127.1.2.3', PUBLIC_URL: 'http://[::1]:8480' },
    ],
  ])('leave that to the tokens when %s', (_, changes) => {
    expect(asks(changes)).toBe(false);
  });
});

describe('the encryption key', () => {
  const printing = (text: string) => `"${process.execPath}" -e 'process.stdout.write("${text}")'`;
  const byCommand = (ENCRYPTION_KEY_COMMAND: string) =>
    environment({ ENCRYPTION_KEY: undefined, ENCRYPTION_KEY_COMMAND });

  it('may come from a command, several keys a line each', () => {
    const [first, second] = [`k2:${'B'.repeat(42)}A=`, key];
    const config = readConfig(byCommand(printing(`${first}\\n${second}\\n`)));
    expect(config.encryptionKey).toEqual([first, second]);
  });

  it('comes from one place only', () => {
    expect(
      problemsOf(environment({ ENCRYPTION_KEY_COMMAND: printing(key), ENCRYPTION_KEY_FILE: '/key' })),
    ).toEqual([
      'ENCRYPTION_KEY and ENCRYPTION_KEY_FILE and ENCRYPTION_KEY_COMMAND are all set. Keep one of them.',
    ]);
  });

  it.each([
    ['/nowhere/at-all', 'cannot be run (ENOENT)'],
    [`"${process.execPath}" -e 'console.log("planted"); process.exit(3)'`, 'ended with exit code 3'],
    [`"${process.execPath}" -e 'process.kill(process.pid)'`, 'was ended by SIGTERM'],
    [`"${process.execPath}" -e 'console.log("planted".repeat(20000))'`, 'printed more than 65536 bytes'],
  ])('is not there if its command %s', (command, words) => {
    const problems = problemsOf(byCommand(command));
    expect(problems).toEqual([
      `ENCRYPTION_KEY_COMMAND ${words}. Run it by hand to see why; it gets no shell and 10 s.`,
    ]);
  });

  it('is missing if its command prints nothing, and wrong if it prints something else, which is not repeated', () => {
    expect(problemsOf(byCommand(printing('')))[0]).toMatch(/^ENCRYPTION_KEY is missing/);
    const [problem] = problemsOf(byCommand(printing('planted')));
    expect(problem).toMatch(/^ENCRYPTION_KEY must be name:key/);
    expect(problem).not.toContain('planted');
  });
});
