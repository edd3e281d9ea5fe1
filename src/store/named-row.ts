import type { LedgerKind } from '../events/document-kind.ts';
import { decodeEntities } from '../xero/text.ts';

/** The columns by which people know a document. */
export interface NamedRow {
  kind: LedgerKind;
  source_id: string;
  name: string | null;
  client_name: string | null;
  total: string | null;
  currency: string | null;
}

/** The same as pages and commands show it: TimeTracker stores some texts with HTML entities. */
export function namedDocument(row: NamedRow) {
  return {
    kind: row.kind,
    sourceId: row.source_id,
    name: row.name === null ? null : decodeEntities(row.name),
    clientName: row.client_name === null ? null : decodeEntities(row.client_name),
    total: row.total,
    currency: row.currency,
  };
}
