import { describe, expect, it } from 'vitest';
import { makeToken } from '../../src/sign-in/new-token.ts';
import { hashOfAccessToken } from '../../src/sign-in/token-words.ts';
import type { NewAccessToken } from '../../src/store/access-tokens.ts';

function make(changes: Record<string, unknown> = {}, isFree = true) {
  const stored: NewAccessToken[] = [];
  const tokens = {
    create: async (token: NewAccessToken) => {
      if (isFree) stored.push(token);
      return isFree;
    },
  };
  const wish = { name: 'Ann', role: 'admin', scopes: [], expiresInDays: 365, ...changes };
  return makeToken(tokens, 'main', wish, 'cli').then((made) => ({ made, stored }));
}

describe('a new token', () => {
  it('is a word of 256 random bits, of which only the hash is kept', async () => {
    const { made, stored } = await make({ scopes: ['sync:write', 'sync:write'] });
    const word = made.ok ? made.word : '';
    expect(word).toMatch(/^ttxero_[\w-]{43}$/);
    expect(stored).toEqual([
      expect.objectContaining({
        name: 'Ann',
        role: 'admin',
        scopes: ['sync:write'],
        tokenHash: hashOfAccessToken(word),
      }),
    ]);
    expect(JSON.stringify(stored)).not.toContain(word);
    const { made: another } = await make();
    expect(another).not.toEqual(made);
  });

  it.each([
    ['no name', { name: undefined }, 'Give the token a name'],
    ['an empty name', { name: '' }, 'A name has at most 60'],
    ['a name that a spreadsheet would run', { name: '=1+1' }, 'A name has at most 60'],
    [
      'the name of the token of the environment',
      { name: 'admin_token' },
      'what the token of the environment',
    ],
    ['an unknown role', { role: 'owner' }, 'The role is viewer or admin.'],
    ['an unknown scope', { scopes: ['everything'] }, 'Scopes are status:read,'],
    ['nothing that it is for', { role: null }, 'Say what the token is for'],
    ['no whole days', { expiresInDays: Number('soon') }, 'whole number'],
    ['no day at all', { expiresInDays: 0 }, 'for one day at least'],
  ])('is not made with %s', async (_, changes, words) => {
    const { made, stored } = await make(changes);
    expect(made).toEqual({ ok: false, problems: [expect.stringContaining(words)] });
    expect(stored).toEqual([]);
  });

  it('is not made under a name that is taken', async () => {
    expect((await make({}, false)).made).toMatchObject({ ok: false });
  });

  it('may be for scripts only, and may live for ever', async () => {
    const { stored } = await make({ role: null, scopes: ['audit:read'], expiresInDays: null });
    expect(stored[0]).toMatchObject({ role: null, scopes: ['audit:read'], expiresInDays: null });
  });
});
