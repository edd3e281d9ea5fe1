import { readConfig, type Config, type Environment } from '../../src/config.ts';

/** An environment that is complete and names servers that do not exist, with what a test puts in their place. */
export function testEnvironmentWith(changes: Environment = {}): Environment {
  return {
    MODE: 'trial',
    TIMETRACKER_DATABASE_URL: 'postgres://reader:reader-password@127.0.0.1:9/timetracker',
    STORE_DATABASE_URL: 'postgres://store:store-password@127.0.0.1:9/store',
    ENCRYPTION_KEY: 'k1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=',
    KAFKA_BROKERS: '127.0.0.1:9',
    TEMPORAL_ADDRESS: '127.0.0.1:9',
    XERO_CLIENT_ID: 'test-app',
    XERO_CLIENT_SECRET: 'test-app-secret',
    XERO_SANDBOX_URL: 'http://127.0.0.1:9',
    LOG_LEVEL: 'error',
    ...changes,
  };
}

/** The same as a checked configuration. */
export function testConfig(changes: Environment = {}): Config {
  return readConfig(testEnvironmentWith(changes));
}
