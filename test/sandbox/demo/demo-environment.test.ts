import { describe, expect, it } from 'vitest';
import { demoEnvironment } from '../../../sandbox/demo/demo-environment.ts';
import { readConfig } from '../../../src/config.ts';

const addresses = {
  storeUrl: 'postgres://postgres:word@127.0.0.1:5432/store',
  timetrackerUrl: 'postgres://postgres:word@127.0.0.1:5432/timetracker',
  kafkaBrokers: '127.0.0.1:9092',
  temporalAddress: '127.0.0.1:7233',
  temporalUiUrl: undefined,
  sandboxUrl: 'http://localhost:8491',
  httpPort: 8480,
};
const identity = { id: 'a1b2c3', encryptionKey: `demo:${'A'.repeat(43)}=`, clientSecret: 'word' };

describe('the environment of the demo', () => {
  it('is a configuration that the program accepts', () => {
    const config = readConfig(demoEnvironment({}, addresses, identity));
    expect(config).toMatchObject({ mode: 'demo', httpPort: 8480, publicUrl: 'http://localhost:8480' });
  });

  it('names the role that may write ids, where there is one', () => {
    const writeBackUrl = 'postgres://ids:word@127.0.0.1:5432/timetracker';
    const config = readConfig(demoEnvironment({}, { ...addresses, writeBackUrl }, identity));
    expect(config.timetrackerWriteDatabaseUrl).toBe(writeBackUrl);
    const given = { TIMETRACKER_WRITE_DATABASE_URL: 'postgres://else@db/timetracker' };
    expect(demoEnvironment(given, addresses, identity)).not.toHaveProperty('TIMETRACKER_WRITE_DATABASE_URL');
  });

  it('keeps out what is set for another installation', () => {
    const inherited = { MODE: 'live', ADMIN_TOKEN_FILE: '/run/token', HTTP_HOST: '0.0.0.0', PATH: '/bin' };
    const environment = demoEnvironment(inherited, addresses, identity);
    expect(environment).toMatchObject({ MODE: 'demo', PATH: '/bin' });
    expect(Object.keys(environment)).not.toContain('ADMIN_TOKEN_FILE');
    expect(Object.keys(environment)).not.toContain('HTTP_HOST');
  });

  it('takes over how to reach given servers', () => {
    const inherited = {
      KAFKA_TLS: 'true',
      KAFKA_SASL_PASSWORD_FILE: '/run/kafka',
      TEMPORAL_NAMESPACE: 'books',
    };
    expect(demoEnvironment(inherited, addresses, identity)).toMatchObject(inherited);
  });

  it('gives two demos on one server topics, groups and queues of their own', () => {
    const one = demoEnvironment({}, addresses, identity);
    const other = demoEnvironment({}, addresses, { ...identity, id: 'd4e5f6' });
    for (const key of ['KAFKA_TOPIC_PREFIX', 'KAFKA_GROUP_ID', 'TEMPORAL_TASK_QUEUE']) {
      expect(one[key]).not.toBe(other[key]);
    }
  });
});
