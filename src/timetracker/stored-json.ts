/**
 * The object in one of TimeTracker's json columns, given as text; an empty one for SQL NULL, for the JSON value
 * null (both mean unset) and for anything else that is no object. It is parsed here and not in SQL, where a
 * single `\u0000` in one row would fail the query for all of them.
 */
export function parseStoredJson(text: unknown): Readonly<Record<string, unknown>> {
  if (typeof text !== 'string') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
