import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase, type Database } from '../../src/store/database.ts';
import { createTestDatabase } from '../support/stack.ts';

let database: Database;

beforeAll(async () => {
  const url = await createTestDatabase();
  database = createDatabase({
    url,
    applicationName: 'test',
    prepares: true,
    size: 1,
    onError: () => undefined,
  });
});

afterAll(() => database.close());

it('gets over a table that changes under its prepared statements, also within transactions', async () => {
  await database.query('create table one (a integer)');
  const read = () =>
    database.transaction(async (client) => {
      const found = await client.query('select * from one where a > $1', [0]);
      return found.rows;
    });
  await database.query('insert into one values ($1)', [1]);
  expect(await read()).toEqual([{ a: 1 }]);

  await database.query('alter table one add column b integer');
  await expect(read()).rejects.toMatchObject({ code: '0A000' });
  expect(await read()).toEqual([{ a: 1, b: null }]);
});
