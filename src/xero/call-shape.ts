/** How many writes ride in one call. One each for now; the tables and the reading of answers take more. */
export const membersPerCall = 1;

/** Asked of every writing call: an answer for each element of its own, and four decimals in prices. */
export function writeQueryOf(path: string): Readonly<Record<string, string>> {
  return { summarizeErrors: 'false', ...fourDecimals(path) };
}

/** The query that makes prices have four decimals; contacts have no prices and know no such parameter. */
export function fourDecimals(path: string): Readonly<Record<string, string>> {
  return collectionOf(path) === 'Contacts' ? {} : { unitdp: '4' };
}

/** The plural under which a path's elements stand in requests and answers. */
export function collectionOf(path: string): string {
  return path.split('/')[1] ?? '';
}

/** The bytes of a request with several elements, each given as JSON text. */
export function callBody(collection: string, elements: readonly string[]): string {
  return `{"${collection}":[${elements.join(',')}]}`;
}
