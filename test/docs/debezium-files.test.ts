import { describe, expect, it } from 'vitest';
import { debeziumFiles } from '../../src/docs/debezium-files.ts';
import { documentReaders } from '../../src/timetracker/document-readers.ts';

const files = new Map(debeziumFiles());
const textOf = (file: string) => files.get(`deploy/debezium/${file}`) ?? '';

/** Every `table.column` that a document is read from, each once. */
const read = new Set(
  documentReaders.flatMap(({ columns }) =>
    Object.entries(columns).flatMap(([table, names]) => names.map((name) => `${table}.${name}`)),
  ),
);

describe('what is shipped for Debezium', () => {
  it('publishes exactly the columns that documents are read from', () => {
    const published = [...textOf('setup.sql').matchAll(/^ {2}public\.(\w+) \(([^)]+)\)/gm)].flatMap(
      ([, table, columns = '']) => columns.split(', ').map((column) => `${table}.${column}`),
    );
    expect(published.toSorted()).toEqual([...read].toSorted());
  });

  it('tells the connector of the same columns', () => {
    const { config } = JSON.parse(textOf('connector.json')) as { config: Record<string, string> };
    const included = (config['column.include.list'] ?? '').split(',').flatMap((one) => {
      const [, table, columns = ''] = /^public\[\.\](\w+)\[\.\]\(([^)]+)\)$/.exec(one) ?? [];
      return columns.split('|').map((column) => `${table}.${column}`);
    });
    expect(included.toSorted()).toEqual([...read].toSorted());
  });

  it('names the same settings for both ways to run a connector', () => {
    const json = JSON.parse(textOf('connector.json')) as { name: string; config: Record<string, string> };
    const lines = textOf('connector.properties')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines).toEqual([
      `name=${json.name}`,
      ...Object.entries(json.config).map(([key, value]) => `${key}=${value}`),
    ]);
  });

  it.each(['password_hash', 'totp', 'audit_logs', 'integrations', 'settings', 'api_tokens'])(
    'says nothing of %s',
    (secret) => {
      expect([...files.values()].join('\n')).not.toMatch(new RegExp(`\\b${secret}\\b`));
    },
  );
});
