import { documentReaders } from './document-readers.ts';
import { ownConnectorColumns } from './read-own-connector.ts';

type Columns = Readonly<Record<string, readonly string[]>>;

/** Of TimeTracker's change log nothing else is ever selected or granted: its values hold secrets. */
const auditLogColumns = ['id', 'entity_type', 'entity_id', 'action', 'created_at'] as const;

/** What the documents of all kinds are read from. Nothing but these columns is in the publication for Debezium. */
export const documentColumns: Columns = merged(documentReaders.map(({ columns }) => columns));

/** Every table and column of TimeTracker that the reading role has to see, each once. */
export const columnsRead: Columns = merged([
  documentColumns,
  {
    audit_logs: auditLogColumns,
    integrations: ownConnectorColumns,
    // Which migration TimeTracker's database is at: `ttxero capture check` names it.
    alembic_version: ['version_num'],
  },
]);

function merged(all: readonly Columns[]): Columns {
  const tables = new Map<string, Set<string>>();
  for (const columns of all) {
    for (const [table, names] of Object.entries(columns)) {
      tables.set(table, new Set([...(tables.get(table) ?? []), ...names]));
    }
  }
  return Object.fromEntries([...tables].map(([table, names]) => [table, [...names]]));
}
