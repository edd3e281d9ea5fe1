import { describe, expect, it } from 'vitest';
import { columnsOf510 } from '../../src/timetracker/columns-of-5-10.ts';
import { columnsRead } from '../../src/timetracker/columns-read.ts';
import { otherTypes } from '../../src/timetracker/describe-columns.ts';
import { readingGrants } from '../../src/timetracker/grants.ts';

describe('the columns that are read', () => {
  it('are those known of 5.10, no more and no fewer', () => {
    // Alembic makes its table itself: it is the same in every version.
    const { alembic_version: _, ...read } = columnsRead;
    const names = (tables: Record<string, readonly string[]>) =>
      Object.fromEntries(Object.entries(tables).map(([table, columns]) => [table, columns.toSorted()]));
    expect(names(read)).toEqual(
      names(
        Object.fromEntries(
          Object.entries(columnsOf510).map(([table, columns]) => [table, Object.keys(columns)]),
        ),
      ),
    );
  });

  it('are granted one by one, and of the change log none that holds values', () => {
    const grants = readingGrants('reader');
    expect(grants).toContain(
      'grant select (id, entity_type, entity_id, action, created_at) on public.audit_logs to reader;',
    );
    expect(grants.join('\n')).not.toMatch(/password|secret|grant select on/);
  });

  it('are granted only where TimeTracker has them', () => {
    const there = new Map([['clients', new Map([['id', 'integer']])]]);
    expect(readingGrants('reader', there)).toEqual([
      'grant usage on schema public to reader;',
      'grant select (id) on public.clients to reader;',
    ]);
  });
});

describe('a column of another type', () => {
  const columns = { invoices: ['invoice_number', 'total_amount'] };
  const totalled = (total: string) =>
    new Map([
      [
        'invoices',
        new Map([
          ['invoice_number', 'character varying(80)'],
          ['total_amount', total],
        ]),
      ],
    ]);

  it('is named, but not one of another size, nullability or default', () => {
    expect(otherTypes(columns, totalled('numeric(12,4) default 0'))).toEqual([]);
    expect(otherTypes(columns, totalled('double precision not null'))).toEqual([
      { column: 'invoices.total_amount', is: 'double precision', known: 'numeric' },
    ]);
  });
});
