import { Hono, type Context } from 'hono';
import type { RateLimit } from '../sign-in/rate-limit.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { networkOf } from './client-address.ts';
import type { PageFrame, PageStatus } from './pages/page-frame.ts';
import { signInPage, type SignInView } from './pages/sign-in-page.ts';
import { signInTexts } from './pages/sign-in-texts.ts';
import type { SessionCookie } from './session-cookie.ts';
import { maySee, signInPath, signOutPath, visitorOf } from './visitor.ts';

export interface SignInRoutesDeps {
  readonly signIn: Pick<SignIn, 'begin' | 'end' | 'isUnguessable'>;
  readonly cookie: SessionCookie;
  readonly limit: RateLimit;
  readonly frame: PageFrame;
}

/** Signing in with an access token, and out again. */
export function signInRoutes({ signIn, cookie, limit, frame }: SignInRoutesDeps) {
  const routes = new Hono();

  const show = (c: Context, view: SignInView, status: PageStatus) =>
    frame.show(c, signInTexts.title, signInPage(view), status);

  routes.get(signInPath, async (c) => {
    const to = ownPath(c.req.query('to'));
    if (maySee(c)) return c.redirect(to, 302);
    return show(c, { to, signedOut: c.req.query('out') === '1' }, 200);
  });

  // What somebody may type.
  routes.get('/sign-in', (c) => c.redirect(signInPath, 302));

  routes.post(signInPath, async (c) => {
    const form = await c.req.parseBody();
    const to = ownPath(form['to']);
    if (visitorOf(c).is === 'anybody') return c.redirect(to, 303);
    const network = networkOf(c.get('address'));
    const token = typeof form['token'] === 'string' ? form['token'] : '';
    const wait = limit.take(network);
    if (wait > 0 && !(await signIn.isUnguessable(token))) {
      c.header('retry-after', String(wait));
      return show(c, { to, fault: signInTexts.tooMany(wait) }, 429);
    }
    const begun = await signIn.begin(token, cookie.read(c));
    if (!begun.ok) return show(c, { to, fault: signInTexts.refused[begun.why] }, 422);
    // Whoever has a good token is nobody to be held back.
    if (wait === 0) limit.giveBack(network);
    cookie.write(c, begun.session);
    return c.redirect(to, 303);
  });

  routes.post(signOutPath, async (c) => {
    const word = cookie.read(c);
    if (word !== undefined) await signIn.end(word);
    cookie.remove(c);
    c.header('clear-site-data', '"cache"');
    return c.redirect(`${signInPath}?out=1`, 303);
  });

  return routes;
}

/** A path of ours to go on at; anything else, such as another site, is the overview. */
function ownPath(to: unknown): string {
  const here = 'http://here';
  if (typeof to !== 'string' || !/^\/[\x21-\x7e]*$/.test(to) || !URL.canParse(to, here)) return '/';
  const { host, pathname, search } = new URL(to, here);
  // Dots are resolved by now: what begins with two slashes here would be another site.
  const isOwn = host === 'here' && !pathname.startsWith('//');
  return isOwn && ![signInPath, signOutPath].includes(pathname) ? pathname + search : '/';
}
