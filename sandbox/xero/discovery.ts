import { LISTED_SCOPES } from './scopes.ts';

/** The OpenID configuration of a sandbox that is reached under this address. */
export function discovery(url: string) {
  return {
    issuer: url,
    jwks_uri: `${url}/.well-known/openid-configuration/jwks`,
    authorization_endpoint: `${url}/identity/connect/authorize`,
    token_endpoint: `${url}/connect/token`,
    revocation_endpoint: `${url}/connect/revocation`,
    scopes_supported: LISTED_SCOPES,
    claims_supported: ['sub', 'xero_userid', 'email', 'preferred_username', 'given_name', 'family_name'],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    revocation_endpoint_auth_methods_supported: ['client_secret_basic'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    subject_types_supported: ['public'],
  };
}
