import type { ServerResponse } from 'node:http';
import type { Context } from 'hono';
import type { Call } from './call-log.ts';
import type { Sandbox } from './create-sandbox.ts';
import type { Fault } from './faults.ts';
import { losesAnswer, pretendedReply } from './faulty-work.ts';
import type { RefreshEntry, RefreshOutcome } from './refresh-ledger.ts';
import { send } from './send.ts';

/** What a handler of the sign-in side gets. */
export interface IdentityCall {
  call: Call;
  /** The fields of a form, in the order they were sent; empty where there is none. */
  form: URLSearchParams;
  /** What goes wrong with the call, for those who show it in their own way. */
  fault: Fault | null;
  /** Says how a refresh ended. */
  refreshed(outcome: RefreshOutcome): void;
}

export type IdentityHandler = (c: Context, given: IdentityCall) => Promise<Response> | Response;

/**
 * Wraps a handler of the sign-in side: the call log, latency and faults around it. The Accounting
 * API has its own way, with idempotency and limits, which nothing here has.
 */
export function identityCall(
  sandbox: Sandbox,
  handle: IdentityHandler,
  /** The call shows a fault of the kind `oauthError` by itself. */
  { showsErrors = false }: { showsErrors?: boolean } = {},
) {
  return async (c: Context): Promise<Response> => {
    const { pathname, search } = new URL(c.req.url);
    const at = new Date(sandbox.clock.now()).toISOString();
    const query = pathname.toLowerCase().startsWith('/connections') ? search : '';
    const call = sandbox.calls.begin({ at, method: c.req.method, path: pathname, query });
    const form = new URLSearchParams(isForm(c) ? await c.req.text() : '');
    const refresh = form.get('grant_type') === 'refresh_token' ? beginRefresh(c, sandbox, form) : null;
    try {
      const fault = sandbox.faults.take({
        method: call.method,
        path: pathname,
        tenantId: null,
        grantType: form.get('grant_type'),
      });
      call.fault = fault?.kind ?? null;
      await sandbox.latency.before(fault);
      const pretended = showsErrors && fault?.kind === 'oauthError' ? null : pretendedReply(fault);
      if (pretended?.before) return send(c, pretended.reply, call, fault);

      const refreshed = (outcome: RefreshOutcome) => refresh?.done(outcome, losesAnswer(fault));
      const response = await handle(c, { call, form, fault, refreshed });
      sandbox.changed();
      await sandbox.latency.after(fault);
      if (pretended) return send(c, pretended.reply, call, fault);
      const headers = Object.fromEntries(response.headers);
      const body = (await response.text()) || null;
      return send(c, { status: response.status, headers, body }, call, fault);
    } finally {
      // On a real connection the caller's answer, or its hanging up, is what ends the call.
      if (refresh && outgoingOf(c) === null) refresh.end();
    }
  };
}

export function isForm(c: Context): boolean {
  return (c.req.header('content-type') ?? '').startsWith('application/x-www-form-urlencoded');
}

function beginRefresh(c: Context, sandbox: Sandbox, form: URLSearchParams): RefreshEntry {
  const entry = sandbox.refreshes.begin(sandbox.tokens.familyOf(form.get('refresh_token') ?? ''));
  outgoingOf(c)?.once('close', () => entry.end());
  return entry;
}

function outgoingOf(c: Context): ServerResponse | null {
  return c.env?.outgoing ?? null;
}
