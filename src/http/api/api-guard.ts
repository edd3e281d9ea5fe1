import type { MiddlewareHandler } from 'hono';
import type { ApiScope } from '../../sign-in/access-rights.ts';
import type { RateLimit } from '../../sign-in/rate-limit.ts';
import type { SignIn } from '../../sign-in/sign-in.ts';
import { onBehalfOf } from '../../store/audit.ts';
import { networkOf } from '../client-address.ts';
import { problemJson } from './problem-json.ts';

/** Lets a script through whose token has one of the scopes. */
export type ApiGuard = (...scopes: readonly ApiScope[]) => MiddlewareHandler;

const realm = 'Bearer realm="timetracker-xero"';

const refusals = {
  unknown: 'It is not known here.',
  expired: 'It has expired.',
  revoked: 'It was revoked.',
  'no-pages': 'It is not known here.',
} as const;

/**
 * Scripts bring a token with each request; a browser's session opens nothing here, so that no foreign page can use it.
 * @param limit of tokens that turn out not to be good.
 */
export function createApiGuard(signIn: Pick<SignIn, 'forApi' | 'isUnguessable'>, limit: RateLimit): ApiGuard {
  return (...scopes) =>
    async (c, next) => {
      const word = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
      if (word === undefined) {
        c.header('www-authenticate', realm);
        return problemJson(
          c,
          'token-needed',
          `Send the header Authorization: Bearer TOKEN. \`ttxero tokens create --name NAME --scope ${scopes[0] ?? ''}\` makes a token.`,
        );
      }
      const address = c.get('address');
      const network = networkOf(address);
      const wait = limit.take(network);
      if (wait > 0 && !(await signIn.isUnguessable(word))) {
        c.header('retry-after', String(wait));
        return problemJson(
          c,
          'too-many-attempts',
          `Tokens that are not good came too often. Try again in ${wait} s.`,
        );
      }
      const checked = await onBehalfOf({ person: null, address }, () => signIn.forApi(word));
      if (!checked.ok) {
        c.header('www-authenticate', `${realm}, error="invalid_token"`);
        return problemJson(
          c,
          'token-refused',
          `${refusals[checked.why]} \`ttxero tokens create\` makes another.`,
        );
      }
      if (wait === 0) limit.giveBack(network);
      const { holder } = checked;
      c.set('script', holder.name);
      if (!scopes.some((scope) => holder.scopes.includes(scope))) {
        c.header('www-authenticate', `${realm}, error="insufficient_scope", scope="${scopes.join(' ')}"`);
        return problemJson(c, 'scope-missing', `It takes the scope ${scopes.join(' or ')}.`);
      }
      return onBehalfOf({ person: holder.name, address }, next);
    };
}
