import { parseStoredJson } from './stored-json.ts';

/**
 * The Xero id in an `integration_metadata` column, given as text; null if there is none. TimeTracker's own connector
 * writes `xero.<key>`, its documentation names `xero_<key>`.
 */
export function storedXeroId(metadata: unknown, key: 'invoice_id' | 'expense_id'): string | null {
  const stored = parseStoredJson(metadata);
  const xero = stored['xero'];
  const nested = typeof xero === 'object' && xero !== null ? new Map(Object.entries(xero)).get(key) : null;
  return textOf(nested) ?? textOf(stored[`xero_${key}`]);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
