import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../sandbox/xero/start-sandbox.ts';
import type { RunningSandbox } from '../../sandbox/xero/start-sandbox.ts';

const REDIRECT = 'http://localhost:8480/integrations/xero/callback';
const insecure = { [oauth.allowInsecureRequests]: true };

/** A strict OAuth client that knows nothing of the sandbox: it checks every claim and signature. */
describe('a standard OpenID client signs in at the sandbox', () => {
  let running: RunningSandbox;
  let server: oauth.AuthorizationServer;
  const client: oauth.Client = { client_id: 'demo-client' };
  const secret = oauth.ClientSecretBasic('demo-secret');

  beforeAll(async () => {
    running = await startSandbox();
    const issuer = new URL(running.url);
    const response = await oauth.discoveryRequest(issuer, insecure);
    server = await oauth.processDiscoveryResponse(issuer, response);
  });
  afterAll(() => running.stop());

  it('with state, nonce and PKCE, then refreshes and revokes', async () => {
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const nonce = oauth.generateRandomNonce();
    const tenantId = running.sandbox.organisations[0]?.settings.tenantId ?? '';
    const form = new URLSearchParams({
      response_type: 'code',
      client_id: client.client_id,
      redirect_uri: REDIRECT,
      scope: 'openid profile email offline_access accounting.invoices',
      state,
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      tenantId,
      decision: 'allow',
    });
    const consent = await fetch(`${server.authorization_endpoint}/decision`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    const callback = new URL(consent.headers.get('location') ?? '');
    const parameters = oauth.validateAuthResponse(server, client, callback, state);

    const answer = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      secret,
      parameters,
      REDIRECT,
      verifier,
      insecure,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, {
      expectedNonce: nonce,
      requireIdToken: true,
    });
    await oauth.validateApplicationLevelSignature(server, answer, insecure);
    expect(oauth.getValidatedIdTokenClaims(tokens)?.['email']).toBe('bookkeeper@northgate.example');

    const refreshed = await oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(server, client, secret, tokens.refresh_token ?? '', insecure),
    );
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);

    const revoked = await oauth.revocationRequest(
      server,
      client,
      secret,
      refreshed.refresh_token ?? '',
      insecure,
    );
    await oauth.processRevocationResponse(revoked);
    expect(running.sandbox.connections.list(client.client_id)).toEqual([]);
  });
});
