import { createClock } from '../../../sandbox/xero/clock.ts';
import { createSandbox } from '../../../sandbox/xero/start-sandbox.ts';
import type { Sandbox, SandboxOptions } from '../../../sandbox/xero/start-sandbox.ts';
import { START } from './sandbox-client.ts';

export const REDIRECT = 'http://localhost:8480/integrations/xero/callback';
const SCOPES = 'openid offline_access accounting.invoices accounting.contacts accounting.settings.read';

/** A sandbox without any connection, for tests that go through the consent themselves. */
export function freshSandbox(options: SandboxOptions = {}): Sandbox {
  return createSandbox({ clock: createClock({ now: () => START, scale: 0 }), ...options });
}

export function authorizeQuery(changes: Record<string, string> = {}): URLSearchParams {
  const standard = {
    response_type: 'code',
    client_id: 'demo-client',
    redirect_uri: REDIRECT,
    scope: SCOPES,
    state: 'abc',
  };
  return new URLSearchParams({ ...standard, ...changes });
}

/** Presses a button of the consent page; the redirect's address, or the page's status. */
export async function decide(
  sandbox: Sandbox,
  decision: 'allow' | 'deny',
  tenantId: string,
  changes: Record<string, string> = {},
): Promise<URL> {
  const form = authorizeQuery(changes);
  form.set('tenantId', tenantId);
  form.set('decision', decision);
  const response = await sandbox.app.request('/identity/connect/authorize/decision', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  if (response.status !== 302) throw new Error(`No redirect but ${response.status}`);
  return new URL(response.headers.get('location') ?? '');
}

export interface TokenBody {
  error?: string;
  access_token: string;
  refresh_token: string;
  expires_in: number;
  scope: string;
}

export async function tokenCall(
  sandbox: Sandbox,
  form: Record<string, string>,
  basic = 'demo-client:demo-secret',
): Promise<{ status: number; body: TokenBody }> {
  const response = await sandbox.app.request('/connect/token', {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(basic).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(form).toString(),
  });
  return { status: response.status, body: (await response.json()) as TokenBody };
}

/** Goes through the whole consent for the nth organisation. */
export async function signIn(sandbox: Sandbox, nth = 0): Promise<TokenBody> {
  const tenantId = sandbox.organisations[nth]?.settings.tenantId ?? '';
  const callback = await decide(sandbox, 'allow', tenantId);
  const code = callback.searchParams.get('code') ?? '';
  const { body } = await tokenCall(sandbox, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT,
  });
  return body;
}

export const refresh = (sandbox: Sandbox, token: string) =>
  tokenCall(sandbox, { grant_type: 'refresh_token', refresh_token: token });

/** The claims of a token, unchecked. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

export async function connectionsOf(sandbox: Sandbox, token: string, query = '') {
  const response = await sandbox.app.request(`/connections${query}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return (await response.json()) as Record<string, string>[];
}
