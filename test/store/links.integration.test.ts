import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { createLinks, type Links } from '../../src/store/links.ts';
import { link, posted } from '../xero/samples.ts';
import { newDocument, openStore } from './open-store.ts';

let database: Database;
let links: Links;

beforeAll(async () => {
  database = await openStore();
  links = createLinks(database);
});

const newLink = (changes: Parameters<typeof link>[0] = {}) =>
  link({ xeroId: randomUUID(), postedHash: 'h1', postedSequence: 1n, ...changes });

describe('a link', () => {
  it('tells what stands in Xero, word for word', async () => {
    const document = newDocument();
    const stands = newLink({
      postedLines: [posted('a'), posted('b')],
      postedElementHash: 'e1',
      postedSequence: 1_763_800_000_000_001n,
    });
    expect(await links.save(document, stands)).toBe(true);
    expect(await links.find(document, stands.tenantId)).toMatchObject(stands);
    expect(await links.find(document, randomUUID())).toBeUndefined();
    expect(await links.ownerOf(stands.tenantId, 'Invoice', stands.xeroId)).toEqual(document);
    expect(await links.ownerOf(stands.tenantId, 'Contact', stands.xeroId)).toBeUndefined();
  });

  it('is updated by what stands there now, and keeps where it came from and to whom it leads', async () => {
    const document = newDocument();
    const adopted = newLink({ origin: 'xero', xeroStatus: 'DRAFT' });
    await links.save(document, adopted);
    const later = {
      ...adopted,
      origin: 'timetracker' as const,
      xeroId: randomUUID(),
      xeroStatus: 'AUTHORISED',
    };
    expect(await links.save(document, { ...later, postedSequence: 2n })).toBe(true);
    expect(await links.find(document, adopted.tenantId)).toMatchObject({
      origin: 'xero',
      xeroId: adopted.xeroId,
      xeroStatus: 'AUTHORISED',
      postedSequence: 2n,
    });
  });

  it('is refused if the counterpart belongs to another document; in another organisation it is free', async () => {
    const [first, second] = [newDocument(), newDocument()];
    const stands = newLink();
    await links.save(first, stands);
    expect(await links.save(second, stands)).toBe(false);
    expect(await links.find(second, stands.tenantId)).toBeUndefined();
    expect(await links.save(second, { ...stands, tenantId: randomUUID() })).toBe(true);
  });

  it('takes note of a state that asks for nothing new, unless something else was posted since', async () => {
    const document = newDocument();
    const stands = newLink({ postedSequence: 5n });
    await links.save(document, stands);
    const noted = await links.savePosted(document, stands.tenantId, 'h1', { hash: 'h2', sequence: 7n });
    expect(noted).toBe(true);
    expect(await links.find(document, stands.tenantId)).toMatchObject({
      postedHash: 'h2',
      postedSequence: 7n,
    });
    // Somebody who still thinks that h1 was posted last must look again.
    expect(await links.savePosted(document, stands.tenantId, 'h1', { hash: 'h0', sequence: 6n })).toBe(false);
    expect(await links.find(document, stands.tenantId)).toMatchObject({
      postedHash: 'h2',
      postedSequence: 7n,
    });
    // The sequence never goes back.
    await links.savePosted(document, stands.tenantId, 'h2', { hash: 'h2', sequence: 3n });
    expect(await links.find(document, stands.tenantId)).toMatchObject({ postedSequence: 7n });
  });
});
