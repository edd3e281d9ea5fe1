import type { Context } from 'hono';
import { html } from 'hono/html';
import { connectionProblem } from './connection-limits.ts';
import { consentPage } from './consent-page.ts';
import { readConsentRequest } from './consent-request.ts';
import type { ConsentRefusal, ConsentRequest } from './consent-request.ts';
import type { Sandbox } from './create-sandbox.ts';
import { oauthErrorOf } from './faulty-work.ts';
import { identityCall } from './identity-call.ts';
import { page } from './page-layout.ts';
import { hasAccess } from './people.ts';

/**
 * The consent page and its answer. What is wrong with the request itself is shown on an error
 * page; only the person's own decision is sent back to the app.
 */
export function mountAuthorize(sandbox: Sandbox): void {
  sandbox.app.get(
    '/identity/connect/authorize',
    identityCall(
      sandbox,
      (c, { call, fault }) => {
        const here = new URL(c.req.url);
        const request = readConsentRequest(sandbox, here.searchParams);
        if ('error' in request) {
          call.unknown = request.unknown ?? null;
          return refused(c, sandbox, request);
        }
        call.clientId = request.app.clientId;
        if (fault?.kind === 'oauthError') return c.redirect(backTo(request, oauthErrorOf(fault)), 302);
        return c.html(consentPage(sandbox, request, here));
      },
      { showsErrors: true },
    ),
  );

  sandbox.app.post(
    '/identity/connect/authorize/decision',
    identityCall(
      sandbox,
      (c, { call, form, fault }) => {
        const decision = form.get('decision') ?? '';
        const tenantIds = form.getAll('tenantId').filter((tenantId) => tenantId !== '');
        form.delete('decision');
        form.delete('tenantId');
        const request = readConsentRequest(sandbox, form);
        if ('error' in request) return refused(c, sandbox, request);
        call.clientId = request.app.clientId;
        if (fault?.kind === 'oauthError') return c.redirect(backTo(request, oauthErrorOf(fault)), 302);
        return decide(c, sandbox, request, decision, tenantIds);
      },
      { showsErrors: true },
    ),
  );
}

function decide(
  c: Context,
  sandbox: Sandbox,
  request: ConsentRequest,
  decision: string,
  tenantIds: string[],
): Response | Promise<Response> {
  const { app, person } = request;
  const wrong = (text: string) => errorPage(c, 400, { error: 'invalid_request', text });
  if (decision === 'deny') return c.redirect(denied(request, 'The user refused the request.'), 302);
  if (decision === 'continue') {
    const connected = sandbox.connections.list(app.clientId, person.id).length > 0;
    return connected
      ? c.redirect(allowed(sandbox, request, []), 302)
      : wrong('There is no connection to continue with.');
  }
  if (decision !== 'allow') return wrong('Allow the request, or refuse it.');
  if (tenantIds.length === 0) return wrong('Choose an organisation first.');
  if (tenantIds.length > 1 && !request.bulk) return wrong('Choose one organisation at a time.');
  const foreign = tenantIds.some((id) => !sandbox.organisation(id) || !hasAccess(person, id));
  if (foreign) return wrong(`${person.email} has no access to that organisation.`);

  const problems = tenantIds.flatMap(
    (tenantId) => connectionProblem(sandbox, app, { userId: person.id, tenantId }) ?? [],
  );
  const [problem] = problems;
  if (problem === undefined) return c.redirect(allowed(sandbox, request, tenantIds), 302);
  return sandbox.switches.connectionLimitRefusal === 'denied'
    ? c.redirect(denied(request, problem), 302)
    : errorPage(c, 403, { error: 'access_denied', text: problem });
}

/** Back to the app with a code, after the connections are made. All of one consent share its event. */
function allowed(sandbox: Sandbox, request: ConsentRequest, tenantIds: string[]): string {
  const { app, person, parameters } = request;
  const { clientId } = app;
  const userId = person.id;
  const now = sandbox.clock.now();
  const authEventId = sandbox.ids.uuid();
  for (const tenantId of tenantIds) {
    sandbox.connections.connect({ clientId, userId, tenantId }, authEventId, now);
  }
  const grant = {
    clientId,
    userId,
    scopes: sandbox.tokens.addScopes(clientId, userId, request.scopes),
    authEventId,
    authTime: now,
    sessionId: sandbox.ids.token(),
    nonce: parameters['nonce'] ?? null,
  };
  const challenge = parameters['code_challenge'] ?? null;
  return backTo(request, {
    code: sandbox.tokens.issueCode(grant, request.redirectUri, challenge),
    scope: request.scopes.join(' '),
  });
}

/** Back to the app without a code. */
function denied(request: ConsentRequest, description: string): string {
  return backTo(request, { error: 'access_denied', error_description: description });
}

function backTo(
  { redirectUri, parameters }: Pick<ConsentRequest, 'redirectUri' | 'parameters'>,
  answer: Record<string, string>,
): string {
  const location = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) location.searchParams.set(name, value);
  if (parameters['state'] !== undefined) location.searchParams.set('state', parameters['state']);
  return location.href;
}

/** A request that cannot be granted: a page, or by a switch the way back, where that is known to be the app's. */
function refused(c: Context, sandbox: Sandbox, refusal: ConsentRefusal): Response | Promise<Response> {
  const { error, text, from } = refusal;
  if (from === undefined || sandbox.switches.wrongRequestRefusal === 'page')
    return errorPage(c, 400, refusal);
  return c.redirect(backTo(from, { error, error_description: text }), 302);
}

function errorPage(c: Context, status: 400 | 403, refusal: ConsentRefusal) {
  const content = html`<h1>Sorry, something went wrong</h1>
    <p>Error: ${refusal.error}</p>
    <p>${refusal.text}</p>`;
  return c.html(page('Error', content), status);
}
