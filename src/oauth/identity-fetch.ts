import { Agent, fetch } from 'undici';
import { assertTokenHost } from '../xero/token-hosts.ts';
import type { XeroHosts } from '../xero/xero-hosts.ts';

/** A fetch of the platform's own types, as oauth4webapi takes it. */
export type IdentityFetch = (url: string, init: IdentityRequest) => Promise<Response>;

export interface IdentityRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | URLSearchParams | null;
  readonly signal?: AbortSignal;
}

/**
 * Fetches by undici over connections of our own, from the issuer's hosts only; no redirects, no retries. Call `close` at
 * the end.
 */
export function createIdentityFetch(hosts: XeroHosts) {
  const agent = new Agent({ connections: 4, allowH2: false, connect: { timeout: 5_000 } });
  const identityFetch: IdentityFetch = async (url, init) => {
    assertTokenHost(url, hosts);
    const answer = await fetch(url, {
      ...(init.method === undefined ? {} : { method: init.method }),
      ...(init.headers === undefined ? {} : { headers: init.headers }),
      ...(init.body === undefined || init.body === null ? {} : { body: init.body.toString() }),
      ...(init.signal === undefined ? {} : { signal: init.signal }),
      redirect: 'manual',
      dispatcher: agent,
    });
    const headers = new Headers([...answer.headers]);
    // The reason stands in the body; oauth4webapi would stop at the challenge without reading it.
    headers.delete('www-authenticate');
    const body = await answer.arrayBuffer();
    return new Response(body.byteLength === 0 ? null : body, { status: answer.status, headers });
  };
  return { fetch: identityFetch, close: () => agent.close() };
}
