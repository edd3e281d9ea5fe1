import { describe, expect, it } from 'vitest';
import { describeMissing, hasAuditLog, missingFor } from '../../src/timetracker/introspect.ts';

const reader = { columns: { clients: ['id', 'name'], projects: ['id'] } };
const visible = (tables: Record<string, string[]>) =>
  new Map(Object.entries(tables).map(([table, columns]) => [table, new Set(columns)]));

describe('what a kind lacks', () => {
  it('is nothing where there is more than it needs', () => {
    expect(
      missingFor(reader, visible({ clients: ['id', 'name', 'colour'], projects: ['id'], more: [] })),
    ).toEqual([]);
  });

  it('is named by table and column', () => {
    expect(missingFor(reader, visible({ clients: ['id'] }))).toEqual([
      { table: 'clients', columns: ['name'] },
      { table: 'projects', columns: [] },
    ]);
  });

  it('is said in a sentence that names the cure', () => {
    const text = describeMissing(missingFor(reader, visible({ clients: [] })));
    expect(text).toContain('the columns clients.id, clients.name and the table projects');
    expect(text).toContain('ttxero capture check');
  });
});

describe('the change log', () => {
  it('is used only if the columns that are read are there', () => {
    expect(hasAuditLog(visible({ audit_logs: ['id', 'entity_type', 'entity_id'] }))).toBe(true);
    expect(hasAuditLog(visible({ audit_logs: ['id', 'entity_type'] }))).toBe(false);
    expect(hasAuditLog(visible({}))).toBe(false);
  });
});
