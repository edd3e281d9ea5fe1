import { createHash, timingSafeEqual } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';

/** Whether a request may see and do everything: it brings the admin token, or none is configured. */
export type IsAdmin = (request: Request) => boolean;

/** @param adminToken undefined: everybody who reaches us is the administrator (we then listen on loopback only). */
export function adminCheck(adminToken: string | undefined): IsAdmin {
  if (adminToken === undefined) return () => true;
  const expected = digest(adminToken);
  return (request) => {
    const given = passwordOf(request.headers.get('authorization'));
    return given !== undefined && timingSafeEqual(digest(given), expected);
  };
}

/** Lets administrators through and asks all others for the token. */
export function requireAdmin(isAdmin: IsAdmin): MiddlewareHandler {
  return async (c, next) => {
    if (isAdmin(c.req.raw)) return next();
    c.header('www-authenticate', 'Basic realm="timetracker-xero", charset="UTF-8"');
    return c.text('Give the value of ADMIN_TOKEN as the password; the user name does not matter.\n', 401);
  };
}

function passwordOf(authorization: string | null): string | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1 ? undefined : text.slice(colon + 1);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
