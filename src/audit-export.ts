import type { AuditRecord } from './store/audit-log.ts';

const columns = [
  'id',
  'at',
  'actor',
  'person',
  'address',
  'action',
  'tenantId',
  'kind',
  'sourceId',
  'details',
] as const satisfies (keyof AuditRecord)[];

/** An entry as a line of JSON. */
export function auditJson(record: AuditRecord): string {
  return JSON.stringify(record, [...columns, ...Object.keys(record.details)]);
}

/** The first line of a CSV export. */
export const auditCsvHead = columns.join(',');

/** An entry as a line of CSV (RFC 4180); details are JSON in one cell. */
export function auditCsv(record: AuditRecord): string {
  return columns.map((column) => cell(record[column])).join(',');
}

function cell(value: AuditRecord[keyof AuditRecord]): string {
  if (value === null) return '';
  const text =
    value instanceof Date ? value.toISOString() : typeof value === 'string' ? value : JSON.stringify(value);
  // A spreadsheet would take a cell that begins so for a formula.
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
