/** How many writes ride in one call. One each for now; the tables and the reading of answers take more. */
export const membersPerCall = 1;

/** Asked of every writing call: four decimals in prices, and an answer for each element of its own. */
export const writeQuery = { summarizeErrors: 'false', unitdp: '4' } as const;

/** The plural under which a path's elements stand in requests and answers. */
export function collectionOf(path: string): string {
  return path.split('/')[1] ?? '';
}

/** The bytes of a request with several elements, each given as JSON text. */
export function callBody(collection: string, elements: readonly string[]): string {
  return `{"${collection}":[${elements.join(',')}]}`;
}
