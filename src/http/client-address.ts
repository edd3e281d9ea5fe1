import type { Context, MiddlewareHandler } from 'hono';
import { isIP } from 'node:net';

declare module 'hono' {
  interface ContextVariableMap {
    /** The address that a request came from, as far as it can be believed; null: not known. */
    address: string | null;
  }
}

/** Notes where a request comes from. */
export function noteAddress(trustedProxies: number): MiddlewareHandler {
  return async (c, next) => {
    const forwardedFor = c.req.header('x-forwarded-for');
    c.set('address', clientAddress({ socket: socketAddress(c), forwardedFor, trustedProxies }));
    return next();
  };
}

export interface AddressHints {
  /** The other end of the connection. */
  readonly socket: string | undefined;
  readonly forwardedFor: string | undefined;
  /** How many entries at the end of X-Forwarded-For our own proxies have made. */
  readonly trustedProxies: number;
}

/** Whoever asks may write anything into X-Forwarded-For, in front of what the proxies add. */
export function clientAddress({ socket, forwardedFor = '', trustedProxies }: AddressHints): string | null {
  const seen = trustedProxies === 0 ? undefined : forwardedFor.split(',').at(-trustedProxies)?.trim();
  const believed = [seen, socket].map(plainAddress);
  return believed.find((address) => address !== undefined) ?? null;
}

/** What a rate is counted by: one machine of version 6 has a whole /64 to itself. */
export function networkOf(address: string | null): string {
  if (address === null) return 'unknown';
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('::');
  const groups = (text: string | undefined) => (text === undefined || text === '' ? [] : text.split(':'));
  const [front, back] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  return [...front, ...zeros, ...back].slice(0, 4).join(':');
}

/** An address of version 4 in the clothes of version 6 is shown as it is. */
function plainAddress(text: string | undefined): string | undefined {
  const address = text?.replace(/^::ffff:(?=\d+\.)/i, '').toLowerCase();
  return address !== undefined && isIP(address) !== 0 ? address : undefined;
}

/** Undefined without a socket, as in tests. */
function socketAddress(c: Context): string | undefined {
  const bindings = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  return bindings?.incoming?.socket?.remoteAddress;
}
