/** How many writes ride in one call. One each for now; the tables and the reading of answers take more. */
export const membersPerCall = 1;

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
