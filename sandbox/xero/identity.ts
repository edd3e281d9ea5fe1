import { mountAuthorize } from './authorize.ts';
import { deleteConnection, listConnections } from './connections-endpoint.ts';
import type { Sandbox } from './create-sandbox.ts';
import { discovery } from './discovery.ts';
import { identityCall } from './identity-call.ts';
import { answerRevocation, answerToken } from './token-endpoint.ts';

/** The sign-in side: consent, tokens, connections, discovery. */
export function mountIdentity(sandbox: Sandbox): void {
  const { app } = sandbox;
  mountAuthorize(sandbox);
  app.post(
    '/connect/token',
    identityCall(sandbox, (c, given) => answerToken(c, sandbox, given)),
  );
  app.post(
    '/connect/revocation',
    identityCall(sandbox, (c, given) => answerRevocation(c, sandbox, given)),
  );
  for (const path of ['/connections', '/Connections']) {
    app.get(
      path,
      identityCall(sandbox, (c, { call }) => listConnections(c, sandbox, call)),
    );
    app.delete(
      `${path}/:id`,
      identityCall(sandbox, (c, { call }) => deleteConnection(c, sandbox, call)),
    );
  }
  app.get(
    '/.well-known/openid-configuration',
    identityCall(sandbox, (c) => c.json(discovery(sandbox.publicUrl()))),
  );
  app.get(
    '/.well-known/openid-configuration/jwks',
    identityCall(sandbox, (c) => c.json(sandbox.signer.publicKeys())),
  );
}
