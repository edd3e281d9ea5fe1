import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import type { Reply } from './api-errors.ts';
import type { Call } from './call-log.ts';
import type { Fault } from './faults.ts';

/** Sends a reply, or cuts the connection as the fault says, and completes the call's log entry. */
export function send(c: Context, reply: Reply, call: Call, fault: Fault | null): Response {
  if (fault?.kind === 'dropBefore' || fault?.kind === 'dropAfter') {
    socketOf(c).destroy();
    return RESPONSE_ALREADY_SENT;
  }
  const bytes = reply.file ?? Buffer.from(reply.body ?? '');
  call.status = reply.status;
  if (fault?.kind === 'truncate') {
    const half = bytes.subarray(0, Math.floor(bytes.length / 2));
    call.bytes = half.length;
    const out = socketOf(c);
    out.writeHead(reply.status, { ...reply.headers, 'content-length': String(bytes.length) });
    out.write(half, () => out.destroy());
    return RESPONSE_ALREADY_SENT;
  }
  call.bytes = bytes.length;
  return new Response(reply.file ? new Uint8Array(reply.file) : reply.body, {
    status: reply.status,
    headers: reply.headers,
  });
}

function socketOf(c: Context): ServerResponse {
  const outgoing: ServerResponse | undefined = c.env?.outgoing;
  if (!outgoing) throw new Error('Cutting a connection needs a real one: start the sandbox on a port.');
  return outgoing;
}
