import { readConfig } from '../../../src/config.ts';
import { createTemporalAccess, type TemporalAccess } from '../../../src/temporal.ts';
import type { RunningDemo } from '../running-demo.ts';

/** Runs work on Temporal's API, which its own pages use too. */
export async function withTemporal<T>(
  { environment }: Pick<RunningDemo, 'environment'>,
  work: (temporal: TemporalAccess) => Promise<T>,
): Promise<T> {
  const temporal = createTemporalAccess(readConfig(environment));
  try {
    return await work(temporal);
  } finally {
    await temporal.close();
  }
}
