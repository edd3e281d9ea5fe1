import { describe, expect, it } from 'vitest';
import { backlogFigures, freshWay } from '../../bench/backlog/backlog-figures.ts';

const begun = Date.parse('2026-11-02T09:00:00Z');

function call(
  second: number,
  idempotencyKey: string | null,
  changes: { status?: number; path?: string } = {},
) {
  return {
    n: second,
    at: new Date(begun + second * 1000).toISOString(),
    method: idempotencyKey === null ? 'GET' : 'PUT',
    path: '/api.xro/2.0/Invoices',
    query: '',
    clientId: null,
    tenantId: null,
    idempotencyKey,
    requestBytes: 0,
    status: 200,
    replayed: false,
    unknown: null,
    fault: null,
    ...changes,
  };
}

describe('the figures of a backlog', () => {
  const members = new Map([
    ['a', { done: 50, ours: 50 }],
    ['b', { done: 50, ours: 49 }],
    ['late', { done: 1, ours: 0 }],
  ]);
  const fresh = [freshWay({ id: 1, known: 400, queued: 500, sent: 600, answered: 2600 }, 100, 1)];

  it('are those from the first call to the last that brought some of it', () => {
    const calls = [call(0, null), call(1, 'a'), call(60, 'b'), call(90, 'late')];
    expect(backlogFigures({ calls, members, fresh, seed: 1 })).toMatchObject({
      documents: 100,
      calls: 3,
      seconds: 60,
      shareOfLimit: 0.033,
      callsPerDocument: 0.03,
    });
  });

  it('count what Xero refused, and not what was asked of others than its API', () => {
    const calls = [call(0, 'a', { status: 429 }), call(2, null, { path: '/connect/token' }), call(3, 'a')];
    expect(backlogFigures({ calls, members, fresh, seed: 1 })).toMatchObject({ refusedCalls: 1, calls: 2 });
  });

  it('measure a fresh invoice from its commit, in parts', () => {
    expect(backlogFigures({ calls: [call(0, 'a')], members, fresh, seed: 1 })).toMatchObject({
      freshMaxMs: 2500,
      freshParts: { captured: 300, queued: 100, gate: 100, answer: 2000 },
    });
  });
});
