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

/** Sends the form of the consent page. */
export function sendDecision(
  sandbox: Sandbox,
  decision: string,
  tenantIds: string[],
  changes: Record<string, string> = {},
): Promise<Response> {
  const form = authorizeQuery(changes);
  for (const tenantId of tenantIds) form.append('tenantId', tenantId);
  form.set('decision', decision);
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  };
  return Promise.resolve(sandbox.app.request('/identity/connect/authorize/decision', init));
}

/** Presses a button of the consent page and returns the address the browser is sent to. */
export async function decide(
  sandbox: Sandbox,
  decision: 'allow' | 'deny' | 'continue',
  tenantIds: string | string[],
  changes: Record<string, string> = {},
): Promise<URL> {
  const response = await sendDecision(sandbox, decision, [tenantIds].flat(), changes);
  if (response.status !== 302) throw new Error(`No redirect but ${response.status}`);
  return new URL(response.headers.get('location') ?? '');
}

export interface TokenBody {
  error?: string;
  id_token?: string;
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

/** Exchanges the code a browser came back with. */
export function redeem(sandbox: Sandbox, callback: URL, basic?: string) {
  const code = callback.searchParams.get('code') ?? '';
  return tokenCall(sandbox, { grant_type: 'authorization_code', code, redirect_uri: REDIRECT }, basic);
}

/** Goes through the whole consent for the nth organisation. */
export async function signIn(
  sandbox: Sandbox,
  nth = 0,
  changes: Record<string, string> = {},
): Promise<TokenBody> {
  const tenantId = sandbox.organisations[nth]?.settings.tenantId ?? '';
  return (await redeem(sandbox, await decide(sandbox, 'allow', tenantId, changes))).body;
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

/** Posts JSON to a control. */
export async function control(sandbox: Sandbox, path: string, body: object) {
  const response = await sandbox.app.request(`/sandbox${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

/** The status of a call to the Accounting API. */
export async function organisationStatus(sandbox: Sandbox, token: string, tenantId: string): Promise<number> {
  const headers = {
    authorization: `Bearer ${token}`,
    'xero-tenant-id': tenantId,
    accept: 'application/json',
  };
  return (await sandbox.app.request('/api.xro/2.0/Organisation', { headers })).status;
}
