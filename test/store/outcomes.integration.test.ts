import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { problem } from '../../src/problems.ts';
import type { Database } from '../../src/store/database.ts';
import { createOutcomes, type Outcomes } from '../../src/store/outcomes.ts';
import { newDocument, openStore } from './open-store.ts';

let database: Database;
let outcomes: Outcomes;

beforeAll(async () => {
  database = await openStore();
  outcomes = createOutcomes(database);
});

describe('the outcome of a document', () => {
  it('is the word about its newest state, with the problem and its values', async () => {
    const document = newDocument();
    const tenantId = randomUUID();
    expect(await outcomes.find(document)).toBeUndefined();
    const refused = problem('xero-refused', { message: 'It says "no" & <why>' });
    await outcomes.record(document, { name: 'rejected', sequence: 3n, tenantId, problem: refused });
    expect(await outcomes.find(document)).toEqual({
      name: 'rejected',
      sequence: 3n,
      tenantId,
      problem: refused,
      runFailed: true,
    });
    await outcomes.record(document, { name: 'synced', sequence: 4n, tenantId });
    expect(await outcomes.find(document)).toEqual({
      name: 'synced',
      sequence: 4n,
      tenantId,
      problem: undefined,
      runFailed: false,
    });
  });

  it('is never replaced by a word about an older state', async () => {
    const document = newDocument();
    await outcomes.record(document, { name: 'synced', sequence: 10n });
    await outcomes.record(document, { name: 'held', sequence: 9n, problem: problem('number-taken') });
    expect(await outcomes.find(document)).toMatchObject({ name: 'synced', sequence: 10n });
    await outcomes.record(document, { name: 'unchanged', sequence: 10n });
    expect(await outcomes.find(document)).toMatchObject({ name: 'unchanged' });
  });

  it('is undone with the transaction that it was recorded in', async () => {
    const document = newDocument();
    const failing = database.transaction(async (client) => {
      await outcomes.record(document, { name: 'synced', sequence: 1n }, client);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await outcomes.find(document)).toBeUndefined();
  });
});
