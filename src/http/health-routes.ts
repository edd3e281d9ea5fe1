import { setTimeout as sleep } from 'node:timers/promises';
import { Hono } from 'hono';
import { withoutDetails } from '../oauth/log-error.ts';

/** Each check throws if what it names cannot be used. */
export type HealthChecks = Readonly<Record<string, () => Promise<unknown>>>;

export interface HealthRoutesDeps {
  readonly checks: HealthChecks;
  readonly log: { warn(fields: Record<string, unknown>, message: string): void };
}

const patienceMilliseconds = 3_000;

/** `/healthz`: the process answers. `/readyz`: so does what it depends on; says up or down, never why. */
export function healthRoutes({ checks, log }: HealthRoutesDeps) {
  const routes = new Hono();
  routes.get('/healthz', (c) => c.json({ status: 'up' }));
  routes.get('/readyz', async (c) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await stateOf(name, check)] as const),
    );
    const up = results.every(([, state]) => state === 'up');
    return c.json({ status: up ? 'up' : 'down', ...Object.fromEntries(results) }, up ? 200 : 503);
  });

  async function stateOf(name: string, check: () => Promise<unknown>): Promise<'up' | 'down'> {
    const abort = new AbortController();
    try {
      await Promise.race([check(), tooLate(abort.signal)]);
      return 'up';
    } catch (error) {
      log.warn({ dependency: name, error: withoutDetails(error) }, 'a dependency is down');
      return 'down';
    } finally {
      abort.abort();
    }
  }

  return routes;
}

async function tooLate(signal: AbortSignal): Promise<never> {
  await sleep(patienceMilliseconds, undefined, { signal });
  throw new Error(`no answer within ${patienceMilliseconds / 1000} s`);
}
