import { describe, expect, it } from 'vitest';
import type { CaptureCheck, KindCheck } from '../../src/capture/check-capture.ts';
import { captureCheckInWords } from '../../src/cli/capture-check-in-words.ts';

const kind = (name: KindCheck['kind'], changes: Partial<KindCheck> = {}): KindCheck => ({
  kind: name,
  lacking: [],
  denied: [],
  otherTypes: [],
  documents: { count: 3, beforeGoLive: null, unreadable: [] },
  ...changes,
});

const found = (changes: Partial<CaptureCheck> = {}): CaptureCheck => ({
  role: {
    name: 'reader',
    isSuperuser: false,
    mayWrite: [],
    mayMissRowsOf: [],
    lacking: [],
    denied: [],
  },
  isStandby: false,
  migration: '171_merge_kanban_feature_heads',
  isKnownVersion: true,
  hasChangeLog: true,
  kinds: [kind('client'), kind('invoice')],
  grants: { reader: 'reader', reading: ['grant usage;'], writer: 'writer', writingIds: ['grant more;'] },
  ...changes,
});

const inWords = (check: CaptureCheck, goLiveDate: string | null = null) =>
  captureCheckInWords(check, goLiveDate, { scanSeconds: 1, sweepSeconds: 900 });

describe('what ttxero capture check prints', () => {
  it('is short where all is well', () => {
    expect(inWords(found(), '2026-09-01')).toBe(`TimeTracker can be read: all 2 kinds of documents flow.

Role reader
  may read all that is read
  may not write, as it should be
TimeTracker
  5.10 (migration 171_merge_kanban_feature_heads)
  its change log is read: what is changed in the application is found within 1 s, anything else
    within 15 min

kind     state  documents  before 2026-09-01  unreadable
client   flows  3          –                  0
invoice  flows  3          –                  0

-- For the owner of TimeTracker’s database: what the role that reads may see, and nothing else.
grant usage;

-- Only where ids are to be written back (the setting writeBack), for a role of its own.
-- create role writer login password '…';
grant more;`);
  });

  it('breaks a GRANT of many columns into lines that can be pasted', () => {
    const columns = Array.from({ length: 20 }, (_, at) => `column_${at}`).join(', ');
    const statement = `grant select (${columns}) on public.invoices to reader;`;
    const printed = inWords(found({ grants: { ...found().grants, reading: [statement] } }));
    const lines = printed.split('\n').filter((line) => line.includes('column_'));
    expect(lines.length).toBeGreaterThan(1);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(lines.map((line) => line.trim()).join(' ')).toBe(statement);
  });

  it('names documents that cannot be published, twenty of them', () => {
    const unreadable = Array.from({ length: 25 }, (_, at) => ({ id: String(at + 1), fields: ['currency'] }));
    const documents = { count: 30, beforeGoLive: null, unreadable };
    const printed = inWords(found({ kinds: [kind('invoice', { documents })] }));
    expect(printed).toContain('  invoice 20: currency\n  and 5 more (--json names all)');
    expect(printed).not.toContain('invoice 21:');
  });

  it('names a column of another type once, however many kinds are read from it', () => {
    const otherTypes = [{ column: 'expenses.amount', is: 'double precision', known: 'numeric' }];
    const printed = inWords(
      found({ kinds: [kind('invoice', { otherTypes }), kind('expense', { otherTypes })] }),
    );
    expect(printed.match(/expenses\.amount is double precision; in 5\.10 it is numeric/g)).toHaveLength(1);
  });

  it('says that a standby is never read, that rows may be hidden, and what is lost without a change log', () => {
    const { role } = found();
    const denied = ['audit_logs', 'integrations'].map((table) => ({ table, columns: [] }));
    const printed = inWords(
      found({ isStandby: true, hasChangeLog: false, role: { ...role, denied, mayMissRowsOf: ['clients'] } }),
    );
    expect(printed).toMatch(/^This is a standby, which is never read: name the primary\.\n/);
    expect(printed).toContain('  may not read audit_logs, integrations\n');
    expect(printed).toContain('row security may hide rows of clients');
    expect(printed).toContain('its change log (audit_logs) cannot be read');
    expect(printed).toContain('own Xero connector cannot be taken over');
  });
});
