import { createClock } from '../../../sandbox/xero/clock.ts';
import { createSandbox } from '../../../sandbox/xero/start-sandbox.ts';
import type { Sandbox, SandboxOptions } from '../../../sandbox/xero/start-sandbox.ts';

/** An answer as a test looks at it. `text` is the body with every digit as it was sent. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: Record<string, never> & JsonAnswer;
}

/** Loose on purpose: the specification checks the shapes, tests look at single fields. */
export interface JsonAnswer {
  Contacts: Record<string, never>[];
  Invoices: Record<string, never>[];
  Payments: Record<string, never>[];
  CreditNotes: Record<string, never>[];
  Allocations: Record<string, never>[];
  Elements: { ValidationErrors: { Message: string }[] }[];
}

export type CallHeaders = Record<string, string>;

export interface Client {
  sandbox: Sandbox;
  tenantId: string;
  token: string;
  call(method: string, path: string, body?: unknown, headers?: CallHeaders): Promise<Answer>;
  get(path: string, headers?: CallHeaders): Promise<Answer>;
  put(path: string, body: unknown, headers?: CallHeaders): Promise<Answer>;
  post(path: string, body: unknown, headers?: CallHeaders): Promise<Answer>;
  /** The messages of a refusal, of the first element. */
  problems(answer: Answer): string[];
}

export const START = Date.parse('2026-11-22T10:00:00Z');

/** A sandbox with a clock that stands still, and a client connected to its first organisation. */
export function connectedClient(options: SandboxOptions = {}): Client {
  const sandbox = createSandbox({ clock: createClock({ now: () => START, scale: 0 }), ...options });
  return clientOf(sandbox, (url, init) => Promise.resolve(sandbox.app.request(url, init)), '');
}

/** A client of the sandbox's first organisation over `fetcher`, or of the nth one. */
export function clientOf(
  sandbox: Sandbox,
  fetcher: (url: string, init: RequestInit) => Promise<Response>,
  base: string,
  nth = 0,
): Client {
  const tenantId = sandbox.organisations[nth]?.settings.tenantId ?? '';
  const token = sandbox.grant({ clientId: sandbox.apps[0]?.clientId ?? '', tenantId }).access_token;

  const call: Client['call'] = async (method, path, body, headers = {}) => {
    const response = await fetcher(`${base}/api.xro/2.0${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'xero-tenant-id': tenantId,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : {},
    };
  };
  return {
    sandbox,
    tenantId,
    token,
    call,
    get: (path, headers) => call('GET', path, undefined, headers),
    put: (path, body, headers) => call('PUT', path, body, headers),
    post: (path, body, headers) => call('POST', path, body, headers),
    problems: ({ json }) => json.Elements[0]?.ValidationErrors.map((each) => each.Message) ?? [],
  };
}
