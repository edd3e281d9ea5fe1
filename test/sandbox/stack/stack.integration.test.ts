import { Connection } from '@temporalio/client';
import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { searchAttributes } from '../../../sandbox/stack/versions.ts';
import { createTestDatabase, testStack } from '../../support/stack.ts';

describe('the servers of the stack', () => {
  const stack = testStack();

  it('PostgreSQL gives a fresh database and decodes its log for change capture', async () => {
    const client = new Client({ connectionString: await createTestDatabase() });
    await client.connect();
    try {
      const { rows } = await client.query(
        `select current_setting('wal_level') as wal, current_setting('timezone') as zone,
                current_setting('server_encoding') as encoding,
                (select count(*)::int from pg_tables where schemaname = 'public') as tables`,
      );
      expect(rows).toEqual([{ wal: 'logical', zone: 'UTC', encoding: 'UTF8', tables: 0 }]);
    } finally {
      await client.end();
    }
  });

  it('Kafka keeps a record, and does not create topics by itself', async () => {
    const kafka = new Kafka({ brokers: stack.kafkaBrokers.split(','), logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    const producer = kafka.producer();
    const topic = `${stack.topicPrefix}kept`;
    await Promise.all([admin.connect(), producer.connect()]);
    try {
      await admin.createTopics({ topics: [{ topic, numPartitions: 2 }], waitForLeaders: true });
      await producer.send({ topic, messages: [{ key: 'a', value: 'one' }] });
      const offsets = await admin.fetchTopicOffsets(topic);
      expect(offsets.reduce((records, { high }) => records + Number(high), 0)).toBe(1);
      await expect(admin.fetchTopicMetadata({ topics: [`${stack.topicPrefix}unknown`] })).rejects.toThrow(
        /does not host this topic/,
      );
    } finally {
      await Promise.all([admin.disconnect(), producer.disconnect()]);
    }
  });

  it('Temporal has its namespace and the search attributes that workflows set', async () => {
    const connection = await Connection.connect({ address: stack.temporalAddress });
    try {
      const { customAttributes } = await connection.operatorService.listSearchAttributes({
        namespace: 'default',
      });
      expect(Object.keys(customAttributes ?? {})).toEqual(expect.arrayContaining([...searchAttributes]));
    } finally {
      await connection.close();
    }
  });
});
