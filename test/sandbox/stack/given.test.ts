import { describe, expect, it } from 'vitest';
import { givenAddress, testEnvironment } from '../../../sandbox/stack/given.ts';
import { parseAddress } from '../../../sandbox/stack/given-servers.ts';
import { startStack } from '../../../sandbox/stack/stack.ts';

describe('servers that run already', () => {
  it('are taken from the environment; an empty value counts as none', () => {
    const environment = { KAFKA_BROKERS: ' kafka:9092 ', TEMPORAL_ADDRESS: '' };
    expect(givenAddress(environment, 'kafka')).toBe('kafka:9092');
    expect(givenAddress(environment, 'temporal')).toBeUndefined();
    expect(givenAddress(environment, 'postgresql')).toBeUndefined();
  });

  it('are not used by tests, since they may hold real data, unless told to', () => {
    const environment = { STORE_DATABASE_URL: 'postgres://real' };
    expect(testEnvironment(environment)).toEqual({});
    expect(testEnvironment({ ...environment, TEST_ON_GIVEN_SERVERS: '1' })).toMatchObject(environment);
  });

  it('may be written as host and port or as an address', () => {
    expect(parseAddress('kafka', 'broker:9092')).toEqual({ host: 'broker', port: 9092 });
    expect(parseAddress('temporal', '[::1]:7233')).toEqual({ host: '::1', port: 7233 });
    expect(parseAddress('postgresql', 'postgres://u:p@db/x')).toEqual({ host: 'db', port: 5432 });
    expect(parseAddress('kafka', 'broker')).toBeUndefined();
    expect(parseAddress('kafka', 'not an address')).toBeUndefined();
  });

  it.each([
    [
      'nothing answers there',
      '127.0.0.1:1',
      /does not answer at the address in KAFKA_BROKERS.*remove KAFKA_BROKERS/,
    ],
    ['the address is none', 'kafka', /KAFKA_BROKERS is no address/],
  ])('stop the start with what to do when %s', async (_, address, message) => {
    const environment = { KAFKA_BROKERS: address };
    const start = startStack({ folder: '/nowhere', log: () => undefined, servers: ['kafka'], environment });
    await expect(start).rejects.toThrow(message);
  });
});
