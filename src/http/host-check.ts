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
    const given = c.req.header('origin');
    if (given !== expected) {
      // Nothing else sends our own address under another name.
      if (given === publicUrl.origin) return c.text(hostNotPassedOn(host, addresses.publicUrl), 403);
      return c.text(
        'This request does not come from a page of timetracker-xero, so it was not carried out. Open the page again and repeat the step.\n',
        403,
      );
    }
    return next();
  };
}

/** A browser is at PUBLIC_URL, and what reaches us says something else: the usual default of a proxy. */
export function hostNotPassedOn(host: string, publicUrl: string): string {
  return `This came to ${publicUrl} and reached timetracker-xero as ${host}, so it was not carried out: the proxy in front does not pass the Host header on. Have it do so (docs/xero.md, Behind a reverse proxy), then open the page again.\n`;
}

/** The name under which a request came. */
export function hostOf(request: Request): string {
  return (request.headers.get('host') ?? new URL(request.url).host).toLowerCase();
}

function allowedHosts({ publicUrl, httpPort }: OwnAddresses): ReadonlySet<string> {
  const loopback = ['localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${httpPort}`);
  return new Set([new URL(publicUrl).host, ...loopback]);
}
