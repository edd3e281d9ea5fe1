import { z } from 'zod';

const call = z.object({
  n: z.number(),
  at: z.string(),
  method: z.string(),
  path: z.string(),
  query: z.string(),
  clientId: z.string().nullable(),
  tenantId: z.string().nullable(),
  idempotencyKey: z.string().nullable(),
  requestBytes: z.number(),
  status: z.number(),
  replayed: z.boolean(),
  unknown: z.string().nullable(),
  fault: z.string().nullable(),
});

/** One request as the sandbox saw it. */
export type SandboxCall = z.infer<typeof call>;

const organisations = z.object({
  organisations: z.array(z.object({ name: z.string(), shortCode: z.string() })),
});
const calls = z.object({ last: z.number(), calls: z.array(call) });

/** The controls of a running sandbox, which the real Xero does not have. */
export interface SandboxControl {
  /** Requests after the n-th, oldest first. */
  readonly calls: (since?: number) => Promise<readonly SandboxCall[]>;
  /** Posts to a control route, such as `switches`, `clock`, `faults`, `latency` or `disconnect`. */
  readonly set: (route: string, body: object) => Promise<unknown>;
  /** The page that shows an organisation's books. */
  readonly booksUrl: (organisation: string) => Promise<string>;
  readonly clearFaults: () => Promise<void>;
}

/** Talks to the controls of the sandbox at this address. Every function throws if it does not answer as it should. */
export function createSandboxControl(sandboxUrl: string): SandboxControl {
  const request = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(new URL(`/sandbox/${path}`, sandboxUrl), init);
    const text = await response.text();
    if (!response.ok) throw new Error(`The sandbox answered ${response.status} to ${path}: ${text}`);
    return JSON.parse(text);
  };
  return {
    calls: async (since = 0) => calls.parse(await request(`calls?since=${since}`)).calls,
    set: (route, body) =>
      request(route, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    booksUrl: async (organisation) => {
      const state = organisations.parse(await request('state'));
      const found = state.organisations.find(({ name }) => name === organisation);
      return new URL(`/organisations/${found?.shortCode.slice(1) ?? ''}`, sandboxUrl).href;
    },
    clearFaults: async () => void (await request('faults', { method: 'DELETE' })),
  };
}
