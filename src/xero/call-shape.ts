/** Xero asks for about 50 elements in a request, and for less than 3.5 MB (docs/xero-behaviour.md, Limits). */
const membersPerCall = 50;
const bytesPerCall = 3_000_000;

/** Collections of which one call may have many elements, each with an answer of its own (docs/architecture.md, Calls of many writes). */
const batched = new Set(['Contacts', 'Invoices', 'CreditNotes', 'Payments', 'BankTransactions']);

/** How many writes one call may have. What is addressed by its path, and what answers only as a whole, goes alone. */
export function mostMembers(path: string): number {
  const [, collection = '', ...more] = path.split('/');
  return more.length === 0 && batched.has(collection) ? membersPerCall : 1;
}

/**
 * Those of the writes, in their order, that may share one call: never two of one number or name, and no more bytes than
 * Xero likes. The first is always among them.
 */
export function sharingOneCall<T extends { readonly element: string; readonly uniqueName: string | null }>(
  writes: readonly T[],
): T[] {
  const names = new Set<string>();
  const chosen: T[] = [];
  let bytes = 0;
  for (const write of writes) {
    if (write.uniqueName !== null && names.has(write.uniqueName)) continue;
    bytes += Buffer.byteLength(write.element) + 1;
    if (bytes > bytesPerCall && chosen.length > 0) break;
    if (write.uniqueName !== null) names.add(write.uniqueName);
    chosen.push(write);
  }
  return chosen;
}

/** Endpoints whose prices have four decimals when asked for. */
const priced = new Set(['Invoices', 'CreditNotes', 'BankTransactions', 'Receipts']);
/** Endpoints that answer for each element of its own when asked to. */
const summarizing = new Set(['Contacts', 'Invoices', 'CreditNotes', 'Payments', 'BankTransactions']);

/** The query of a writing call: an answer for each element of its own, and four decimals in prices. */
export function writeQueryOf(path: string): Readonly<Record<string, string>> {
  const parts = path.split('/').slice(1);
  const list = parts.length === 1 || (parts.length === 3 && parts[2] === 'Allocations');
  return {
    ...(list && summarizing.has(parts[0] ?? '') && { summarizeErrors: 'false' }),
    ...(parts.length <= 2 && fourDecimals(path)),
  };
}

/** The query that makes prices have four decimals; what has no prices knows no such parameter. */
export function fourDecimals(path: string): Readonly<Record<string, string>> {
  return priced.has(path.split('/')[1] ?? '') ? { unitdp: '4' } : {};
}

/** The plural under which a path's elements stand in requests and answers. */
export function collectionOf(path: string): string {
  const parts = path.split('/');
  return parts[3] ?? parts[1] ?? '';
}

/**
 * The bytes of a request with several elements, each given as JSON text. A single payment is addressed by its path and
 * stands alone; a removal has no body.
 */
export function callBody(method: string, path: string, elements: readonly string[]): string {
  if (method === 'DELETE') return '';
  if (/^\/Payments\/./.test(path)) return elements[0] ?? '';
  return `{"${collectionOf(path)}":[${elements.join(',')}]}`;
}
