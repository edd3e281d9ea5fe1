import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
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
 * Reads the configuration. A secret NAME may instead be given as a file by NAME_FILE.
 * @throws ConfigurationError with all problems at once.
 */
export function readConfig(environment: Environment): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [property, key] of Object.entries(keys)) {
    const given = valueOf(environment, key, problems);
    const parsed = key.schema.safeParse(given ?? ('default' in key ? key.default : undefined));
    if (parsed.success) values[property] = parsed.data;
    else if (given === undefined) problems.push(`${key.name} is missing. ${key.meaning}`);
    else problems.push(`${key.name} ${parsed.error.issues[0]?.message ?? 'is not valid'}.`);
  }
  if (problems.length === 0) problems.push(...problemsBetween(values as Config));
  if (problems.length > 0) throw new ConfigurationError(problems);
  return Object.freeze(values) as Config;
}

/** The configuration as a person may see it: by variable name, secrets as `***`, passwords in addresses hidden. */
export function redactedConfig(config: Config): Record<string, string> {
  return Object.fromEntries(
    Object.entries(keys).map(([property, key]) => {
      const value = config[property as keyof Config];
      return [key.name, value === undefined ? '' : 'secret' in key && key.secret ? '***' : value.toString()];
    }),
  );
}

/** Every text that must never be printed: secrets, and the passwords inside addresses. */
export function secretsOf(config: Config): string[] {
  return Object.entries(keys)
    .filter(([, key]) => 'secret' in key && key.secret)
    .map(([property]) => config[property as keyof Config])
    .flatMap((value) => (typeof value === 'string' ? [value] : Array.isArray(value) ? value : []));
}

function valueOf(environment: Environment, key: ConfigurationKey, problems: string[]) {
  const value = emptyAsMissing(environment[key.name]);
  const file = emptyAsMissing(environment[`${key.name}_FILE`]);
  if (key.secret !== true || file === undefined) return value;
  if (value !== undefined) {
    problems.push(`${key.name} and ${key.name}_FILE are both set. Keep one of them.`);
    return value;
  }
  const text = readIfThere(file);
  if (text === undefined)
    problems.push(`${key.name}_FILE names a file that cannot be read. Check its path and permissions.`);
  return text?.trim();
}

function problemsBetween(config: Config): string[] {
  const problems: string[] = [];
  if (sameDatabase(config.storeDatabaseUrl, config.timetrackerDatabaseUrl)) {
    problems.push(
      'STORE_DATABASE_URL and TIMETRACKER_DATABASE_URL name the same database. Give this product a database of its own.',
    );
  }
  if (config.mode === 'live' && config.xeroSandboxUrl !== undefined) {
    problems.push('MODE is live and XERO_SANDBOX_URL is set. Remove XERO_SANDBOX_URL, or set MODE=trial.');
  }
  if (config.mode !== 'live' && config.xeroSandboxUrl === undefined) {
    problems.push(
      `MODE is ${config.mode}, which needs the sandbox: set XERO_SANDBOX_URL (npm run sandbox starts one), or MODE=live for Xero itself.`,
    );
  }
  if (
    config.xeroSandboxUrl !== undefined &&
    /(^|\.)xero\.com$/.test(new URL(config.xeroSandboxUrl).hostname)
  ) {
    problems.push(
      'XERO_SANDBOX_URL names Xero itself. Set it to the address of the sandbox, or use MODE=live.',
    );
  }
  if (config.mode === 'live' && config.timingScale !== 1) {
    problems.push('TIMING_SCALE is for tests against the sandbox. Remove it for MODE=live.');
  }
  if (config.adminToken === undefined && !isLoopback(config.httpHost)) {
    problems.push(
      'HTTP_HOST is reachable from other machines. Set ADMIN_TOKEN (openssl rand -base64 24), or HTTP_HOST=127.0.0.1.',
    );
  }
  if (
    config.kafkaSaslMechanism !== undefined &&
    (config.kafkaSaslUsername === undefined || config.kafkaSaslPassword === undefined)
  ) {
    problems.push('KAFKA_SASL_MECHANISM is set: set KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD too.');
  }
  const publicHost = new URL(config.publicUrl).hostname;
  if (config.mode === 'live' && isIP(publicHost.replace(/^\[|\]$/g, '')) !== 0) {
    problems.push(
      'PUBLIC_URL has a numeric address, which Xero refuses as a redirect address. Use http://localhost:8480 or an https name.',
    );
  }
  return problems;
}

function sameDatabase(one: string, other: string): boolean {
  const a = new URL(one);
  const b = new URL(other);
  return a.hostname === b.hostname && (a.port || '5432') === (b.port || '5432') && a.pathname === b.pathname;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
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
