import type { Connection } from '@temporalio/client';
import { searchAttributes } from '../../src/workflows/search-attributes.ts';

/** Makes the search attributes known to the time-skipping server, which cannot be asked for those it has. */
export async function nameSearchAttributes(connection: Connection): Promise<void> {
  await connection.operatorService.addSearchAttributes({
    namespace: 'default',
    // 2 is a keyword in Temporal's IndexedValueType.
    searchAttributes: Object.fromEntries(Object.values(searchAttributes).map(({ name }) => [name, 2])),
  });
}
