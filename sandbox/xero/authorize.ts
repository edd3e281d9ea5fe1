import type { Context } from 'hono';
import { html } from 'hono/html';
import { generationOf, nameOf } from './apps.ts';
import type { App } from './apps.ts';
import type { Sandbox } from './create-sandbox.ts';
import { page } from './page-layout.ts';
import { refusedScopes } from './scopes.ts';

interface Consent {
  app: App;
  redirectUri: string;
  scopes: string[];
  parameters: Record<string, string>;
}

const PARAMETERS = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'prompt',
  'acr_values',
  'code_challenge',
  'code_challenge_method',
];

/**
 * The consent page and its answer. What is wrong with the request itself is shown on an error
 * page; only the user's own decision is sent back to the app.
 */
export function mountAuthorize(sandbox: Sandbox): void {
  sandbox.app.get('/identity/connect/authorize', (c) => {
    const call = begin(sandbox, c);
    const consent = readConsent(sandbox, c.req.query());
    if ('error' in consent) {
      call.status = 400;
      call.unknown = consent.unknown ?? null;
      return errorPage(c, consent);
    }
    call.clientId = consent.app.clientId;
    call.status = 200;
    return c.html(consentPage(sandbox, consent));
  });

  sandbox.app.post('/identity/connect/authorize/decision', async (c) => {
    const call = begin(sandbox, c);
    const form = Object.fromEntries(new URLSearchParams(await c.req.text()));
    const { decision, tenantId = '', ...parameters } = form;
    const consent = readConsent(sandbox, parameters);
    if ('error' in consent) {
      call.status = 400;
      return errorPage(c, consent);
    }
    call.clientId = consent.app.clientId;
    if (decision === 'allow' && !sandbox.organisation(tenantId)) {
      call.status = 400;
      return errorPage(c, { error: 'invalid_request', text: 'Choose an organisation first.' });
    }
    call.status = 302;
    const location = decide(sandbox, consent, decision === 'allow' ? tenantId : null);
    sandbox.changed();
    return c.redirect(location, 302);
  });
}

function begin(sandbox: Sandbox, c: Context) {
  const at = new Date(sandbox.clock.now()).toISOString();
  return sandbox.calls.begin({ at, method: c.req.method, path: c.req.path, query: '' });
}

interface Refusal {
  error: string;
  text: string;
  unknown?: string;
}

function readConsent(sandbox: Sandbox, parameters: Record<string, string>): Consent | Refusal {
  const refuse = (error: string, text: string, unknown?: string): Refusal => ({
    error,
    text,
    ...(unknown ? { unknown } : {}),
  });
  const strange = Object.keys(parameters).find((name) => !PARAMETERS.includes(name));
  if (strange !== undefined) {
    const text = `The parameter ${strange} is not known here.`;
    return refuse('invalid_request', text, text);
  }
  const app = sandbox.apps.find((each) => each.clientId === parameters['client_id']);
  if (!app) return refuse('unauthorized_client', 'Unknown client or client not enabled');
  const redirectUri = parameters['redirect_uri'] ?? '';
  if (!app.redirectUris.includes(redirectUri)) {
    return refuse('invalid_request', 'Invalid redirect_uri: it is not one of those registered for the app.');
  }
  if (parameters['response_type'] !== 'code') {
    return refuse('unsupported_response_type', 'The response_type must be code.');
  }
  const scopes = (parameters['scope'] ?? '').split(' ').filter((scope) => scope !== '');
  const refused = refusedScopes(scopes, generationOf(app));
  if (scopes.length === 0 || refused.length > 0) {
    return refuse('invalid_scope', `Invalid scope for client: ${refused.join(' ') || 'none was asked for'}`);
  }
  if (parameters['code_challenge'] && parameters['code_challenge_method'] !== 'S256') {
    return refuse('invalid_request', 'The code_challenge_method must be S256.');
  }
  return { app, redirectUri, scopes, parameters };
}

/** Where the browser goes next: back to the app with a code, or with access_denied. */
function decide(sandbox: Sandbox, consent: Consent, tenantId: string | null): string {
  const { app, redirectUri, parameters } = consent;
  const location = new URL(redirectUri);
  if (tenantId === null) {
    location.searchParams.set('error', 'access_denied');
    location.searchParams.set('error_description', 'The user refused the request.');
  } else {
    const now = sandbox.clock.now();
    const authEventId = sandbox.ids.uuid();
    sandbox.connections.connect(app.clientId, tenantId, authEventId, now);
    const grant = {
      clientId: app.clientId,
      scopes: sandbox.tokens.addScopes(app.clientId, consent.scopes),
      authEventId,
      authTime: now,
      nonce: parameters['nonce'] ?? null,
    };
    const challenge = parameters['code_challenge'] ?? null;
    location.searchParams.set('code', sandbox.tokens.issueCode(grant, redirectUri, challenge));
    location.searchParams.set('scope', consent.scopes.join(' '));
  }
  if (parameters['state'] !== undefined) location.searchParams.set('state', parameters['state']);
  return location.href;
}

function errorPage(c: Context, refusal: Refusal) {
  const content = html`<h1>Sorry, something went wrong</h1>
    <p>Error: ${refusal.error}</p>
    <p>${refusal.text}</p>`;
  return c.html(page('Error', content), 400);
}

function consentPage(sandbox: Sandbox, consent: Consent) {
  const hidden = Object.entries(consent.parameters);
  const { organisations } = sandbox;
  return page(
    'Connect',
    html`<h1>${nameOf(consent.app)} wants access to:</h1>
      <form class="card" method="post" action="/identity/connect/authorize/decision">
        ${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <fieldset>
          <legend>Select an organisation to connect</legend>
          ${organisations.map(
            ({ settings }, n) =>
              html`<label
                ><input
                  type="radio"
                  name="tenantId"
                  value="${settings.tenantId}"
                  ${n === 0 ? 'checked' : ''}
                />
                ${settings.name}${settings.isDemoCompany ? ' (demo company)' : ''}</label
              >`,
          )}
        </fieldset>
        <p class="note">Scopes: ${consent.scopes.join(', ')}</p>
        <button name="decision" value="allow">Allow access</button>
        <button class="second" name="decision" value="deny">Cancel</button>
      </form>`,
  );
}
