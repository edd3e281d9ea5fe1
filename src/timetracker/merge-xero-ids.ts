import { parse, stringify } from 'lossless-json';

/** What TimeTracker is told of a document's counterpart in Xero. */
export interface XeroIds {
  readonly kind: 'invoice' | 'expense';
  readonly xeroId: string;
  readonly tenantId: string;
  readonly number: string | null;
  /** Where it can be looked at in Xero. */
  readonly link: string | null;
}

/** Why a document's metadata is not touched. */
export type LeftAlone = 'foreign-id' | 'not-an-object';

export type MergedIds =
  | { readonly result: 'changed'; readonly text: string }
  /** All of it stands there already. */
  | { readonly result: 'same' }
  | { readonly result: LeftAlone };

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Merges our ids into an `integration_metadata` column. TimeTracker's own code reads `xero.invoice_id` and
 * `xero.expense_id`, its documentation names `xero_invoice_id` and `xero_expense_id`: both are written. Every
 * other key keeps its value, also a number that a float would not hold.
 * @param stored the column as text; null and the JSON value null mean unset
 * @param own every id that this document has had in Xero through us, in lower case; any other is somebody
 * else's and stays
 * @param syncedAt ISO 8601; it alone is no reason to write
 */
export function mergeXeroIds(
  stored: string | null,
  ids: XeroIds,
  own: ReadonlySet<string>,
  syncedAt: string,
): MergedIds {
  const metadata = objectIn(stored ?? 'null');
  const xero = metadata && asObject(metadata['xero']);
  if (metadata === undefined || xero === undefined) return { result: 'not-an-object' };
  const inCode = `${ids.kind}_id`;
  const inDocumentation = `xero_${ids.kind}_id`;
  if ([xero[inCode], metadata[inDocumentation]].some((id) => isForeign(id, own))) {
    return { result: 'foreign-id' };
  }
  const inXero = {
    [inCode]: ids.xeroId,
    tenant_id: ids.tenantId,
    number: ids.number,
    link: ids.link,
  };
  const isSame =
    metadata[inDocumentation] === ids.xeroId &&
    typeof xero['synced_at'] === 'string' &&
    Object.entries(inXero).every(([key, value]) => (xero[key] ?? null) === value);
  if (isSame) return { result: 'same' };
  const merged = {
    ...metadata,
    xero: { ...xero, ...inXero, synced_at: syncedAt },
    [inDocumentation]: ids.xeroId,
  };
  return { result: 'changed', text: inAscii(stringify(merged) ?? 'null') };
}

/** Undefined: something else than an object, or an object that cannot be written again as it is. */
function objectIn(text: string): JsonObject | undefined {
  try {
    return asObject(parse(text));
  } catch {
    return undefined;
  }
}

function asObject(value: unknown): JsonObject | undefined {
  if (value === undefined || value === null) return {};
  return typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype
    ? { ...value }
    : undefined;
}

function isForeign(id: unknown, own: ReadonlySet<string>): boolean {
  if (id === undefined || id === null) return false;
  if (typeof id !== 'string') return true;
  return id.trim() !== '' && !own.has(id.trim().toLowerCase());
}

/** As TimeTracker writes it itself: fit for a database of any encoding. */
function inAscii(json: string): string {
  return json.replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
