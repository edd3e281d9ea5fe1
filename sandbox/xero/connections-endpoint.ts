import type { Context } from 'hono';
import { ApiError } from './api-errors.ts';
import { bearer } from './authenticate.ts';
import type { Call } from './call-log.ts';
import type { Sandbox } from './create-sandbox.ts';
import { connectionInstant } from './dates.ts';
import { endConnections } from './end-connections.ts';
import { isUuid } from './ids.ts';

/** Whose connections a token may see and end: a person's, or with `app.connections` all of the app's. */
interface Owner {
  clientId: string;
  userId: string | undefined;
}

export function listConnections(c: Context, sandbox: Sandbox, call: Call): Response {
  const owner = ownerOf(c, sandbox, call);
  if (owner instanceof Response) return owner;
  const { authEventId, ...strange } = c.req.query();
  if (Object.keys(strange).length > 0) {
    call.unknown = `The parameter ${Object.keys(strange).join(', ')} is not known on /connections.`;
    return c.text(call.unknown, 400);
  }
  if (authEventId !== undefined && !isUuid(authEventId)) {
    call.unknown = 'The authEventId must be a UUID.';
    return c.text(call.unknown, 400);
  }
  const chosen = sandbox.connections
    .list(owner.clientId, owner.userId)
    .filter((each) => authEventId === undefined || each.authEventId === authEventId.toLowerCase());
  return c.json(
    chosen.map((each) => ({
      id: each.id,
      authEventId: each.authEventId,
      tenantId: each.tenantId,
      tenantType: sandbox.organisation(each.tenantId)?.settings.tenantType ?? 'ORGANISATION',
      tenantName: sandbox.organisation(each.tenantId)?.settings.name ?? '',
      createdDateUtc: connectionInstant(each.createdAt),
      updatedDateUtc: connectionInstant(each.updatedAt),
    })),
  );
}

export function deleteConnection(c: Context, sandbox: Sandbox, call: Call): Response {
  const owner = ownerOf(c, sandbox, call);
  if (owner instanceof Response) return owner;
  const ended = endConnections(sandbox, { ...owner, id: c.req.param('id') ?? '' });
  return c.body(null, ended > 0 ? 204 : 404);
}

function ownerOf(c: Context, sandbox: Sandbox, call: Call): Owner | Response {
  try {
    const { clientId, userId, scopes } = bearer(c, sandbox);
    call.clientId = clientId;
    if (userId !== null) return { clientId, userId };
    if (scopes.includes('app.connections')) return { clientId, userId: undefined };
    return c.body(null, 401, { 'www-authenticate': `Bearer error="${sandbox.switches.insufficientScope}"` });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return new Response(error.reply.body, { status: error.reply.status, headers: error.reply.headers });
  }
}
