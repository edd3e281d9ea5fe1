import { z } from 'zod';
import { changedRecord, deletedRecord, recordTypes } from '../events/document-event.ts';
import { outcomeRecord } from '../events/outcome-event.ts';

/** The file that holds the JSON Schema of a record type. */
export function schemaFile(type: string): string {
  return `${type.replace(/^timetracker\./, '')}.schema.json`;
}

/** The file of the JSON Schema of outcomes. */
export const outcomeSchemaFile = 'outcome.v1.schema.json';

/** The JSON Schema of a record of the outcomes topic. */
export function outcomeSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(outcomeRecord, { target: 'draft-7', io: 'input' });
  return { $schema, title: 'xero.document.outcome.v1', ...schema };
}

/** The JSON Schema (draft 7, which AsyncAPI tools know) of a record type of the contract. */
export function recordSchema(type: string): object {
  const known = recordTypes.get(type);
  if (known === undefined) throw new Error(`${type} is no record type of the contract.`);
  const record = known.deleted ? deletedRecord(known.kind) : changedRecord(known.kind);
  const { $schema, ...schema } = z.toJSONSchema(record, { target: 'draft-7', io: 'input' });
  return { $schema, title: type, ...schema };
}
