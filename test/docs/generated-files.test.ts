import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from '../../src/docs/generated-files.ts';
import { recordSchema } from '../../src/docs/record-schema.ts';
import { decodeEvent } from '../../src/events/decode-event.ts';
import { recordTypes } from '../../src/events/document-event.ts';

const root = new URL('../../', import.meta.url);

/** The record that docs/events.md shows, with its key. */
function exampleRecord(): { key: string; value: string } {
  const page = readFileSync(new URL('docs/events.md', root), 'utf8');
  const found = /<!-- example record: key (\S+) -->\s+```json\n(.+?)```/s.exec(page);
  return { key: found?.[1] ?? '', value: found?.[2] ?? '' };
}

function valueAt(document: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' ? (value as Record<string, unknown>)[key] : undefined),
    document,
  );
}

describe('the generated documentation', () => {
  it.each([...generatedFiles()])('%s is up to date: npm run docs writes it', (path, text) => {
    expect(readFileSync(new URL(path, root), 'utf8')).toBe(text);
  });

  it('has a schema file for every record type', () => {
    const files = [...generatedFiles().keys()].filter((path) => path.endsWith('.schema.json'));
    // And one for outcomes.
    expect(files).toHaveLength(recordTypes.size + 1);
  });

  it('refers only to files that are generated too', () => {
    const text = generatedFiles().get('docs/events/asyncapi.json') ?? '';
    const references = [...text.matchAll(/"\$ref": "\.\/([^"]+)"/g)].map(
      (match) => `docs/events/${match[1]}`,
    );
    expect(references).toHaveLength(recordTypes.size + 1);
    expect([...generatedFiles().keys()]).toEqual(expect.arrayContaining(references));
  });

  it('refers only to channels and messages that are there', () => {
    const document: unknown = JSON.parse(generatedFiles().get('docs/events/asyncapi.json') ?? '');
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
    const broken = references.filter(([, path = '']) => valueAt(document, path.split('/')) === undefined);
    expect(broken).toEqual([]);
    expect(references.length).toBeGreaterThan(20);
  });
});

describe('the example in docs/events.md', () => {
  it('is a record that is read', () => {
    const { key, value } = exampleRecord();
    const installations = new Set(['main']);
    const decoded = decodeEvent({ key, value: Buffer.from(value), kind: 'invoice', installations });
    expect(decoded).toMatchObject({ ok: true });
  });

  it('fits the published JSON Schema, and does not once a field is broken', () => {
    const ajv = new Ajv({ strict: false });
    addFormats.default(ajv);
    const validate = ajv.compile(recordSchema('timetracker.invoice.changed.v1'));
    const record = JSON.parse(exampleRecord().value) as { data: Record<string, unknown> };
    expect(validate(record)).toBe(true);
    record.data['total'] = 239.98;
    expect(validate(record)).toBe(false);
  });
});
