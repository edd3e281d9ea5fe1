import { expect, it } from 'vitest';
import { topicPlans } from '../../src/consumers/start-consumer.ts';

it('every kind has a topic that several processes can share, and one for what cannot be read; outcomes have one', () => {
  expect(topicPlans('timetracker.').map(({ topic, partitions }) => [topic, partitions > 1])).toEqual([
    ['timetracker.clients', true],
    ['timetracker.clients.dlq', false],
    ['timetracker.invoices', true],
    ['timetracker.invoices.dlq', false],
    ['timetracker.expenses', true],
    ['timetracker.expenses.dlq', false],
    ['timetracker.payments', true],
    ['timetracker.payments.dlq', false],
    ['timetracker.credit-notes', true],
    ['timetracker.credit-notes.dlq', false],
    ['xero.outcomes', false],
  ]);
});
