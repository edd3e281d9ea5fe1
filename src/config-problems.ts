import { isIP } from 'node:net';
import type { Values } from './config-values.ts';

/**
 * What does not fit together of what holds for the whole process. A value that is wrong in itself has been reported, and
 * nothing is said of it here.
 */
export function problemsOfProcess(config: Partial<Values>, wrong: ReadonlySet<string>): string[] {
  const { mode, xeroSandboxUrl } = config;
  const problems: string[] = [];
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
  return problems;
}

/** What does not fit together of an installation's settings, and of them with those of the process. */
export function problemsOfInstallation(config: Partial<Values>): string[] {
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
  if (config.publicUrl !== undefined) {
    const problem = problemOfPublicUrl(new URL(config.publicUrl), config.mode === 'live');
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}

/** Tokens and sessions are typed and sent there, and Xero sends people back to a path below it. */
function problemOfPublicUrl(url: URL, isLive: boolean): string | undefined {
  const host = hostnameOf(url.href);
  if (isLive && isIP(host) !== 0) {
    return 'PUBLIC_URL has a numeric address, which Xero refuses as a redirect address. Use http://localhost:8480 or an https name.';
  }
  if (url.protocol === 'http:' && !isLoopback(host)) {
    return 'PUBLIC_URL is plain http and names more than this machine, so that access tokens could be read on the way, and Xero refuses it. Use https (a proxy in front speaks it), or http://localhost:8480.';
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '') {
    return 'PUBLIC_URL holds more than a host: our pages have paths of their own. Use the likes of https://books.example.com.';
  }
  return undefined;
}

/** An installation's settings, and the file that they come from. */
export interface FileValues {
  readonly file: string;
  readonly values: Partial<Values>;
}

/** What two installations may not have in common. */
export function problemsBetween(installations: readonly FileValues[]): string[] {
  return installations.flatMap((one, index) =>
    installations.slice(index + 1).flatMap((other) => problemsOfPair(one, other)),
  );
}

function problemsOfPair(one: FileValues, other: FileValues): string[] {
  const both = `${one.file} and ${other.file}`;
  const [a, b] = [one.values, other.values];
  const problems: string[] = [];
  if (a.installationId !== undefined && a.installationId === b.installationId) {
    problems.push(
      `${both} have the same INSTALLATION_ID (${a.installationId}). Give each a name of its own.`,
    );
  }
  if (sameDatabase(a.timetrackerDatabaseUrl, b.timetrackerDatabaseUrl)) {
    problems.push(
      `${both} have the same TIMETRACKER_DATABASE_URL. Every TimeTracker is one installation: correct one of them.`,
    );
  }
  const bothStream = a.captureMode === 'debezium' && b.captureMode === 'debezium';
  if (bothStream && a.debeziumTopicPrefix === b.debeziumTopicPrefix) {
    problems.push(
      `${both} have the same DEBEZIUM_TOPIC_PREFIX (${String(a.debeziumTopicPrefix)}). Every TimeTracker has a connector of its own: name its topic.prefix.`,
    );
  }
  for (const [writer, reader] of [
    [one, other],
    [other, one],
  ] as const) {
    if (sameDatabase(writer.values.timetrackerWriteDatabaseUrl, reader.values.timetrackerDatabaseUrl)) {
      problems.push(
        `TIMETRACKER_WRITE_DATABASE_URL of ${writer.file} names the TimeTracker of ${reader.file}. Name the same database as in its own TIMETRACKER_DATABASE_URL.`,
      );
    }
  }
  if (a.publicUrl !== undefined && b.publicUrl !== undefined && sameHost(a.publicUrl, b.publicUrl)) {
    problems.push(
      `${both} have the same PUBLIC_URL (${a.publicUrl}). Give each a host name or a port of its own.`,
    );
  }
  if (a.httpPort !== undefined && a.httpPort === b.httpPort) {
    problems.push(`${both} have the same HTTP_PORT (${a.httpPort}). Give each a port of its own.`);
  }
  return problems;
}

function sameDatabase(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const a = new URL(one);
  const b = new URL(other);
  return a.hostname === b.hostname && (a.port || '5432') === (b.port || '5432') && a.pathname === b.pathname;
}

function sameHost(one: string, other: string): boolean {
  return new URL(one).host === new URL(other).host;
}

/** The host name in an address; an IP address without brackets. */
export function hostnameOf(address: string): string {
  return new URL(address).hostname.replace(/^\[|\]$/g, '');
}

export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}
