import { jsonReply } from './api-errors.ts';
import type { Reply } from './api-errors.ts';
import type { Caller } from './authenticate.ts';
import type { Fault } from './faults.ts';
import type { Limits } from './limits.ts';

export interface Worked {
  reply: Reply;
  /** What an Idempotency-Key keeps; null where the call never reached Xero's books. */
  remembered: Reply | null;
}

const HTML: Reply = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
};

const OFFLINE: Reply = {
  status: 503,
  headers: { 'content-type': 'text/html' },
  body: 'The Organisation is offline',
};

/** Does the work, or not, and answers as the fault wants it. */
export function faultyWork(
  fault: Fault | null,
  caller: Caller,
  limits: Limits,
  now: number,
  work: () => Reply,
): Worked {
  if (caller.organisation.settings.offline) return { reply: OFFLINE, remembered: null };
  const internal = jsonReply(500, {
    Type: null,
    Title: 'An error occurred',
    Detail: 'An error occurred in Xero. Check the API Status page for current service status.',
  });
  const done = (pretended?: Reply): Worked => {
    const reply = work();
    return { reply: pretended ?? reply, remembered: reply };
  };
  switch (fault?.kind) {
    case 'error500Before':
      return { reply: internal, remembered: internal };
    case 'error500After':
      work();
      return { reply: internal, remembered: internal };
    case 'dropBefore':
    case 'offline503':
      return { reply: OFFLINE, remembered: null };
    case 'rateLimit': {
      const { headers } = limits.refusal(fault.problem, caller.clientId, caller.tenantId, now);
      return { reply: { status: 429, headers, body: null }, remembered: null };
    }
    case 'html':
      return fault.when === 'before' ? { reply: HTML, remembered: null } : done(HTML);
    default:
      return done();
  }
}
