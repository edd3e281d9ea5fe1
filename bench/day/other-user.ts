import type { RunningDemo } from '../../sandbox/demo/running-demo.ts';

/** Somebody who uses the same app for the same organisation: Xero counts their calls and the worker's together. */
export interface OtherUser {
  use(calls: number): Promise<void>;
  /** Makes calls until the day has only so many left. */
  useUntilLeft(left: number): Promise<void>;
  /** How many calls the day has left; asking takes one of them, which is counted as if it were still there. */
  left(): Promise<number>;
}

const ordinaryMinute = 60;

export async function openOtherUser(
  demo: RunningDemo,
  of: { readonly clientId: string; readonly tenantId: string },
): Promise<OtherUser> {
  async function token(): Promise<string> {
    const grant = (await demo.sandbox.set('grants', of)) as { readonly access_token: string };
    return grant.access_token;
  }

  /** @returns how many calls the day has left after it */
  async function call(accessToken: string): Promise<number> {
    const response = await fetch(new URL('/api.xro/2.0/Organisation', demo.sandboxUrl), {
      headers: {
        authorization: `Bearer ${accessToken}`,
        'xero-tenant-id': of.tenantId,
        accept: 'application/json',
      },
    });
    await response.body?.cancel();
    const left = response.headers.get('x-daylimit-remaining');
    if (!response.ok || left === null) throw new Error(`The sandbox answered ${response.status}.`);
    return Number(left);
  }

  /** These calls are spread over the day; for now the minute is no limit, and a call takes no time. */
  async function quickly(work: () => Promise<void>): Promise<void> {
    await demo.sandbox.set('switches', { minuteLimit: 1_000_000 });
    await demo.sandbox.set('latency', { ms: 0 });
    await work();
    await demo.sandbox.set('latency', { ms: 500 });
    await demo.sandbox.set('switches', { minuteLimit: ordinaryMinute });
  }

  return {
    async use(calls) {
      const accessToken = await token();
      await quickly(async () => {
        for (let made = 0; made < calls; made += 1) await call(accessToken);
      });
    },
    async useUntilLeft(left) {
      const accessToken = await token();
      await quickly(async () => {
        while ((await call(accessToken)) > left);
      });
    },
    left: async () => (await call(await token())) + 1,
  };
}
