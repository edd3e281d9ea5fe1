import type { Context } from 'hono';
import { ApiError, exception, jsonReply, notFound, problem } from './api-errors.ts';
import type { Reply } from './api-errors.ts';
import type { ApiAnswer, ApiRequest } from './api-request.ts';
import { matchRoute } from './api-routes.ts';
import type { ApiRoute, MatchedRoute } from './api-routes.ts';
import { authenticate } from './authenticate.ts';
import type { Caller } from './authenticate.ts';
import type { Call } from './call-log.ts';
import type { Fault } from './faults.ts';
import type { Sandbox } from './create-sandbox.ts';
import { faultyWork } from './faulty-work.ts';
import { allows } from './scopes.ts';
import { send } from './send.ts';

const PREFIX = '/api.xro/2.0';
/** Of a file, and of what is written otherwise: Xero names both figures, and asks to stay below the smaller one. */
const LARGEST_FILE = 10 * 1024 * 1024;
const LARGEST_BODY = 3.5 * 1024 * 1024;

/** Handles one call to the Accounting API from the first header to the last byte. */
export function createApiHandler(sandbox: Sandbox, routes: ApiRoute[]) {
  return async (c: Context): Promise<Response> => {
    const url = new URL(c.req.url);
    const call = sandbox.calls.begin({
      at: new Date(sandbox.clock.now()).toISOString(),
      method: c.req.method,
      path: url.pathname,
      query: url.search,
    });
    const finish = (reply: Reply, fault: Fault | null = null) => send(c, reply, call, fault);
    try {
      const caller = authenticate(c, sandbox, call);
      const admission = sandbox.limits.enter(caller.clientId, caller.tenantId, sandbox.clock.now());
      if (!admission.admitted) return finish({ status: 429, headers: admission.headers, body: null });
      try {
        return await serve(c, url, caller, admission.headers, call);
      } finally {
        admission.leave();
      }
    } catch (error) {
      return finish(replyTo(error, call));
    }
  };

  async function serve(
    c: Context,
    url: URL,
    caller: Caller,
    headers: Record<string, string>,
    call: Call,
  ): Promise<Response> {
    const body = Buffer.from(await c.req.arrayBuffer());
    call.requestBytes = body.length;
    const path = url.pathname.slice(PREFIX.length);
    const fault = sandbox.faults.take({ method: call.method, path: url.pathname, tenantId: caller.tenantId });
    call.fault = fault?.kind ?? null;
    const work = () => answer(c, url, path, body, caller, call);

    const reply = await runOnce(c, url, body, caller, call, fault, work);
    sandbox.changed();
    await sandbox.latency.after(fault);
    const all = { ...sandbox.dateHeader.headers(), ...headers, ...reply.headers };
    return send(c, { ...reply, headers: all }, call, fault);
  }

  /** Applies the Idempotency-Key, the delays and the faults around the work itself. */
  async function runOnce(
    c: Context,
    url: URL,
    body: Buffer,
    caller: Caller,
    call: Call,
    fault: Fault | null,
    work: () => Reply,
  ): Promise<Reply> {
    const key = c.req.header('idempotency-key') ?? '';
    const begun =
      key !== '' && (call.method === 'POST' || call.method === 'PUT')
        ? await begin(key, url, body, caller, call)
        : null;
    if (begun && 'status' in begun) return begun;
    call.replayed = begun?.kind === 'replay';
    await sandbox.latency.before(fault);
    const replayOrWork = begun?.kind === 'replay' ? () => begun.reply : work;
    const result = faultyWork(fault, caller, sandbox.limits, sandbox.clock.now(), replayOrWork);
    if (begun?.kind === 'first') begun.settle(result.remembered);
    return result.reply;
  }

  async function begin(key: string, url: URL, body: Buffer, caller: Caller, call: Call) {
    try {
      const { pathname, search } = url;
      return await sandbox.idempotency.begin({
        key,
        ...caller,
        method: call.method,
        url: `${pathname}${search}`,
        body,
        now: sandbox.clock.now(),
      });
    } catch (error) {
      await sandbox.latency.before(null);
      return replyTo(error, call);
    }
  }

  function answer(c: Context, url: URL, path: string, body: Buffer, caller: Caller, call: Call): Reply {
    try {
      const { route, params } = checkedRoute(c, url, path, body, caller);
      const now = sandbox.clock.now();
      const request: ApiRequest = {
        params,
        query: url.searchParams,
        header: (name) => c.req.header(name) ?? null,
        body: route.takesFile ? '' : body.toString(),
        bytes: body,
        organisation: caller.organisation,
        clientId: caller.clientId,
        now,
        readAt: now - sandbox.switches.readLagSeconds * 1000,
      };
      const result = route.handle(request);
      if (isReply(result)) return result;
      if (route.bare) return jsonReply(200, result);
      return jsonReply(200, {
        Id: sandbox.ids.uuid(),
        Status: 'OK',
        ProviderName: caller.appName,
        DateTimeUTC: `/Date(${now})/`,
        ...result,
      });
    } catch (error) {
      return replyTo(error, call);
    }
  }

  function checkedRoute(c: Context, url: URL, path: string, body: Buffer, caller: Caller): MatchedRoute {
    const { match, known } = matchRoute(routes, c.req.method, path);
    if (!match) {
      if (!known) throw notFound(`There is no ${path}.`, true);
      const text = `${c.req.method} is not offered on ${path}.`;
      throw new ApiError({ status: 405, headers: {}, body: null }, text, true);
    }
    const access = c.req.method === 'GET' ? 'read' : 'write';
    if (!allows(caller.scopes, match.route.area, access)) {
      throw problem(401, 'Unauthorized', 'AuthorizationUnsuccessful', sandbox.ids.uuid(), {
        'WWW-Authenticate': `Bearer error="${sandbox.switches.insufficientScope}"`,
      });
    }
    const strange = [...url.searchParams.keys()].find((name) => !match.route.query.includes(name));
    if (strange !== undefined) {
      throw exception('QueryParseException', `The parameter ${strange} is not known on ${path}.`, true);
    }
    if (!match.route.givesFile && !/application\/json/.test(c.req.header('accept') ?? '')) {
      const text = 'Without Accept: application/json Xero answers in XML, which the sandbox does not speak.';
      throw new ApiError({ status: 406, headers: { 'content-type': 'text/plain' }, body: text }, text, true);
    }
    const hasBody = access === 'write' && c.req.method !== 'DELETE';
    const type = c.req.header('content-type') ?? '';
    if (hasBody && (match.route.takesFile ? type === '' : !type.startsWith('application/json'))) {
      const text = match.route.takesFile
        ? 'A file needs its content type.'
        : 'The body of a write must be application/json.';
      throw new ApiError({ status: 415, headers: { 'content-type': 'text/plain' }, body: text }, text, true);
    }
    const largest = match.route.takesFile ? LARGEST_FILE : LARGEST_BODY;
    if (body.length > largest) {
      throw new ApiError(
        { status: 413, headers: {}, body: null },
        `The request is larger than ${largest} bytes.`,
      );
    }
    return match;
  }
}

function replyTo(error: unknown, call: Call): Reply {
  if (!(error instanceof ApiError)) throw error;
  if (error.unknown) call.unknown = error.message;
  return error.reply;
}

/** A whole answer, such as a file, in place of the part of the envelope that differs. */
function isReply(result: ApiAnswer | Reply): result is Reply {
  return typeof result['status'] === 'number';
}
