import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';

/** Signs and checks RS256 tokens. The key is made at first use and lives as long as the books. */
export interface Signer {
  sign(claims: Record<string, unknown>): string;
  /** The claims, or null if the token is not one of ours. Does not look at `exp`. */
  verify(token: string): Record<string, unknown> | null;
  publicKeys(): { keys: JsonWebKey[] };
  save(): JsonWebKey | null;
}

const KEY_ID = 'sandbox';

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
  const header = encode({ alg: 'RS256', kid: KEY_ID, typ: 'JWT' });

  return {
    sign(claims) {
      const signed = `${header}.${encode(claims)}`;
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
      keys: [{ ...verifyingKey().export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: 'RS256' }],
    }),
    save: () => key?.export({ format: 'jwk' }) ?? null,
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
