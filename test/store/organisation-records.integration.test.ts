import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import {
  createOrganisationRecords,
  type OrganisationRecord,
  type OrganisationRecords,
} from '../../src/store/organisation-records.ts';
import { openStore } from './open-store.ts';

let database: Database;
let records: OrganisationRecords;

beforeAll(async () => {
  database = await openStore();
  records = createOrganisationRecords(database);
});

const account = (id: string, Name: string): OrganisationRecord => ({ id, body: { Name, Code: id } });

describe('the copy of a list', () => {
  it('is not there before it was stored, and then has an age', async () => {
    const tenantId = randomUUID();
    expect(await records.state(tenantId, 'accounts')).toBeUndefined();
    await records.store(tenantId, 'accounts', [account('200', 'Sales')], null, true);
    expect(await records.state(tenantId, 'accounts')).toEqual({
      ageSeconds: expect.closeTo(0, 0) as number,
      modifiedSince: null,
    });
    await database.query(`update organisation_copy set fetched_at = fetched_at - interval '100 seconds'`);
    expect((await records.state(tenantId, 'accounts'))?.ageSeconds).toBeCloseTo(100, 0);
  });

  it('is replaced by a whole list and added to by changes', async () => {
    const tenantId = randomUUID();
    await records.store(tenantId, 'accounts', [account('200', 'Sales'), account('201', 'Goods')], null, true);
    await records.store(
      tenantId,
      'accounts',
      [account('201', 'Products'), account('260', 'Other')],
      null,
      false,
    );
    expect((await records.all(tenantId, 'accounts')).map(({ body }) => body['Name'])).toEqual([
      'Sales',
      'Products',
      'Other',
    ]);
    await records.store(tenantId, 'accounts', [account('260', 'Other')], null, true);
    expect(await records.all(tenantId, 'accounts')).toHaveLength(1);
    expect(await records.all(randomUUID(), 'accounts')).toEqual([]);
  });

  it('asks for changes from a little before the newest that it has seen, and from there again if none came', async () => {
    const tenantId = randomUUID();
    await records.store(tenantId, 'contacts', [], new Date('2026-11-22T10:00:00.900Z'), true);
    expect((await records.state(tenantId, 'contacts'))?.modifiedSince).toBe('2026-11-22T09:58:30');
    await records.store(tenantId, 'contacts', [], null, false);
    expect((await records.state(tenantId, 'contacts'))?.modifiedSince).toBe('2026-11-22T09:58:30');
  });

  it('finds contacts by our number or by their name, and by nothing else', async () => {
    const tenantId = randomUUID();
    const contact = (
      id: string,
      ContactNumber: string | null,
      normalisedName: string,
    ): OrganisationRecord => ({
      id,
      body: { ContactNumber, normalisedName, ContactStatus: 'ACTIVE' },
    });
    const list = [
      contact('a', 'TT-main-c1', 'ash'),
      contact('b', null, 'birch'),
      contact('c', null, 'cedar'),
    ];
    await records.store(tenantId, 'contacts', list, null, true);
    const found = async (number: string, name: string) =>
      (await records.contactsLike(tenantId, number, name)).map(({ id }) => id).toSorted();
    expect(await found('TT-main-c1', 'birch')).toEqual(['a', 'b']);
    expect(await found('TT-main-c2', 'Birch')).toEqual([]);
    expect(await found('', '')).toEqual([]);
  });
});
