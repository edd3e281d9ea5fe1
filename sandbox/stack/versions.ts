/**
 * The servers that the stack starts, with the versions it fetches. docker-compose.yml names the same ones
 * (a test compares them).
 */
export const versions = {
  node: '24.21.0',
  postgresql: '18.4',
  kafka: '4.3.0',
  /** Kafka logs through slf4j 1; this binding sends it to the log4j that Kafka brings along. */
  log4jBinding: '2.25.4',
  debezium: '3.3.1.Final',
  temporalCli: '1.5.1',
  /** The server inside that command-line program. */
  temporalServer: '1.29.1',
  temporalTestServer: '1.32.0',
} as const;

/** The oldest versions of what is already on a machine that the stack accepts. */
export const minimums = { postgresql: 15, kafka: 4, temporalServer: '1.28', java: 17 } as const;

/** Taken when free; any other free port otherwise. */
export const preferredPorts = {
  postgresql: 54320,
  kafka: 19092,
  temporal: 17233,
  temporalUi: 18233,
} as const;

/** Environment variables that name a server which runs already; the stack then starts none of its kind. */
export const addressVariables = {
  postgresql: 'STORE_DATABASE_URL',
  kafka: 'KAFKA_BROKERS',
  temporal: 'TEMPORAL_ADDRESS',
} as const;

/** Search attributes (all of type Keyword) that the workflows set. */
export const searchAttributes = [
  'InstallationId',
  'DocumentKind',
  'SyncOutcome',
  'Problem',
  'XeroTenantId',
] as const;

/** Settings of Temporal's database file: rebuilt from our own memory if lost, so speed comes first. */
export const temporalPragmas = ['journal_mode=WAL', 'synchronous=OFF'] as const;

/** PostgreSQL settings that the program relies on, wherever the server comes from. */
export const postgresqlSettings = { wal_level: 'logical', timezone: 'UTC' } as const;

/** Kafka settings that the program relies on, wherever the broker comes from. */
export const kafkaSettings = {
  'auto.create.topics.enable': 'false',
  'group.initial.rebalance.delay.ms': '0',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
} as const;

export type ServerName = keyof typeof addressVariables;
export const serverNames = ['postgresql', 'kafka', 'temporal'] as const satisfies readonly ServerName[];
