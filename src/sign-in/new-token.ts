import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { AccessTokens } from '../store/access-tokens.ts';
import { apiScopes, roles } from './access-rights.ts';
import { environmentTokenName } from './sign-in.ts';
import { hashOfAccessToken, newAccessTokenWord } from './token-words.ts';

/** Days after which a token expires, unless something else is said. */
export const usualDays = 365;

const schema = z
  .strictObject({
    name: z
      .string({ error: 'Give the token a name, by which it is listed and revoked: --name NAME.' })
      .regex(/^[\p{L}\p{N}](?:[\p{L}\p{N} ._@-]{0,58}[\p{L}\p{N}])?$/u, {
        error:
          'A name has at most 60 letters, digits, spaces and . _ @ -, and begins and ends with a letter or digit.',
      })
      .refine((name) => name.toUpperCase() !== environmentTokenName, {
        error: `${environmentTokenName} is what the token of the environment is called.`,
      }),
    role: z.enum(roles, { error: `The role is ${roles.join(' or ')}.` }).nullable(),
    scopes: z.array(z.enum(apiScopes, { error: `Scopes are ${apiScopes.join(', ')}.` })),
    expiresInDays: z
      .int({ error: 'The days are a whole number.' })
      .min(1, { error: 'A token lives for one day at least.' })
      .max(3650, { error: 'A token lives for ten years at most; or give `never`.' })
      .nullable(),
  })
  .refine(({ role, scopes }) => role !== null || scopes.length > 0, {
    error: 'Say what the token is for: --role viewer or admin for the pages, --scope for scripts, or both.',
  });

export type TokenWish = z.input<typeof schema>;

export type TokenMade =
  | { readonly ok: true; /** Shown once; it is not stored. */ readonly word: string }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Makes a token for a person or a script. Only its hash is kept. */
export async function makeToken(
  tokens: Pick<AccessTokens, 'create'>,
  installationId: string,
  wish: Record<keyof TokenWish, unknown>,
  actor: string,
): Promise<TokenMade> {
  const parsed = schema.safeParse(wish);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map(({ message }) => message) };
  const word = newAccessTokenWord();
  const made = await tokens.create(
    {
      ...parsed.data,
      scopes: [...new Set(parsed.data.scopes)],
      id: randomUUID(),
      installationId,
      tokenHash: hashOfAccessToken(word),
    },
    actor,
  );
  if (made) return { ok: true, word };
  return {
    ok: false,
    problems: [`There is a token "${parsed.data.name}" already. Revoke it, or choose another name.`],
  };
}
