import type { Core } from '../core.ts';
import { apiScopes, roles } from '../sign-in/access-rights.ts';
import { makeToken, usualDays } from '../sign-in/new-token.ts';
import { createAccessTokens, type AccessTokenLine } from '../store/access-tokens.ts';
import { CommandError } from './command-error.ts';
import type { Command, CommandContext } from './commands.ts';
import { table } from './table.ts';
import { withCore } from './with-core.ts';

const verbs = { create, list, revoke };

/** Makes, lists and ends the tokens that people sign in with and scripts call with. */
export const tokensCommand: Command = {
  usage:
    'tokens [list] | create --name NAME [--role ROLE] [--scope SCOPE ...] [--expires DAYS|never] | revoke NAME',
  meaning: `access tokens for the pages (role ${roles.join(' or ')}) and for scripts (scopes ${apiScopes.join(', ')})`,
  options: {
    name: { type: 'string' },
    role: { type: 'string' },
    scope: { type: 'string', multiple: true, default: [] },
    expires: { type: 'string', default: String(usualDays) },
  },
  run: (context) =>
    withCore(context, async (core) => {
      const [verb = 'list'] = context.words;
      if (!Object.hasOwn(verbs, verb))
        throw new CommandError(`Say what to do with tokens: ${Object.keys(verbs).join(', ')}.`, 2);
      await verbs[verb as keyof typeof verbs](core, context);
    }),
};

async function create({ database, config }: Core, { json, options, print }: CommandContext): Promise<void> {
  const { name, role = null, expires } = options;
  const wish = {
    name,
    role,
    scopes: [options['scope'] ?? []].flat().flatMap((scope) => String(scope).split(',')),
    expiresInDays: expires === 'never' ? null : Number(expires),
  };
  const made = await makeToken(createAccessTokens(database), config.installationId, wish, 'cli');
  if (!made.ok) throw new CommandError(made.problems.join('\n'), 2);
  if (json) return print(JSON.stringify({ name, token: made.word }));
  print(`The token "${String(name)}". It is shown this once only:\n\n  ${made.word}\n`);
  if (role !== null)
    print(`It signs in at ${config.publicUrl}. From now on the pages ask everybody for a token.`);
}

async function list({ database, config }: Core, { json, print }: CommandContext): Promise<void> {
  const tokens = await createAccessTokens(database).list(config.installationId);
  if (json) return print(JSON.stringify(tokens, null, 2));
  const more = config.adminToken === undefined ? '' : 'ADMIN_TOKEN of the environment opens everything, too.';
  if (tokens.length === 0) return print(['No tokens were made.', more].filter(Boolean).join(' '));
  print(table(['Name', 'Role', 'Scopes', 'State', 'Made', 'Expires', 'Last used'], tokens.map(row)));
  if (more !== '') print(more);
}

function row(token: AccessTokenLine): string[] {
  const day = (at: Date | null, none: string) => at?.toISOString().slice(0, 10) ?? none;
  return [
    token.name,
    token.role ?? 'scripts only',
    token.scopes.join(' '),
    token.state,
    day(token.createdAt, ''),
    day(token.expiresAt, 'never'),
    day(token.lastUsedAt, 'never'),
  ];
}

async function revoke({ database, config }: Core, { json, words, print }: CommandContext): Promise<void> {
  const name = words.slice(1).join(' ');
  if (name === '') throw new CommandError('Name the token to revoke, as `ttxero tokens list` shows it.', 2);
  if (!(await createAccessTokens(database).revoke(config.installationId, name, 'cli')))
    throw new CommandError(`There is no token "${name}", or it was revoked before.`);
  print(
    json
      ? JSON.stringify({ revoked: name })
      : `The token "${name}" is revoked. Whoever has signed in with it is signed out.`,
  );
}
