import { changeStream } from './change-stream.ts';

/** What a record of a change topic says. */
export type ChangeRecord =
  /** The connector lives. */
  | { readonly says: 'heartbeat' }
  /** Rows that were there when the connector began: no change, and so no history is told again. */
  | { readonly says: 'snapshot' }
  /** A row of a table as far as it is told: before and after, or only its key. Columns that are not told are left out. */
  | { readonly says: 'change'; readonly table: string; readonly rows: readonly ChangedRow[] }
  /** Nothing that concerns a row: a message, a truncated table. The sweep finds what such a thing does. */
  | { readonly says: 'nothing' }
  | { readonly says: 'unreadable' };

export type ChangedRow = Readonly<Record<string, unknown>>;

interface ReceivedRecord {
  readonly topic: string;
  readonly key: string | null;
  readonly value: Uint8Array | null;
}

/** The topic of the connector's heartbeats. */
export function heartbeatTopicOf(topicPrefix: string): string {
  return `${changeStream.heartbeatPrefix}.${topicPrefix}`;
}

/** The topic of a table's changes. */
export function changeTopicOf(topicPrefix: string, table: string): string {
  return `${topicPrefix}.public.${table}`;
}

/**
 * Reads a record as Debezium writes it: JSON with or without its schema, the whole envelope or only the row
 * (ExtractNewRecordState). Only ids are ever used of it: with the default replica identity a deleted row is told by its
 * key, and all its other columns are made up.
 */
export function readChangeRecord({ topic, key, value }: ReceivedRecord): ChangeRecord {
  if (topic.startsWith(`${changeStream.heartbeatPrefix}.`)) return { says: 'heartbeat' };
  const table = /\.public\.(\w+)$/.exec(topic)?.[1];
  const keyRow = key === null ? undefined : parsed(key);
  if (table === undefined || keyRow === 'broken') return { says: 'unreadable' };
  const told = value === null ? undefined : parsed(Buffer.from(value).toString('utf8'));
  if (told === 'broken') return { says: 'unreadable' };
  const keys = keyRow === undefined ? [] : [keyRow];
  // The mark behind a deleted row; where rows come without their envelope it may be all that is told of a delete.
  if (told === undefined)
    return keys.length === 0 ? { says: 'unreadable' } : { says: 'change', table, rows: keys };
  const isEnvelope = 'op' in told && ('before' in told || 'after' in told);
  switch (isEnvelope ? told['op'] : told['__op']) {
    case 'r':
      return { says: 'snapshot' };
    case 't':
    case 'm':
      return { says: 'nothing' };
  }
  const rows = isEnvelope ? [told['before'], told['after']].filter(isRow) : [told];
  return { says: 'change', table, rows: [...keys, ...rows] };
}

/** JSON of an object, without the schema that a converter may have put around it. */
function parsed(text: string): ChangedRow | undefined | 'broken' {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'broken';
  }
  if (isRow(value) && 'schema' in value && 'payload' in value) value = value['payload'];
  if (value === null) return undefined;
  return isRow(value) ? value : 'broken';
}

function isRow(value: unknown): value is ChangedRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
