import type { Write } from '../store/writes.ts';
import { fourDecimals } from './call-shape.ts';
import type { ParsedAnswer, XeroElement } from './parse-answer.ts';
import { XeroNotFound, type ReadXero } from './read-xero.ts';
import { xeroKinds } from './xero-kinds.ts';

/** Endpoints that show several objects of given ids at once; of the others each is read by its id. */
const byIds = new Set(['/Invoices', '/Contacts']);

export interface PresentRead {
  readonly connectionId: string;
  readonly tenantId: string;
  /** A slot of the gate that the first request may use. */
  readonly slotId: string;
}

/**
 * Reads how the objects of some writes of one kind stand in Xero now, by their ids. One that is not shown is not among them: reads may lag
 * behind writes. Throws as `readXero`.
 */
export async function readPresent(
  readXero: ReadXero,
  { slotId, ...of }: PresentRead,
  writes: readonly Write[],
): Promise<Map<string, XeroElement>> {
  const [first] = writes;
  if (first === undefined) return new Map();
  const { path, collection, idField } = xeroKinds[first.xeroKind];
  const ids = writes.flatMap(({ expected }) => expected.xeroId ?? []);
  const query = fourDecimals(path);
  const listed = { IDs: ids.join(','), page: '1', ...(path === '/Contacts' && { includeArchived: 'true' }) };
  const requests = byIds.has(path)
    ? [{ path, query: { ...listed, ...query } }]
    : ids.map((id) => ({ path: `${path}/${id}`, query }));
  const found = new Map<string, XeroElement>();
  for (const [index, request] of requests.entries()) {
    const read = { ...of, ...request, ...(index === 0 && { slotId }) };
    for (const element of await shown(() => readXero(read, collection))) {
      const id = element.text(idField);
      if (id !== undefined) found.set(id, element);
    }
  }
  return found;
}

async function shown(read: () => Promise<ParsedAnswer>): Promise<readonly XeroElement[]> {
  try {
    return (await read()).elements;
  } catch (error) {
    if (error instanceof XeroNotFound) return [];
    throw error;
  }
}
