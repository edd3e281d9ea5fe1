import { describe, expect, it } from 'vitest';
import { auditCsv, auditCsvHead, auditJson } from '../src/audit-export.ts';
import type { AuditRecord } from '../src/store/audit-log.ts';

const record: AuditRecord = {
  id: '12',
  at: new Date('2026-11-22T10:00:00Z'),
  actor: 'page',
  person: 'Ann',
  address: '192.0.2.1',
  action: 'settings.changed',
  tenantId: null,
  kind: null,
  sourceId: null,
  details: { version: 3, note: 'a "b", c' },
};

describe('an entry of the audit trail', () => {
  it('is a line of JSON with everything in it', () => {
    expect(JSON.parse(auditJson(record))).toEqual({ ...record, at: '2026-11-22T10:00:00.000Z' });
    expect(auditJson(record)).not.toContain('\n');
  });

  it('is a line of CSV under a head', () => {
    expect(auditCsvHead).toBe('id,at,actor,person,address,action,tenantId,kind,sourceId,details');
    expect(auditCsv(record)).toBe(
      String.raw`12,2026-11-22T10:00:00.000Z,page,Ann,192.0.2.1,settings.changed,,,,"{""version"":3,""note"":""a \""b\"", c""}"`,
    );
  });

  it.each(['=cmd()', '+1', '-1', '@sum'])('is never a formula to a spreadsheet: %s', (person) => {
    expect(auditCsv({ ...record, person })).toContain(`,'${person},`);
  });
});
