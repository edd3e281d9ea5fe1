import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll } from 'vitest';
import { timeSkippingProgram } from '../../sandbox/stack/time-skipping.ts';

const cache = join(import.meta.dirname, '..', '..', '.stack', 'cache');

/**
 * A Temporal test server of its own, in memory, that skips over waits: an hour passes in a moment. It ends
 * after the file's tests. It knows no schedules and no visibility queries; those need the real server.
 */
export async function timeSkippingEnvironment(): Promise<TestWorkflowEnvironment> {
  const path = await timeSkippingProgram(cache, (line) => console.log(line));
  const environment = await startEnvironment(path);
  afterAll(() => environment.teardown());
  return environment;
}

/** The SDK gives the server 5 seconds to start, which a busy machine may need more than once. */
async function startEnvironment(path: string, attempts = 4): Promise<TestWorkflowEnvironment> {
  try {
    return await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path } },
    });
  } catch (error) {
    if (attempts === 1) throw error;
    return startEnvironment(path, attempts - 1);
  }
}
