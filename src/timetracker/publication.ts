import { documentColumns } from './columns-read.ts';

/** The statements that make a publication of the columns that documents are read from, and of nothing else. */
export function publicationStatements(publication: string): string[] {
  const tables = Object.entries(documentColumns).map(
    ([table, columns]) => `  public.${table} (${columns.join(', ')})`,
  );
  return [
    `create publication ${publication} for table`,
    tables.join(',\n'),
    "  with (publish = 'insert, update, delete');",
  ];
}
