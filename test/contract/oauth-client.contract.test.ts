import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../sandbox/xero/start-sandbox.ts';
import type { RunningSandbox } from '../../sandbox/xero/start-sandbox.ts';

const REDIRECT = 'http://localhost:8480/integrations/xero/callback';
const insecure = { [oauth.allowInsecureRequests]: true };

/** A strict OAuth client that knows nothing of the sandbox: it checks every claim and signature. */
describe('a standard OpenID client', () => {
  let running: RunningSandbox;
  let server: oauth.AuthorizationServer;
  /** Its clock follows the sandbox's, which one of the tests moves. */
  const client: oauth.Client = { client_id: 'demo-client', [oauth.clockSkew]: 0 };
  const secret = oauth.ClientSecretBasic('demo-secret');

  beforeAll(async () => {
    running = await startSandbox();
    const issuer = new URL(running.url);
    const response = await oauth.discoveryRequest(issuer, insecure);
    server = await oauth.processDiscoveryResponse(issuer, response);
  });
  afterAll(() => running.stop());

  const tenantId = () => running.sandbox.organisations[0]?.settings.tenantId ?? '';

  /** Presses a button of the consent page; the address the browser is sent to. */
  async function consent(decision: string, changes: Record<string, string> = {}): Promise<URL> {
    const form = new URLSearchParams({
      response_type: 'code',
      client_id: client.client_id,
      redirect_uri: REDIRECT,
      scope: 'openid profile email offline_access accounting.invoices',
      tenantId: tenantId(),
      decision,
      ...changes,
    });
    const answer = await fetch(`${server.authorization_endpoint}/decision`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    return new URL(answer.headers.get('location') ?? '');
  }

  /** The whole sign-in with state, nonce and PKCE. */
  async function signIn() {
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const nonce = oauth.generateRandomNonce();
    const callback = await consent('allow', {
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    const parameters = oauth.validateAuthResponse(server, client, callback, state);
    const exchange = () =>
      oauth.authorizationCodeGrantRequest(server, client, secret, parameters, REDIRECT, verifier, insecure);
    const answer = await exchange();
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
    return { answer, tokens, exchange };
  }

  const refresh = async (token: string) => {
    const answer = await oauth.refreshTokenGrantRequest(server, client, secret, token, insecure);
    const tokens = await oauth.processRefreshTokenResponse(server, client, answer);
    await oauth.validateApplicationLevelSignature(server, answer, insecure);
    return tokens;
  };

  it('finds every endpoint it needs in the discovery document, and what they take', () => {
    expect(server).toMatchObject({
      issuer: running.url,
      authorization_endpoint: `${running.url}/identity/connect/authorize`,
      token_endpoint: `${running.url}/connect/token`,
      revocation_endpoint: `${running.url}/connect/revocation`,
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
    });
    expect(server.grant_types_supported).toContain('client_credentials');
    expect(server.scopes_supported).toEqual(expect.arrayContaining(['openid', 'accounting.invoices']));
  });

  it('signs in with state, nonce and PKCE, checks the signature and reads who it is', async () => {
    const { answer, tokens } = await signIn();
    await oauth.validateApplicationLevelSignature(server, answer, insecure);
    expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({
      email: 'bookkeeper@northgate.example',
      given_name: 'Robin',
      xero_userid: running.sandbox.people[0]?.id,
    });
  });

  it('takes the access token for what it is: signed by the keys of the issuer, for its resources', async () => {
    const { tokens } = await signIn();
    const request = new Request(`${running.url}/connections`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    // A validator for RFC 9068 wants its own `typ`, which Xero does not set: the claims are checked by hand.
    await expect(
      oauth.validateJwtAccessToken(server, request, `${running.url}/resources`, insecure),
    ).rejects.toThrow(/typ/);
    const resource = await oauth.protectedResourceRequest(
      tokens.access_token,
      'GET',
      new URL(`${running.url}/connections`),
      undefined,
      undefined,
      insecure,
    );
    expect(await resource.json()).toEqual([expect.objectContaining({ tenantId: tenantId() })]);
  });

  it('refreshes, again within the grace, and finds each id token signed and in time', async () => {
    const { tokens } = await signIn();
    const refreshed = await refresh(tokens.refresh_token ?? '');
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
    const again = await refresh(tokens.refresh_token ?? '');
    expect(again.refresh_token).toBe(refreshed.refresh_token);
  });

  it('finds the repeat of ten minutes later signed and in time as well', async () => {
    const { tokens } = await signIn();
    await refresh(tokens.refresh_token ?? '');
    running.sandbox.clock.advance(10 * 60);
    client[oauth.clockSkew] = 10 * 60;
    const again = await refresh(tokens.refresh_token ?? '');
    expect(again.expires_in).toBeLessThanOrEqual(20 * 60);
    expect(again.expires_in).toBeGreaterThan(19 * 60);
  });

  it('revokes, also what is revoked already, and cannot refresh any more', async () => {
    const { tokens } = await signIn();
    for (const _time of [1, 2]) {
      const revoked = await oauth.revocationRequest(
        server,
        client,
        secret,
        tokens.refresh_token ?? '',
        insecure,
      );
      await oauth.processRevocationResponse(revoked);
    }
    expect(running.sandbox.connections.list(client.client_id)).toEqual([]);
    await expect(refresh(tokens.refresh_token ?? '')).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('gets a token of its own for app.connections', async () => {
    const parameters = { scope: 'app.connections' };
    const answer = await oauth.clientCredentialsGrantRequest(server, client, secret, parameters, insecure);
    const tokens = await oauth.processClientCredentialsResponse(server, client, answer);
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'app.connections', expires_in: 1800 });
  });

  describe('reads an error', () => {
    it('access_denied of a person who declines', async () => {
      const callback = await consent('deny', { state: 's' });
      expect(() => oauth.validateAuthResponse(server, client, callback, 's')).toThrow(
        expect.objectContaining({ error: 'access_denied' }),
      );
    });

    it('invalid_grant of a code that was used', async () => {
      const { exchange } = await signIn();
      const again = oauth.processAuthorizationCodeResponse(server, client, await exchange());
      await expect(again).rejects.toMatchObject({ error: 'invalid_grant', status: 400 });
    });

    it('invalid_client of a wrong secret', async () => {
      const wrong = oauth.ClientSecretBasic('wrong');
      const answer = await oauth.refreshTokenGrantRequest(server, client, wrong, 'x', insecure);
      await expect(oauth.processRefreshTokenResponse(server, client, answer)).rejects.toMatchObject({
        error: 'invalid_client',
        status: 400,
      });
    });

    it('invalid_request of a client that puts its secret into the form', async () => {
      const post = oauth.ClientSecretPost('demo-secret');
      const answer = await oauth.refreshTokenGrantRequest(server, client, post, 'x', insecure);
      await expect(oauth.processRefreshTokenResponse(server, client, answer)).rejects.toMatchObject({
        error: 'invalid_request',
      });
    });

    it('invalid_scope of a scope that is not the app’s', async () => {
      const parameters = { scope: 'accounting.transactions' };
      const answer = await oauth.clientCredentialsGrantRequest(server, client, secret, parameters, insecure);
      await expect(oauth.processClientCredentialsResponse(server, client, answer)).rejects.toMatchObject({
        error: 'invalid_scope',
      });
    });

    it.each(['html', 'garbage'] as const)('in %s that stands where tokens should', async (kind) => {
      const { tokens } = await signIn();
      running.sandbox.faults.add({ kind, grantType: 'refresh_token', status: 200 });
      await expect(refresh(tokens.refresh_token ?? '')).rejects.toThrow(/response/);
      expect((await refresh(tokens.refresh_token ?? '')).access_token).toBeTruthy();
    });
  });
});
