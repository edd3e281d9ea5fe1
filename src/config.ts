import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { commandOutput } from './command-output.ts';
import { keys, type ConfigurationKey } from './config-keys.ts';

export { configurationKeys } from './config-keys.ts';

/** Everything the process is told from outside; frozen and checked. */
export type Config = Readonly<{ [K in keyof typeof keys]: z.output<(typeof keys)[K]['schema']> }>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** The configuration cannot be used. `problems` names every fault at once, each with what to do. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}

/** The environment, with what a `.env` file beside it adds; the environment wins. */
export function environmentWithFile(environment: Environment, file = '.env'): Environment {
  const text = readIfThere(file);
  return text === undefined ? environment : { ...parseEnv(text), ...environment };
}

/**
 * Reads the configuration. A secret NAME may instead be given as a file by NAME_FILE, and some by NAME_COMMAND, which is
 * run now.
 * @throws ConfigurationError with all problems at once.
 */
export function readConfig(environment: Environment): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  const wrong = new Set<string>();
  for (const [property, key] of Object.entries(keys)) {
    const before = problems.length;
    const given = valueOf(environment, key, problems);
    if (given === undefined && problems.length > before) {
      wrong.add(property);
      continue;
    }
    const parsed = key.schema.safeParse(given ?? ('default' in key ? key.default : undefined));
    if (parsed.success) {
      values[property] = parsed.data;
      continue;
    }
    wrong.add(property);
    problems.push(
      given === undefined
        ? `${key.name} is missing. ${key.meaning}`
        : `${key.name} ${parsed.error.issues[0]?.message ?? 'is not valid'}.`,
    );
  }
  problems.push(...problemsBetween(values, wrong));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return Object.freeze(values) as Config;
}

/** The configuration as a person may see it: by variable name, secrets as `***`, passwords in addresses hidden. */
export function redactedConfig(config: Config): Record<string, string> {
  return Object.fromEntries(
    Object.entries(keys).map(([property, key]) => {
      const value = config[property as keyof Config];
      if (value === undefined) return [key.name, ''];
      return [key.name, 'secret' in key && key.secret ? '***' : withoutPassword(value.toString())];
    }),
  );
}

/**
 * Whether the pages ask for a sign-in whatever tokens there are: by wish, or because more than this machine may reach
 * them.
 */
export function alwaysAsksForSignIn(
  config: Pick<Config, 'adminToken' | 'requireSignIn' | 'httpHost' | 'publicUrl'>,
): boolean {
  const { adminToken, requireSignIn, httpHost, publicUrl } = config;
  return (
    adminToken !== undefined || requireSignIn || !isLoopback(httpHost) || !isLoopback(hostnameOf(publicUrl))
  );
}

/** An address with `***` for the password in it; any other text as it is. */
function withoutPassword(text: string): string {
  return text.replace(/^([a-z]+:\/\/[^/@\s]*?):[^/@\s]*@/, '$1:***@');
}

function valueOf(environment: Environment, key: ConfigurationKey, problems: string[]) {
  const value = emptyAsMissing(environment[key.name]);
  const file = key.secret && emptyAsMissing(environment[`${key.name}_FILE`]);
  const command = key.command && emptyAsMissing(environment[`${key.name}_COMMAND`]);
  const given = [
    ...(value === undefined ? [] : [key.name]),
    ...(file === undefined ? [] : [`${key.name}_FILE`]),
    ...(command === undefined ? [] : [`${key.name}_COMMAND`]),
  ];
  if (given.length > 1) {
    problems.push(`${given.join(' and ')} are ${given.length === 2 ? 'both' : 'all'} set. Keep one of them.`);
    return value;
  }
  if (command !== undefined) return printedBy(key.name, command, problems);
  if (file === undefined) return value;
  const text = readIfThere(file);
  if (text === undefined)
    problems.push(`${key.name}_FILE names a file that cannot be read. Check its path and permissions.`);
  return text?.trim();
}

