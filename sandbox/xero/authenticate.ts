import type { Context } from 'hono';
import { problem } from './api-errors.ts';
import { nameOf } from './apps.ts';
import type { Call } from './call-log.ts';
import type { Sandbox } from './create-sandbox.ts';
import type { Organisation } from './organisations.ts';

/** Who calls, and whose books are meant. */
export interface Caller {
  clientId: string;
  appName: string;
  scopes: string[];
  /** Null for a token of the app itself. */
  userId: string | null;
  tenantId: string;
  organisation: Organisation;
}

/** The app behind a bearer token. Throws ApiError 401 where the token is missing, foreign or old. */
export function bearer(c: Context, sandbox: Sandbox): Omit<Caller, 'tenantId' | 'organisation'> {
  const unauthorized = (detail: string) => problem(401, 'Unauthorized', detail, sandbox.ids.uuid());
  const token = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1];
  if (token === undefined) throw unauthorized('AuthenticationUnsuccessful');
  const claims = sandbox.signer.verify(token);
  const clientId = claims?.['client_id'];
  const app = sandbox.apps.find((each) => each.clientId === clientId);
  if (!claims || !app) throw unauthorized('AuthenticationUnsuccessful');
  const expiry = Number(claims['exp']);
  if (sandbox.clock.now() >= expiry * 1000) {
    const at = new Date(expiry * 1000).toISOString();
    const [year, month, day] = at.slice(0, 10).split('-');
    throw unauthorized(`TokenExpired: token expired at ${month}/${day}/${year} ${at.slice(11, 19)}`);
  }
  sandbox.tokens.accessUsed(String(claims['jti']));
  const scopes = Array.isArray(claims['scope']) ? claims['scope'].map(String) : [];
  return {
    clientId: app.clientId,
    appName: nameOf(app),
    scopes,
    userId: typeof claims['xero_userid'] === 'string' ? claims['xero_userid'] : null,
  };
}

/** As `bearer`, and the organisation of the xero-tenant-id header. Throws ApiError 403 and 503. */
export function authenticate(c: Context, sandbox: Sandbox, call: Call): Caller {
  const app = bearer(c, sandbox);
  call.clientId = app.clientId;
  call.idempotencyKey = c.req.header('idempotency-key') ?? null;
  const tenantId = c.req.header('xero-tenant-id')?.toLowerCase() ?? '';
  call.tenantId = tenantId || null;
  const organisation = sandbox.organisation(tenantId);
  const { userId } = app;
  const connected = userId !== null && sandbox.connections.isConnected(app.clientId, tenantId, userId);
  if (organisation?.settings.tenantType === 'PRACTICE' || !organisation || !connected) {
    throw problem(403, 'Forbidden', sandbox.switches.forbiddenDetail, sandbox.ids.uuid());
  }
  return { ...app, tenantId, organisation };
}
