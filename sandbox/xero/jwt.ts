import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
} from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';

/** Signs and checks RS256 tokens. The key is made at first use and lives as long as the books. */
export interface Signer {
  sign(claims: Record<string, unknown>): string;
  /** The claims, or null if the token is not one of ours. Does not look at `exp`. */
  verify(token: string): Record<string, unknown> | null;
  publicKeys(): { keys: JsonWebKey[] };
  save(): JsonWebKey | null;
}

/** One key for all sandboxes of a process that brought none: making one takes a while. */
let shared: KeyObject | null = null;

export function createSigner(saved: JsonWebKey | null = null): Signer {
  let key = saved ? createPrivateKey({ key: saved, format: 'jwk' }) : null;
  let publicKey: KeyObject | null = null;
  const verifyingKey = () => (publicKey ??= createPublicKey(privateKey()));
  const privateKey = () => {
    shared ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    key ??= shared;
    return key;
  };
  let keyId: string | null = null;
  const kid = () => (keyId ??= thumbprint(verifyingKey().export({ format: 'jwk' })));

  return {
    sign(claims) {
      const signed = `${encode({ alg: 'RS256', kid: kid(), typ: 'JWT' })}.${encode(claims)}`;
      return `${signed}.${sign('sha256', Buffer.from(signed), privateKey()).toString('base64url')}`;
    },
    verify(token) {
      const [head, body, signature, ...rest] = token.split('.');
      if (!head || !body || !signature || rest.length > 0) return null;
      const genuine = verify(
        'sha256',
        Buffer.from(`${head}.${body}`),
        verifyingKey(),
        Buffer.from(signature, 'base64url'),
      );
      return genuine ? JSON.parse(Buffer.from(body, 'base64url').toString()) : null;
    },
    publicKeys: () => ({
      keys: [{ ...verifyingKey().export({ format: 'jwk' }), kid: kid(), use: 'sig', alg: 'RS256' }],
    }),
    save: () => key?.export({ format: 'jwk' }) ?? null,
  };
}

/** RFC 7638: keys that differ have ids that differ. */
function thumbprint({ e, kty, n }: JsonWebKey): string {
  return createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url');
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
