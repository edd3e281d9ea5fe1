import { describe, expect, it } from 'vitest';
import { createDemoFirm } from '../../sandbox/demo/create-demo-firm.ts';
import { createTestDatabase } from '../support/stack.ts';
import { startTestDebezium } from '../support/start-debezium.ts';

describe('Debezium by the shipped files', () => {
  it('starts and takes its slot', async () => {
    const url = await createTestDatabase();
    await createDemoFirm(url);
    const debezium = await startTestDebezium(url);
    expect(debezium.slot).toBe(debezium.topicPrefix);
  });
});
