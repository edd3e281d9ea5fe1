import type { Context } from 'hono';
import { ApiError } from './api-errors.ts';
import { bearer } from './authenticate.ts';
import { generationOf } from './apps.ts';
import type { App } from './apps.ts';
import { mountAuthorize } from './authorize.ts';
import type { Call } from './call-log.ts';
import { connectionInstant } from './dates.ts';
import type { Sandbox } from './create-sandbox.ts';
import type { Fault } from './faults.ts';
import { pathText } from './request-body.ts';
import { refusedScopes } from './scopes.ts';
import { send } from './send.ts';

/** The sign-in side: consent, tokens, connections, discovery. */
export function mountIdentity(sandbox: Sandbox): void {
  const { app } = sandbox;
  mountAuthorize(sandbox);

  const logged = (handle: (c: Context, call: Call) => Promise<Response> | Response) => async (c: Context) => {
    const { pathname, search } = new URL(c.req.url);
    const at = new Date(sandbox.clock.now()).toISOString();
    const query = pathname.toLowerCase().startsWith('/connections') ? search : '';
    const call = sandbox.calls.begin({ at, method: c.req.method, path: pathname, query });
    const fault = sandbox.faults.take({ method: c.req.method, path: pathname, tenantId: null });
    call.fault = fault?.kind ?? null;
    await sandbox.latency.before(fault);
    const pretended = fault ? (PRETENDED[fault.kind] ?? null) : null;
    if (fault && pretended && isBefore(fault)) {
      return send(c, { status: pretended, headers: {}, body: null }, call, fault);
    }
    const response = await handle(c, call);
    sandbox.changed();
    await sandbox.latency.after(fault);
    if (pretended) return send(c, { status: pretended, headers: {}, body: null }, call, fault);
    const headers = Object.fromEntries(response.headers);
    const body = (await response.text()) || null;
    return send(c, { status: response.status, headers, body }, call, fault);
  };

  app.post(
    '/connect/token',
    logged((c, call) => token(c, sandbox, call)),
  );
  app.post(
    '/connect/revocation',
    logged((c, call) => revoke(c, sandbox, call)),
  );
  for (const path of ['/connections', '/Connections']) {
    app.get(
      path,
      logged((c, call) => listConnections(c, sandbox, call)),
    );
    app.delete(
      `${path}/:id`,
      logged((c, call) => deleteConnection(c, sandbox, call)),
    );
  }
  app.get('/.well-known/openid-configuration', (c) => c.json(discovery(sandbox.publicUrl())));
  app.get('/.well-known/openid-configuration/jwks', (c) => c.json(sandbox.signer.publicKeys()));
}

/** The status a fault shows on the identity side, which has no idempotency and no limits. */
const PRETENDED: Partial<Record<Fault['kind'], number>> = {
  error500Before: 500,
  error500After: 500,
  dropBefore: 503,
  offline503: 503,
  rateLimit: 429,
  html: 502,
};

function isBefore(fault: Fault): boolean {
  return fault.kind === 'html' ? fault.when === 'before' : fault.kind !== 'error500After';
}

type Form = Record<string, string>;

const oauthError = (c: Context, error: string) => c.json({ error }, 400);

/** The client of a token call by its Basic header; the answer to send where it is not right. */
async function client(
  c: Context,
  sandbox: Sandbox,
  call: Call,
): Promise<{ app: App; form: Form } | Response> {
  const isForm = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded');
  const basic = /^Basic (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1];
  if (!isForm || basic === undefined) return oauthError(c, 'invalid_request');
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(/:(.*)/s).map(formDecode);
  if (id === '') return oauthError(c, 'invalid_request');
  const app = sandbox.apps.find((each) => each.clientId === id && each.clientSecret === secret);
  if (!app) return oauthError(c, 'invalid_client');
  call.clientId = id;
  return { app, form: Object.fromEntries(new URLSearchParams(await c.req.text())) };
}

function formDecode(text: string): string {
  return pathText(text.replaceAll('+', ' '));
}

