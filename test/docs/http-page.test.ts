import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { auditCsvHead } from '../../src/audit-export.ts';
import { documentWords } from '../../src/http/document-word.ts';
import { scopeMeanings } from '../../src/sign-in/access-rights.ts';
import { codeSpans, readText, section, tableRows } from './pages.ts';

const page = readText('docs/http.md');
const spans = codeSpans(page);

/** The words in code of a table's first column. */
const firstColumn = (text: string) => tableRows(text).flatMap(([cell = '']) => codeSpans(cell));

describe('docs/http.md', () => {
  it('has every scope with its meaning', () => {
    const rows = tableRows(section(page, '## Access')).map(([scope = '', may = '']) => [
      codeSpans(scope)[0],
      may,
    ]);
    expect(Object.fromEntries(rows)).toEqual(scopeMeanings);
  });

  it('has every address, with the scopes that it takes', () => {
    const code = ['api-routes', 'audit-routes', 'approval-api']
      .map((name) => readText(`src/http/api/${name}.ts`))
      .join('\n');
    const guarded = [...code.matchAll(/routes\.(get|post)\('([^']+)', guard\(([^)]+)\)/g)].map(
      ([, method = '', path = '', scopes = '']) => ({
        request: `${method.toUpperCase()} /api/v1${path === '/' ? '/audit' : path.replace(':id', 'ID')}`,
        scopes: scopes.replaceAll("'", '').split(', '),
      }),
    );
    const described = tableRows(section(page, '## What there is'))
      .map(([request = '', scopes = '']) => ({ request: codeSpans(request)[0], scopes: codeSpans(scopes) }))
      .filter(({ request }) => request?.includes(' /'));
    expect(described).toEqual(guarded);
  });

  it('has every state of documents, and every column of the audit trail', () => {
    expect(spans).toEqual(expect.arrayContaining([...documentWords]));
    expect(firstColumn(section(page, '## What there is'))).toEqual(
      expect.arrayContaining(auditCsvHead.split(',')),
    );
  });

  it('has every problem with its status', () => {
    const code = readText('src/http/api/problem-json.ts');
    const known = [...code.matchAll(/^ {2}'?([a-z-]+)'?: \{ status: (\d+)/gm)].map(([, type, status]) => [
      type,
      status,
    ]);
    const described = tableRows(section(page, '## When something is wrong')).flatMap(
      ([status = '', types = '']) => codeSpans(types).map((type) => [type, status]),
    );
    expect(new Set(described.map(String))).toEqual(new Set(known.map(String)));
    expect(known.length).toBeGreaterThan(5);
  });
});

describe('docs/security.md: the record', () => {
  it('has everything that is written into the audit trail', () => {
    const code = globSync('src/**/*.ts').map(readText).join('\n');
    const written = [...code.matchAll(/action: '([a-z]+\.[a-z_]+)'/g)].map(([, action = '']) => action);
    const described = firstColumn(section(readText('docs/security.md'), '## What is kept for the record'));
    expect(described).toEqual(expect.arrayContaining(written));
    expect(new Set(written).size).toBeGreaterThan(15);
  });
});
