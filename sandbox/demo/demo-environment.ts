import { configurationKeys } from '../../src/config-keys.ts';
import type { DemoIdentity } from './demo-identity.ts';

export interface ServerAddresses {
  readonly storeUrl: string;
  readonly timetrackerUrl: string;
  /** TimeTracker's database by the role that may write ids; undefined: there is none. */
  readonly writeBackUrl?: string | undefined;
  readonly kafkaBrokers: string;
  readonly temporalAddress: string;
  readonly temporalUiUrl: string | undefined;
  readonly sandboxUrl: string;
  readonly httpPort: number;
}

/** How to reach servers that the environment names goes along with their addresses. */
const accessKeys = /^(KAFKA_(TLS|SASL)|TEMPORAL_(TLS|API_KEY|NAMESPACE))/;

/**
 * The environment of the demo's worker and commands. Settings meant for another installation stay out: only how
 * to reach given servers is taken over.
 */
export function demoEnvironment(
  inherited: NodeJS.ProcessEnv,
  addresses: ServerAddresses,
  identity: DemoIdentity,
  further: NodeJS.ProcessEnv = {},
): NodeJS.ProcessEnv {
  const ours = new Set(configurationKeys.flatMap(({ name }) => [name, `${name}_FILE`]));
  const rest = Object.entries(inherited).filter(([name]) => !ours.has(name) || accessKeys.test(name));
  return {
    ...Object.fromEntries(rest),
    MODE: 'demo',
    INSTALLATION_ID: 'demo',
    TIMETRACKER_DATABASE_URL: addresses.timetrackerUrl,
    ...(addresses.writeBackUrl === undefined
      ? {}
      : { TIMETRACKER_WRITE_DATABASE_URL: addresses.writeBackUrl }),
    STORE_DATABASE_URL: addresses.storeUrl,
    ENCRYPTION_KEY: identity.encryptionKey,
    KAFKA_BROKERS: addresses.kafkaBrokers,
    KAFKA_TOPIC_PREFIX: `demo-${identity.id}.timetracker.`,
    KAFKA_GROUP_ID: `timetracker-xero-demo-${identity.id}`,
    TEMPORAL_ADDRESS: addresses.temporalAddress,
    TEMPORAL_TASK_QUEUE: `timetracker-xero-demo-${identity.id}`,
    ...(addresses.temporalUiUrl === undefined ? {} : { TEMPORAL_UI_URL: addresses.temporalUiUrl }),
    XERO_CLIENT_ID: 'demo-client',
    XERO_CLIENT_SECRET: identity.clientSecret,
    XERO_SANDBOX_URL: addresses.sandboxUrl,
    HTTP_PORT: String(addresses.httpPort),
    PUBLIC_URL: `http://localhost:${addresses.httpPort}`,
    ...further,
  };
}
