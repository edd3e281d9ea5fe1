import { tierOf } from './apps.ts';
import type { App } from './apps.ts';
import type { Sandbox } from './create-sandbox.ts';
import type { Person } from './people.ts';
import { refusedScopes } from './scopes.ts';

/** What an app asks a person for. */
export interface ConsentRequest {
  app: App;
  person: Person;
  redirectUri: string;
  scopes: string[];
  /** Whether several organisations may be chosen at once. */
  bulk: boolean;
  parameters: Record<string, string>;
}

/** Why Xero shows an error page and sends nobody back. */
export interface ConsentRefusal {
  error: string;
  text: string;
  unknown?: string;
  /** Where the browser came from, once it is known that the app may be told there. */
  from?: Pick<ConsentRequest, 'redirectUri' | 'parameters'>;
}

const PARAMETERS = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'prompt',
  'login_hint',
  'acr_values',
  'code_challenge',
  'code_challenge_method',
];

/** Reads the parameters of the authorize address. */
export function readConsentRequest(
  sandbox: Pick<Sandbox, 'apps' | 'people'>,
  sent: URLSearchParams,
): ConsentRequest | ConsentRefusal {
  const names = [...sent.keys()];
  const strange = names.find((name) => !PARAMETERS.includes(name));
  if (strange !== undefined) return notKnown(`The parameter ${strange} is not known here.`);
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice !== undefined) return notKnown(`The parameter ${twice} was sent twice.`);

  const parameters = Object.fromEntries(sent);
  const app = sandbox.apps.find((each) => each.clientId === parameters['client_id']);
  if (!app) return { error: 'unauthorized_client', text: 'Unknown client or client not enabled' };
  const redirectUri = parameters['redirect_uri'] ?? '';
  if (!app.redirectUris.includes(redirectUri)) {
    const text = 'Invalid redirect_uri: it is not one of those registered for the app.';
    return { error: 'invalid_request', text };
  }
  const from = { redirectUri, parameters };
  if (parameters['response_type'] !== 'code') {
    return { error: 'unsupported_response_type', text: 'The response_type must be code.', from };
  }
  const scopes = (parameters['scope'] ?? '').split(' ').filter((scope) => scope !== '');
  const refused = refusedScopes(scopes, app);
  if (scopes.length === 0 || refused.length > 0) {
    const text = `Invalid scope for client: ${refused.join(' ') || 'none was asked for'}`;
    return { error: 'invalid_scope', text, from };
  }
  if (parameters['code_challenge'] && parameters['code_challenge_method'] !== 'S256') {
    return { error: 'invalid_request', text: 'The code_challenge_method must be S256.', from };
  }
  const { acr_values: acr, login_hint: hint } = parameters;
  if (acr !== undefined && !/^bulk_connect:(true|false)$/.test(acr)) {
    return notKnown(`The acr_values ${acr} are not known here.`);
  }
  const person = sandbox.people.find((each) => hint === undefined || each.email === hint);
  if (!person) return { error: 'invalid_request', text: `Nobody signs in here as ${hint}.` };
  const bulk = tierOf(app).advanced && acr !== 'bulk_connect:false';
  return { app, person, redirectUri, scopes, bulk, parameters };
}

function notKnown(text: string): ConsentRefusal {
  return { error: 'invalid_request', text, unknown: text };
}
