import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { changeStream } from './capture/change-stream.ts';
import { installationIdPattern } from './events/installation-id.ts';

/** One environment variable that the product understands. */
export interface ConfigurationKey {
  readonly name: string;
  readonly group:
    'Mode' | 'TimeTracker' | 'Own database' | 'Kafka' | 'Temporal' | 'Xero' | 'Pages' | 'Process';
  readonly meaning: string;
  readonly schema: z.ZodType<unknown, string | undefined>;
  readonly default?: string;
  readonly example?: string;
  /** Shown as `***`; may be given as a file by NAME_FILE. */
  readonly secret?: true;
  /** May be given by NAME_COMMAND, a command that prints it. */
  readonly command?: true;
}

function text() {
  return z.string();
}

function url(...protocols: string[]) {
  return z.string().refine((value) => protocols.includes(protocolOf(value)), {
    error: `must be an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });
}

function protocolOf(value: string): string {
  try {
    return new URL(value).protocol;
  } catch {
    return '';
  }
}

function wholeNumber(minimum: number, maximum: number) {
  return z
    .string()
    .refine((value) => /^\d+$/.test(value) && Number(value) >= minimum && Number(value) <= maximum, {
      error: `must be a whole number from ${minimum} to ${maximum}`,
    })
    .transform(Number);
}

function positiveNumber(maximum: number) {
  return z
    .string()
    .refine((value) => Number(value) > 0 && Number(value) <= maximum, {
      error: `must be a number above 0 and at most ${maximum}`,
    })
    .transform(Number);
}

const yesOrNo = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((value) => value === 'true');

const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const brokers = list.refine(
  (values) => values.length > 0 && values.every((value) => /^[^\s:]+:\d+$/.test(value)),
  { error: 'must be one or more host:port, separated by commas' },
);

const roleNames = ['capture', 'consumer', 'worker', 'http'] as const;
const someRoles = { error: `must name some of ${roleNames.join(', ')}, separated by commas` };
const roles = list.pipe(z.array(z.enum(roleNames, someRoles), someRoles).min(1, someRoles));

const hostAndPort = z
  .string()
  .regex(/^[^\s:/]+:\d+$/, { error: 'must be host:port, such as localhost:7233' });

const encryptionKeys = z
  .string()
  .transform((value) => value.split(/[\s,]+/).filter((part) => part !== ''))
  .refine(
    (values) => values.length > 0 && values.every((value) => /^[\w-]{1,16}:[A-Za-z0-9+/]{43}=$/.test(value)),
    {
      error:
        'must be name:key, the key being 32 random bytes in base64 (openssl rand -base64 32); the first of several encrypts, all decrypt',
    },
  )
  .refine((values) => new Set(values.map((value) => value.split(':')[0])).size === values.length, {
    error: 'must not hold two keys of one name: secrets are told apart by the name of their key',
  });

const port = wholeNumber(1, 65_535);

/** Every variable, in the order in which documentation shows them. `configuration` reads nothing else. */
export const keys = {
  mode: key(
    'MODE',
    'Mode',
    'demo: the demo firm into the sandbox. trial: your TimeTracker, read-only, into the sandbox. live: your TimeTracker into Xero.',
    z.enum(['demo', 'trial', 'live'], { error: 'must be demo, trial or live' }),
    { default: 'trial' },
  ),
  installationId: key(
    'INSTALLATION_ID',
    'Mode',
    'A short name for this TimeTracker. It becomes part of every key and of ContactNumber in Xero: choose it once.',
    z.string().regex(installationIdPattern, { error: 'must be 1 to 24 of a-z, 0-9 and -' }),
    { default: 'main' },
  ),
  installationFiles: key(
    'INSTALLATION_FILES',
    'Mode',
    'Several TimeTrackers in one process: a file of settings for each, separated by commas (docs/several.md). Empty: one TimeTracker, by this very environment.',
    list
      .pipe(z.array(text()).min(1, { error: 'must name one or more files, separated by commas' }))
      .optional(),
    { example: 'acme.env,globex.env' },
  ),

  timetrackerDatabaseUrl: key(
    'TIMETRACKER_DATABASE_URL',
    'TimeTracker',
    "TimeTracker's PostgreSQL, with a role that may only read.",
    url('postgres:', 'postgresql:'),
    { secret: true, example: 'postgres://timetracker_reader:password@localhost:5432/timetracker' },
  ),
  timetrackerWriteDatabaseUrl: key(
    'TIMETRACKER_WRITE_DATABASE_URL',
    'TimeTracker',
    "The same database with a role of its own, which may write Xero's ids into two columns (docs/security.md). Only needed where the setting writeBack is on.",
    url('postgres:', 'postgresql:').optional(),
    { secret: true },
  ),
  timetrackerUrl: key(
    'TIMETRACKER_URL',
    'TimeTracker',
    "TimeTracker's address in a browser; documents in Xero link back to it.",
    url('http:', 'https:'),
    { default: 'http://localhost:8080' },
  ),
  receiptsFolder: key(
    'RECEIPTS_FOLDER',
    'TimeTracker',
    'The folder in which TimeTracker keeps receipts (its uploads/receipts), for reading. Only needed where the setting attachReceipts is on.',
    z
      .string()
      .refine((value) => isAbsolute(value), { error: 'must be an absolute path' })
      .optional(),
    { example: '/srv/timetracker/uploads/receipts' },
  ),
  scanIntervalSeconds: key(
    'SCAN_INTERVAL_SECONDS',
    'TimeTracker',
    'Seconds between two looks at what changed.',
    positiveNumber(3600),
    { default: '1' },
  ),
  captureMode: key(
    'CAPTURE_MODE',
    'TimeTracker',
    'scan: changes are found by looking. debezium: Debezium tells of changes at once, and looking goes on every 15 s (docs/debezium.md).',
    z.enum(['scan', 'debezium'], { error: 'must be scan or debezium' }),
    { default: 'scan' },
  ),
  debeziumTopicPrefix: key(
    'DEBEZIUM_TOPIC_PREFIX',
    'TimeTracker',
    "The connector's topic.prefix, where CAPTURE_MODE is debezium. Each TimeTracker has one of its own.",
    z.string().regex(/^[\w.-]{1,100}$/, { error: 'must be 1 to 100 of letters, digits, dot, - and _' }),
    { default: changeStream.topicPrefix },
  ),
  debeziumSlot: key(
    'DEBEZIUM_SLOT',
    'TimeTracker',
    "The connector's slot.name, which is watched where CAPTURE_MODE is debezium.",
    z.string().regex(/^[a-z0-9_]{1,63}$/, { error: 'must be 1 to 63 of a-z, 0-9 and _' }),
    { default: changeStream.slot },
  ),
  debeziumMostMegabytes: key(
    'DEBEZIUM_MOST_MEGABYTES',
    'TimeTracker',
    "So many megabytes TimeTracker's PostgreSQL may keep for the slot before a problem is shown.",
    wholeNumber(1, 1_000_000),
    { default: '1024' },
  ),

  storeDatabaseUrl: key(
    'STORE_DATABASE_URL',
    'Own database',
    'Our own PostgreSQL database. Never the one of TimeTracker. Back it up.',
    url('postgres:', 'postgresql:'),
    { secret: true, example: 'postgres://timetracker_xero:password@localhost:5432/timetracker_xero' },
  ),
  encryptionKey: key(
    'ENCRYPTION_KEY',
    'Own database',
    'Encrypts the tokens at rest: name:base64 of 32 bytes; several separated by commas while keys rotate, the first of which encrypts (docs/security.md). Back it up apart from the database.',
    encryptionKeys,
    { secret: true, command: true, example: 'k1:<what openssl rand -base64 32 prints>' },
  ),

  kafkaBrokers: key('KAFKA_BROKERS', 'Kafka', 'The brokers, host:port separated by commas.', brokers, {
    default: 'localhost:9092',
  }),
  kafkaTopicPrefix: key(
    'KAFKA_TOPIC_PREFIX',
    'Kafka',
    'What the topic names begin with.',
    z.string().regex(/^[\w.-]{1,100}$/, { error: 'must be 1 to 100 of letters, digits, dot, - and _' }),
    { default: 'timetracker.' },
  ),
  kafkaGroupId: key('KAFKA_GROUP_ID', 'Kafka', 'The consumer group.', text().min(1), {
    default: 'timetracker-xero',
  }),
  kafkaTls: key('KAFKA_TLS', 'Kafka', 'Speak TLS to the brokers.', yesOrNo, { default: 'false' }),
  kafkaTlsCa: key(
    'KAFKA_TLS_CA',
    'Kafka',
    "The authority that signed the brokers' certificates, as PEM. Empty: the usual ones.",
    text().optional(),
    { secret: true },
  ),
  kafkaSaslMechanism: key(
    'KAFKA_SASL_MECHANISM',
    'Kafka',
    'plain, scram-sha-256 or scram-sha-512. Empty: no login.',
    z
      .enum(['plain', 'scram-sha-256', 'scram-sha-512'], {
        error: 'must be plain, scram-sha-256 or scram-sha-512',
      })
      .optional(),
  ),
  kafkaSaslUsername: key('KAFKA_SASL_USERNAME', 'Kafka', 'The login name.', text().optional()),
  kafkaSaslPassword: key('KAFKA_SASL_PASSWORD', 'Kafka', 'The password.', text().optional(), {
    secret: true,
  }),

  temporalAddress: key('TEMPORAL_ADDRESS', 'Temporal', 'The server, host:port.', hostAndPort, {
    default: 'localhost:7233',
  }),
  temporalNamespace: key('TEMPORAL_NAMESPACE', 'Temporal', 'The namespace.', text().min(1), {
    default: 'default',
  }),
  temporalTaskQueue: key(
    'TEMPORAL_TASK_QUEUE',
    'Temporal',
    'The task queue of this process, and of all that serve the same TimeTrackers.',
    text().min(1),
    { default: 'timetracker-xero' },
  ),
  temporalTls: key('TEMPORAL_TLS', 'Temporal', 'Speak TLS to the server.', yesOrNo, { default: 'false' }),
  temporalApiKey: key('TEMPORAL_API_KEY', 'Temporal', 'An API key, for Temporal Cloud.', text().optional(), {
    secret: true,
  }),
  temporalUiUrl: key(
    'TEMPORAL_UI_URL',
    'Temporal',
    "Temporal's own pages; ours link to them.",
    url('http:', 'https:'),
    { default: 'http://localhost:8233' },
  ),

  xeroClientId: key(
    'XERO_CLIENT_ID',
    'Xero',
    'The client id of your Xero app. Empty: the one entered on the setup page or with ttxero setup.',
    text().min(1).optional(),
    { example: 'from developer.xero.com, My Apps' },
  ),
  xeroClientSecret: key(
    'XERO_CLIENT_SECRET',
    'Xero',
    'The client secret of your Xero app. Empty: the one entered on the setup page or with ttxero setup.',
    text().min(1).optional(),
    { secret: true },
  ),
  xeroSandboxUrl: key(
    'XERO_SANDBOX_URL',
    'Xero',
    'The sandbox that plays Xero; for demo and trial only.',
    url('http:').optional(),
  ),

  publicUrl: key(
    'PUBLIC_URL',
    'Pages',
    'The address under which a browser reaches this product. Xero sends people back to it: register PUBLIC_URL/integrations/xero/callback with your Xero app. Xero refuses 127.0.0.1.',
    url('http:', 'https:'),
    { default: 'http://localhost:8480' },
  ),
  httpHost: key(
    'HTTP_HOST',
    'Pages',
    'The network address to listen on. With anything but loopback the pages ask for a sign-in, and so they do with a PUBLIC_URL that names more than this machine (docs/security.md).',
    text().min(1),
    { default: '127.0.0.1' },
  ),
  httpPort: key('HTTP_PORT', 'Pages', 'The port to listen on.', port, { default: '8480' }),
  adminToken: key(
    'ADMIN_TOKEN',
    'Pages',
    'A token of the administrator, beside those of `ttxero tokens`: for signing in on the pages and for the API. Once it is set, the pages ask for a sign-in.',
    z.string().min(16, { error: 'must have at least 16 characters' }).optional(),
    { secret: true },
  ),
  requireSignIn: key(
    'REQUIRE_SIGN_IN',
    'Pages',
    'Ask for a sign-in on loopback too, before the first token is made.',
    yesOrNo,
    { default: 'false' },
  ),
  trustedProxies: key(
    'TRUSTED_PROXIES',
    'Pages',
    "How many reverse proxies stand in front, each of which adds to X-Forwarded-For: so far it is believed when the visitor's address is noted. 0: none.",
    wholeNumber(0, 10),
    { default: '0' },
  ),

  roles: key('ROLES', 'Process', 'Which parts this process runs.', roles, { default: roleNames.join(',') }),
  logLevel: key(
    'LOG_LEVEL',
    'Process',
    'debug, info, warn or error.',
    z.enum(['debug', 'info', 'warn', 'error'], { error: 'must be debug, info, warn or error' }),
    { default: 'info' },
  ),
  timingScale: key(
    'TIMING_SCALE',
    'Process',
    'Runs all protocol durations this many times faster; for tests against the sandbox only.',
    positiveNumber(1000),
    { default: '1' },
  ),
} as const;

function key<S extends z.ZodType<unknown, string | undefined>>(
  name: string,
  group: ConfigurationKey['group'],
  meaning: string,
  schema: S,
  more: Pick<ConfigurationKey, 'default' | 'example' | 'secret' | 'command'> = {},
): ConfigurationKey & { readonly schema: S } {
  return { name, group, meaning, schema, ...more };
}

/** What one TimeTracker may have otherwise than another one that the same process serves. */
export const installationSettings = [
  'installationId',
  'timetrackerDatabaseUrl',
  'timetrackerWriteDatabaseUrl',
  'timetrackerUrl',
  'receiptsFolder',
  'scanIntervalSeconds',
  'captureMode',
  'debeziumTopicPrefix',
  'debeziumSlot',
  'debeziumMostMegabytes',
  'xeroClientId',
  'xeroClientSecret',
  'publicUrl',
  'httpPort',
  'adminToken',
  'requireSignIn',
] as const satisfies readonly (keyof typeof keys)[];

export type InstallationSetting = (typeof installationSettings)[number];

/** Whether a variable may stand in a file of INSTALLATION_FILES. */
export function isInstallationSetting(property: string): property is InstallationSetting {
  return installationSettings.some((setting) => setting === property);
}

/** All variables as a list. */
export const configurationKeys: readonly ConfigurationKey[] = Object.values(keys);
