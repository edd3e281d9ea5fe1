import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { createWaits, type Waits } from '../../src/store/waits.ts';
import { newDocument, openStore } from './open-store.ts';

let database: Database;
let waits: Waits;

beforeAll(async () => {
  database = await openStore();
  waits = createWaits(database);
});

beforeEach(() => database.query(`delete from wait`));

describe('documents that wait', () => {
  it('for another one are found by it, and only by it', async () => {
    const client = newDocument({ kind: 'client' });
    const [one, two, elsewhere] = [newDocument(), newDocument(), newDocument({ installationId: 'other' })];
    for (const document of [two, one, elsewhere])
      await waits.put(document, { reason: 'contact-first', for: client });
    expect(await waits.waitingFor(client)).toEqual([one, two]);
    expect(await waits.waitingFor({ ...client, kind: 'invoice' })).toEqual([]);
    expect(await waits.waitingFor(newDocument({ kind: 'client' }))).toEqual([]);
  });

  it('wait for one thing at a time: the last one', async () => {
    const client = newDocument({ kind: 'client' });
    const document = newDocument();
    await waits.put(document, { reason: 'contact-first', for: client });
    await waits.put(document, { reason: 'limit-reached', dueInSeconds: 60 });
    expect(await waits.waitingFor(client)).toEqual([]);
    expect(await waits.secondsUntilDue('main')).toBeCloseTo(60, 0);
    await waits.put(document, { reason: 'needs-reconnect' });
    expect(await waits.secondsUntilDue('main')).toBeNull();
  });

  it('wait for just this, or for something else', async () => {
    const client = newDocument({ kind: 'client' });
    const document = newDocument();
    const why = { reason: 'contact-first', for: client } as const;
    expect(await waits.isWaiting(document, why)).toBe(false);
    await waits.put(document, why);
    expect(await waits.isWaiting(document, why)).toBe(true);
    expect(await waits.isWaiting(document, { ...why, reason: 'client-needs-you' })).toBe(false);
    expect(await waits.isWaiting(document, { ...why, for: newDocument({ kind: 'client' }) })).toBe(false);
    expect(await waits.isWaiting(document, { reason: 'contact-first' })).toBe(false);
    expect(await waits.isWaiting(newDocument(), why)).toBe(false);
  });

  it('for a time are due when it has come; the first one counts', async () => {
    expect(await waits.secondsUntilDue('main')).toBeNull();
    await waits.put(newDocument(), { reason: 'limit-reached', dueInSeconds: 3600 });
    await waits.put(newDocument(), { reason: 'limit-reached', dueInSeconds: 30 });
    await waits.put(newDocument({ installationId: 'other' }), { reason: 'limit-reached', dueInSeconds: 1 });
    expect(await waits.secondsUntilDue('main')).toBeCloseTo(30, 0);
    await waits.put(newDocument(), { reason: 'limit-reached', dueInSeconds: -5 });
    expect(await waits.secondsUntilDue('main')).toBe(0);
  });

  it('whose run was started are due again later; those whose time has not come keep it', async () => {
    const [due, notYet] = [newDocument(), newDocument()];
    await waits.put(due, { reason: 'limit-reached', dueInSeconds: -1 });
    await waits.put(notYet, { reason: 'limit-reached', dueInSeconds: 100 });
    await waits.postpone([due, notYet], 900);
    expect(await waits.secondsUntilDue('main')).toBeCloseTo(100, 0);
    await waits.remove(notYet);
    expect(await waits.secondsUntilDue('main')).toBeCloseTo(900, 0);
  });

  it('no longer wait once they are removed', async () => {
    const client = newDocument({ kind: 'client' });
    const document = newDocument();
    await waits.put(document, { reason: 'contact-first', for: client });
    await waits.remove(document);
    expect(await waits.waitingFor(client)).toEqual([]);
  });
});