async function token(c: Context, sandbox: Sandbox, call: Call): Promise<Response> {
  const checked = await client(c, sandbox, call);
  if (checked instanceof Response) return checked;
  const { app, form } = checked;
  const known = ['grant_type', 'code', 'redirect_uri', 'code_verifier', 'refresh_token', 'scope'];
  const strange = Object.keys(form).find((name) => !known.includes(name));
  if (strange !== undefined) {
    call.unknown = `The field ${strange} is not known here.`;
    return oauthError(c, 'invalid_request');
  }
  const scopes = (form['scope'] ?? '').split(' ').filter((scope) => scope !== '');
  if (refusedScopes(scopes, generationOf(app)).length > 0) return oauthError(c, 'invalid_scope');
  const answer = (tokens: object | null) => (tokens ? c.json(tokens) : oauthError(c, 'invalid_grant'));
  if (form['grant_type'] === 'authorization_code') {
    const { code, redirect_uri: redirectUri, code_verifier: verifier } = form;
    if (!code || !redirectUri) return oauthError(c, 'invalid_request');
    return answer(sandbox.tokens.redeemCode(app.clientId, code, redirectUri, verifier ?? null));
  }
  if (form['grant_type'] === 'refresh_token') {
    const { refresh_token: refreshToken } = form;
    if (!refreshToken) return oauthError(c, 'invalid_request');
    return answer(sandbox.tokens.refresh(app.clientId, refreshToken));
  }
  call.unknown = `The grant type ${form['grant_type'] ?? ''} is not offered.`;
  return oauthError(c, 'unsupported_grant_type');
}

/** Revoking a refresh token ends all connections of the app. Unknown tokens are fine too. */
async function revoke(c: Context, sandbox: Sandbox, call: Call): Promise<Response> {
  const checked = await client(c, sandbox, call);
  if (checked instanceof Response) return checked;
  const { app, form } = checked;
  if (!form['token']) return oauthError(c, 'invalid_request');
  if (sandbox.tokens.revoke(app.clientId, form['token'])) sandbox.connections.removeAll(app.clientId);
  return c.body(null, 200);
}

function withBearer(c: Context, sandbox: Sandbox, call: Call): { clientId: string } | Response {
  try {
    const caller = bearer(c, sandbox);
    call.clientId = caller.clientId;
    return caller;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return new Response(error.reply.body, { status: error.reply.status, headers: error.reply.headers });
  }
}

function listConnections(c: Context, sandbox: Sandbox, call: Call): Response {
  const caller = withBearer(c, sandbox, call);
  if (caller instanceof Response) return caller;
  const { authEventId, ...strange } = c.req.query();
  if (Object.keys(strange).length > 0) {
    call.unknown = `The parameter ${Object.keys(strange).join(', ')} is not known on /connections.`;
    return c.text(call.unknown, 400);
  }
  const chosen = sandbox.connections
    .list(caller.clientId)
    .filter((each) => !authEventId || each.authEventId === authEventId);
  return c.json(
    chosen.map((each) => ({
      id: each.id,
      authEventId: each.authEventId,
      tenantId: each.tenantId,
      tenantType: 'ORGANISATION',
      tenantName: sandbox.organisation(each.tenantId)?.settings.name ?? '',
      createdDateUtc: connectionInstant(each.createdAt),
      updatedDateUtc: connectionInstant(each.updatedAt),
    })),
  );
}

function deleteConnection(c: Context, sandbox: Sandbox, call: Call): Response {
  const caller = withBearer(c, sandbox, call);
  if (caller instanceof Response) return caller;
  const removed = sandbox.connections.remove(caller.clientId, c.req.param('id') ?? '');
  return c.body(null, removed ? 204 : 404);
}

function discovery(url: string) {
  return {
    issuer: url,
    jwks_uri: `${url}/.well-known/openid-configuration/jwks`,
    authorization_endpoint: `${url}/identity/connect/authorize`,
    token_endpoint: `${url}/connect/token`,
    revocation_endpoint: `${url}/connect/revocation`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    subject_types_supported: ['public'],
  };
}
