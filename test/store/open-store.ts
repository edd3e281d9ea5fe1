import { afterAll } from 'vitest';
import type { DocumentKind, DocumentRef } from '../../src/events/document-kind.ts';
import { createDatabase, type Database } from '../../src/store/database.ts';
import { migrate, schemaName } from '../../src/store/migrate.ts';
import { createTestDatabase } from '../support/stack.ts';

/** A migrated database with the installation `main`; it is closed after the file's tests. */
export async function openStore(): Promise<Database> {
  const database = createDatabase({
    url: await createTestDatabase(),
    applicationName: 'test',
    searchPath: schemaName,
    onError: () => {},
  });
  afterAll(() => database.close());
  await migrate(database);
  await database.query(`insert into installation (id) values ('main'), ('other')`);
  return database;
}

let lastId = 0;

/** A document that no other test has. */
export function newDocument(changes: Partial<DocumentRef<DocumentKind>> = {}): DocumentRef<DocumentKind> {
  lastId += 1;
  return { installationId: 'main', kind: 'invoice', sourceId: String(lastId), ...changes };
}
