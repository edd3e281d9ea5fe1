import type { MiddlewareHandler } from 'hono';

export interface OwnAddresses {
  readonly publicUrl: string;
  readonly httpPort: number;
}

/**
 * Answers only to our own names: the host of PUBLIC_URL, and loopback with our port. A foreign name that a hostile
 * page had resolve to this machine gets nothing.
 */
export function hostCheck(addresses: OwnAddresses): MiddlewareHandler {
  const allowed = allowedHosts(addresses);
  return async (c, next) => {
    if (!allowed.has(hostOf(c.req.raw))) {
      return c.text(`This address is not served here. Open ${addresses.publicUrl} instead.\n`, 421);
    }
    return next();
  };
}

/**
 * Refuses what changes something unless it comes from a page of ours. Browsers send Origin with every such request;
 * other programs must send it too.
 */
export function originCheck(addresses: OwnAddresses): MiddlewareHandler {
  const publicUrl = new URL(addresses.publicUrl);
  return async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
    const host = hostOf(c.req.raw);
    const expected = host === publicUrl.host ? publicUrl.origin : `http://${host}`;
    if (c.req.header('origin') !== expected) {
      return c.text(
        'This request does not come from a page of timetracker-xero, so it was not carried out. Open the page again and repeat the step.\n',
        403,
      );
    }
    return next();
  };
}

/** The name under which a request came. */
export function hostOf(request: Request): string {
  return (request.headers.get('host') ?? new URL(request.url).host).toLowerCase();
}

function allowedHosts({ publicUrl, httpPort }: OwnAddresses): ReadonlySet<string> {
  const loopback = ['localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${httpPort}`);
  return new Set([new URL(publicUrl).host, ...loopback]);
}