function printedBy(name: string, command: string, problems: string[]): string | undefined {
  const output = commandOutput(command);
  if ('text' in output) return emptyAsMissing(output.text)?.trim();
  problems.push(`${name}_COMMAND ${output.problem}. Run it by hand to see why; it gets no shell and 10 s.`);
  return undefined;
}

/** What does not fit together. A value that is wrong in itself has been reported, and nothing is said of it here. */
function problemsBetween(config: Partial<Config>, wrong: ReadonlySet<string>): string[] {
  const { mode, xeroSandboxUrl } = config;
  const problems: string[] = [];
  if (sameDatabase(config.storeDatabaseUrl, config.timetrackerDatabaseUrl)) {
    problems.push(
      'STORE_DATABASE_URL and TIMETRACKER_DATABASE_URL name the same database. Give this product a database of its own.',
    );
  }
  if (sameDatabase(config.storeDatabaseUrl, config.timetrackerWriteDatabaseUrl)) {
    problems.push(
      "STORE_DATABASE_URL and TIMETRACKER_WRITE_DATABASE_URL name the same database. The second is TimeTracker's own.",
    );
  }
  for (const [name, text] of [
    ['INSTALLATION_ID', config.installationId],
    ['TIMETRACKER_URL', config.timetrackerUrl],
  ]) {
    if (/xero/i.test(text ?? '')) {
      problems.push(
        `${name} contains the word xero, and Xero refuses documents that link back to such an address. Choose another.`,
      );
    }
  }
  if ((config.xeroClientId === undefined) !== (config.xeroClientSecret === undefined)) {
    problems.push(
      'XERO_CLIENT_ID and XERO_CLIENT_SECRET belong together. Set both, or neither and enter them on the setup page.',
    );
  }
  if (mode === 'live' && xeroSandboxUrl !== undefined) {
    problems.push('MODE is live and XERO_SANDBOX_URL is set. Remove XERO_SANDBOX_URL, or set MODE=trial.');
  }
  if (mode !== undefined && mode !== 'live' && xeroSandboxUrl === undefined && !wrong.has('xeroSandboxUrl')) {
    problems.push(
      `MODE is ${mode}, which needs the sandbox: set XERO_SANDBOX_URL (npm run sandbox starts one), or MODE=live for Xero itself.`,
    );
  }
  if (xeroSandboxUrl !== undefined && /(^|\.)xero\.com$/.test(new URL(xeroSandboxUrl).hostname)) {
    problems.push(
      'XERO_SANDBOX_URL names Xero itself. Set it to the address of the sandbox, or use MODE=live.',
    );
  } else if (xeroSandboxUrl !== undefined && !isLoopback(hostnameOf(xeroSandboxUrl))) {
    problems.push(
      'XERO_SANDBOX_URL names another machine, and tokens leave this one encrypted only. Use http://localhost:8491, with the sandbox on this machine.',
    );
  }
  if (mode === 'live' && (config.timingScale ?? 1) !== 1) {
    problems.push('TIMING_SCALE is for tests against the sandbox. Remove it for MODE=live.');
  }
  if (
    config.kafkaSaslMechanism !== undefined &&
    (config.kafkaSaslUsername === undefined || config.kafkaSaslPassword === undefined)
  ) {
    problems.push('KAFKA_SASL_MECHANISM is set: set KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD too.');
  }
  if (mode === 'live' && config.publicUrl !== undefined && isIP(hostnameOf(config.publicUrl)) !== 0) {
    problems.push(
      'PUBLIC_URL has a numeric address, which Xero refuses as a redirect address. Use http://localhost:8480 or an https name.',
    );
  }
  return problems;
}

function sameDatabase(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const a = new URL(one);
  const b = new URL(other);
  return a.hostname === b.hostname && (a.port || '5432') === (b.port || '5432') && a.pathname === b.pathname;
}

/** The host name in an address; an IP address without brackets. */
function hostnameOf(address: string): string {
  return new URL(address).hostname.replace(/^\[|\]$/g, '');
}

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

function emptyAsMissing(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
