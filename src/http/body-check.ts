import type { MiddlewareHandler } from 'hono';

/** More than any form of ours needs. */
const mostBytes = 64 * 1024;

/**
 * Refuses a body that is too large, or of a length that is not told before it comes: browsers and programs tell it,
 * and Node reads no more than was told. A request that tells none has no body (RFC 9112, section 6.3).
 */
export const bodyCheck: MiddlewareHandler = async (c, next) => {
  if (c.req.header('transfer-encoding') !== undefined)
    return c.text('Send the request with a Content-Length.\n', 411);
  if (Number(c.req.header('content-length') ?? '0') > mostBytes)
    return c.text('The request is too large.\n', 413);
  return next();
};
