import { recordTypes } from '../events/document-event.ts';
import { asyncApi } from './async-api.ts';
import { configurationPage } from './configuration-page.ts';
import { debeziumFiles } from './debezium-files.ts';
import { environmentExample } from './environment-example.ts';
import { errorsPage } from './errors-page.ts';
import { outcomeSchema, outcomeSchemaFile, recordSchema, schemaFile } from './record-schema.ts';

/** Every generated file: its path from the top of the repository, and its text. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const schemas = [...recordTypes.keys()].map((type): [string, string] => [
    `docs/events/${schemaFile(type)}`,
    json(recordSchema(type)),
  ]);
  return new Map([
    ...schemas,
    [`docs/events/${outcomeSchemaFile}`, json(outcomeSchema())],
    ['docs/events/asyncapi.json', json(asyncApi())],
    ['docs/configuration.md', configurationPage()],
    ['docs/errors.md', errorsPage()],
    ...debeziumFiles(),
    ['.env.example', environmentExample()],
  ]);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
