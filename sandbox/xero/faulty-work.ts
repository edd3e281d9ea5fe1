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

const htmlReply = (status = 502): Reply => ({
  status,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
});

const GARBAGE: Reply = {
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: '{"Id": "2b6f, upstream timed out',
};

const OFFLINE: Reply = {
  status: 503,
  headers: { 'content-type': 'text/html' },
  body: 'The Organisation is offline',
};

/** What a fault shows in place of the answer to a call that has no books; null where it shows the answer. */
export function pretendedReply(fault: Fault | null): { reply: Reply; before: boolean } | null {
  const always = (status: number, before: boolean) => ({
    reply: { status, headers: {}, body: null },
    before,
  });
  switch (fault?.kind) {
    case 'error500Before':
      return always(500, true);
    case 'error500After':
      return always(500, false);
    case 'dropBefore':
      return always(503, true);
    case 'offline503':
      return { reply: OFFLINE, before: true };
    case 'rateLimit':
      return always(429, true);
    case 'html':
      return { reply: htmlReply(fault.status), before: fault.when === 'before' };
    case 'garbage':
      return { reply: GARBAGE, before: fault.when === 'before' };
    case 'oauthError':
      return { reply: jsonReply(fault.status ?? 400, oauthErrorOf(fault)), before: true };
    default:
      return null;
  }
}

/** What a fault of the kind `oauthError` says. */
export function oauthErrorOf({ error, description }: Fault): { error: string; error_description?: string } {
  return { error, ...(description === undefined ? {} : { error_description: description }) };
}

/** Whether a fault keeps the true answer from a caller although the work is done. */
export function losesAnswer(fault: Fault | null): boolean {
  if (fault?.kind === 'dropAfter' || fault?.kind === 'truncate') return true;
  return pretendedReply(fault)?.before === false;
}

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
      const asked = fault.retryAfterSeconds;
      const rest = asked === undefined ? {} : { 'Retry-After': String(asked) };
      return { reply: { status: 429, headers: { ...headers, ...rest }, body: null }, remembered: null };
    }
    case 'html':
      return fault.when === 'before'
        ? { reply: htmlReply(fault.status), remembered: null }
        : done(htmlReply(fault.status));
    case 'garbage':
      return fault.when === 'before' ? { reply: GARBAGE, remembered: null } : done(GARBAGE);
    default:
      return done();
  }
}
