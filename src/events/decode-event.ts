import { z } from 'zod';
import {
  changedRecord,
  dataSchemas,
  deletedRecord,
  installationOf,
  recordTypes,
  type DocumentEvent,
} from './document-event.ts';
import { recordKeyOf, type DocumentKind } from './document-kind.ts';
import { isStorable } from './storable.ts';

/** Why a record cannot be read; the name goes into the dead letter's header and carries no data. */
export type UnreadableReason =
  | 'not-json'
  | 'not-an-event'
  | 'unknown-type'
  | 'unknown-installation'
  | 'wrong-key'
  | 'wrong-topic'
  | 'invalid-event';

export type DecodedEvent =
  | { readonly ok: true; readonly event: DocumentEvent }
  | { readonly ok: false; readonly reason: UnreadableReason; readonly where: string };

export interface RecordToDecode {
  readonly key: string | null;
  readonly value: Uint8Array | null;
  /** The kind whose topic the record came from. */
  readonly kind: DocumentKind;
  /** Installations that may publish: whoever may publish can post money. */
  readonly installations: ReadonlySet<string>;
}

const head = z.looseObject({ type: z.string(), source: z.string() });
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads one record of the event contract. Never throws; `where` names fields, never their values. */
export function decodeEvent(record: RecordToDecode): DecodedEvent {
  const json = parseJson(record.value);
  if (json === undefined) return unreadable('not-json', 'value');
  if (!isStorable(json)) return unreadable('invalid-event', 'value');
  const start = head.safeParse(json);
  if (!start.success) return unreadable('not-an-event', fieldsOf(start.error));
  const type = recordTypes.get(start.data.type);
  if (type === undefined) return unreadable('unknown-type', 'type');
  if (type.kind !== record.kind) return unreadable('wrong-topic', 'type');
  const installation = installationOf(start.data.source);
  if (installation === undefined || !record.installations.has(installation)) {
    return unreadable('unknown-installation', 'source');
  }
  const schema = type.deleted ? deletedRecord(type.kind) : changedRecord(type.kind);
  const parsed = schema.safeParse(json);
  if (!parsed.success) return unreadable('invalid-event', fieldsOf(parsed.error));

  const { id, subject, sequence, time, data } = parsed.data;
  const sourceId = subject.slice(subject.indexOf('/') + 1);
  const document = { installationId: installation, kind: type.kind, sourceId };
  if ((data as { id: string }).id !== sourceId) return unreadable('invalid-event', 'data.id');
  if (record.key !== recordKeyOf(document)) return unreadable('wrong-key', 'key');
  return {
    ok: true,
    event: {
      ...document,
      id,
      sequence: BigInt(sequence),
      time,
      data: type.deleted ? null : dataSchemas[type.kind].parse(data),
    },
  };
}

function parseJson(value: Uint8Array | null): unknown {
  if (value === null) return undefined;
  try {
    return JSON.parse(utf8.decode(value));
  } catch {
    return undefined;
  }
}

function unreadable(reason: UnreadableReason, where: string): DecodedEvent {
  return { ok: false, reason, where };
}

function fieldsOf(error: z.ZodError): string {
  const paths = error.issues.map((issue) => issue.path.map(String).join('.') || 'value');
  return [...new Set(paths)].slice(0, 5).join(', ');
}
