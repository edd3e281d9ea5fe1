import type { Context } from 'hono';
import type { App } from './apps.ts';
import type { Sandbox } from './create-sandbox.ts';
import type { Fault } from './faults.ts';
import { isForm } from './identity-call.ts';
import type { IdentityCall } from './identity-call.ts';
import { pathText } from './request-body.ts';
import { refusedAppScopes, refusedScopes } from './scopes.ts';
import type { TokenAnswer } from './tokens.ts';

const FIELDS = ['grant_type', 'code', 'redirect_uri', 'code_verifier', 'refresh_token', 'scope'];

/** `POST /connect/token`: a code, a refresh token or the app's own secret becomes tokens. */
export function answerToken(c: Context, sandbox: Sandbox, given: IdentityCall): Response {
  const checked = clientOf(c, sandbox, given, FIELDS);
  if (checked instanceof Response) return checked;
  const { app, form } = checked;
  const scopes = (form['scope'] ?? '').split(' ').filter((scope) => scope !== '');
  switch (form['grant_type']) {
    case 'authorization_code': {
      const { code, redirect_uri: redirectUri, code_verifier: verifier } = form;
      if (!code || !redirectUri) return oauthError(c, 'invalid_request');
      if (refusedScopes(scopes, app).length > 0) return oauthError(c, 'invalid_scope');
      const tokens = sandbox.tokens.redeemCode(app.clientId, code, redirectUri, verifier ?? null);
      return tokens
        ? tokenResponse(c, alteredAnswer(sandbox, tokens, given.fault))
        : oauthError(c, 'invalid_grant');
    }
    case 'refresh_token': {
      const { refresh_token: refreshToken } = form;
      if (!refreshToken) return oauthError(c, 'invalid_request');
      if (refusedScopes(scopes, app).length > 0) return oauthError(c, 'invalid_scope');
      const refreshed = sandbox.tokens.refresh(app.clientId, refreshToken);
      given.refreshed(!refreshed ? 'refused' : refreshed.repeated ? 'repeats' : 'rotations');
      return refreshed
        ? tokenResponse(c, alteredAnswer(sandbox, refreshed.answer, given.fault))
        : oauthError(c, 'invalid_grant');
    }
    case 'client_credentials': {
      if (scopes.length === 0 || refusedAppScopes(scopes).length > 0) return oauthError(c, 'invalid_scope');
      return tokenResponse(c, sandbox.tokens.issueForApp(app.clientId, scopes));
    }
    default:
      given.call.unknown = `The grant type ${form['grant_type'] ?? ''} is not offered.`;
      return oauthError(c, 'unsupported_grant_type');
  }
}

/** `POST /connect/revocation`: ends all connections of the person whose refresh token it is. */
export function answerRevocation(c: Context, sandbox: Sandbox, given: IdentityCall): Response {
  const checked = clientOf(c, sandbox, given, ['token', 'token_type_hint']);
  if (checked instanceof Response) return checked;
  const { app, form } = checked;
  if (!form['token']) return oauthError(c, 'invalid_request');
  const { clientId } = app;
  const revoked = sandbox.tokens.revoke(clientId, form['token']);
  if (revoked) sandbox.connections.end({ clientId, userId: revoked.userId });
  // A token that is unknown, or revoked before, is fine too.
  return c.body(null, 200);
}

/** Tokens as they are, or as a fault of the kind `tokenAnswer` wants them. */
function alteredAnswer(sandbox: Sandbox, answer: TokenAnswer, fault: Fault | null): Partial<TokenAnswer> {
  if (fault?.kind !== 'tokenAnswer') return answer;
  const { access_token: accessToken, refresh_token: refreshToken, ...rest } = answer;
  switch (fault.change) {
    case 'noAccessToken':
      return { ...rest, ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }) };
    case 'noRefreshToken':
      return { ...rest, access_token: accessToken };
    case 'fewerScopes':
      return { ...answer, scope: answer.scope.split(' ')[0] ?? '' };
    case 'foreignIdToken': {
      const claims = sandbox.signer.verify(accessToken) ?? {};
      return {
        ...answer,
        id_token: sandbox.signer.sign({ ...claims, iat: claims['nbf'], aud: 'another-app' }),
      };
    }
  }
}

function tokenResponse(c: Context, tokens: object): Response {
  return c.json(tokens, 200, { 'cache-control': 'no-store', pragma: 'no-cache' });
}

function oauthError(c: Context, error: string): Response {
  return c.json({ error }, 400, { 'cache-control': 'no-store', pragma: 'no-cache' });
}

/** The client of a call by its Basic header, and the form; the answer to send where either is wrong. */
function clientOf(
  c: Context,
  sandbox: Sandbox,
  { call, form }: IdentityCall,
  known: string[],
): { app: App; form: Record<string, string> } | Response {
  const basic = /^Basic ([A-Za-z0-9+/]+={0,2})$/.exec(c.req.header('authorization') ?? '')?.[1];
  if (!isForm(c) || basic === undefined) return oauthError(c, 'invalid_request');
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(/:(.*)/s).map(formDecode);
  if (id === '') return oauthError(c, 'invalid_request');
  const app = sandbox.apps.find((each) => each.clientId === id);
  if (!app || app.clientSecret !== secret) return oauthError(c, 'invalid_client');
  call.clientId = id;

  const names = [...form.keys()];
  const strange = names.find((name) => !known.includes(name));
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (strange !== undefined) call.unknown = `The field ${strange} is not known here.`;
  if (twice !== undefined) call.unknown = `The field ${twice} was sent twice.`;
  return call.unknown === null ? { app, form: Object.fromEntries(form) } : oauthError(c, 'invalid_request');
}

function formDecode(text: string): string {
  return pathText(text.replaceAll('+', ' '));
}
