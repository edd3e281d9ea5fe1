import type { Context, MiddlewareHandler } from 'hono';
import type { SignedIn, SignIn } from '../sign-in/sign-in.ts';
import { isSame } from '../sign-in/sign-in.ts';
import { onBehalfOf } from '../store/audit.ts';
import type { SessionCookie } from './session-cookie.ts';

/** Who is at the browser. `anybody`: no sign-in is asked for, and whoever reaches us is the administrator. */
export type Visitor =
  { readonly is: 'anybody' } | { readonly is: 'stranger' } | ({ readonly is: 'signed-in' } & SignedIn);

declare module 'hono' {
  interface ContextVariableMap {
    visitor: Visitor;
    /** The name of the token that a script brings. */
    script: string;
  }
}

/** Below the path that a proxy sends to us already (docs/xero.md, Under TimeTracker's own name). */
export const signInPath = '/integrations/xero/sign-in';
export const signOutPath = '/integrations/xero/sign-out';

/** The field of every form that shows that it stands on a page of this session. */
export const formKeyField = 'formKey';

/** Finds out who is at the browser; what is audited from here on says so. */
export function identify(signIn: Pick<SignIn, 'find' | 'isAsked'>, cookie: SessionCookie): MiddlewareHandler {
  return async (c, next) => {
    const word = cookie.read(c);
    const signedIn = word === undefined ? undefined : await signIn.find(word);
    if (signedIn !== undefined) c.set('visitor', { is: 'signed-in', ...signedIn });
    else c.set('visitor', { is: (await signIn.isAsked()) ? 'stranger' : 'anybody' });
    return onBehalfOf({ person: signedIn?.name ?? null, address: c.get('address') }, next);
  };
}

/** The visitor; a stranger where it broke off before it was known. */
export function visitorOf(c: Context): Visitor {
  return (c.get('visitor') as Visitor | undefined) ?? { is: 'stranger' };
}

/** The name of whoever has signed in, or of a script's token; null: not known. */
export function personOf(c: Context): string | null {
  const visitor = visitorOf(c);
  return visitor.is === 'signed-in' ? visitor.name : ((c.get('script') as string | undefined) ?? null);
}

export function maySee(c: Context): boolean {
  return visitorOf(c).is !== 'stranger';
}

function mayChange(c: Context): boolean {
  const visitor = visitorOf(c);
  return visitor.is === 'anybody' || (visitor.is === 'signed-in' && visitor.role === 'admin');
}

/** Sends whoever has not signed in to do so, and then back to the page. */
export const seersOnly: MiddlewareHandler = async (c, next) => (maySee(c) ? next() : toSignIn(c));

/** The same, and lets nobody through who may only look. `refuse` answers those. */
export function changersOnly(refuse: (c: Context) => Promise<Response>): MiddlewareHandler {
  return async (c, next) => {
    if (!maySee(c)) return toSignIn(c);
    return mayChange(c) ? next() : refuse(c);
  };
}

/** What is no mere look is for those who may change. */
export function changesOnlyBy(changers: MiddlewareHandler): MiddlewareHandler {
  return async (c, next) => (isLook(c) ? next() : changers(c, next));
}

/** A form of somebody who has signed in must stand on a page of the same session. */
export function formKeyCheck(refuse: (c: Context) => Promise<Response>): MiddlewareHandler {
  return async (c, next) => {
    const visitor = visitorOf(c);
    if (isLook(c) || visitor.is !== 'signed-in' || c.req.path === signInPath) return next();
    const given = (await c.req.parseBody())[formKeyField];
    return typeof given === 'string' && isSame(given, visitor.formKey) ? next() : refuse(c);
  };
}

function isLook(c: Context): boolean {
  return c.req.method === 'GET' || c.req.method === 'HEAD';
}

/** A form that was filled in is lost with its session, so its page is not gone back to. */
function toSignIn(c: Context): Response {
  const { pathname, search } = new URL(c.req.url);
  const to =
    isLook(c) && pathname !== '/' ? `?${new URLSearchParams({ to: pathname + search }).toString()}` : '';
  return c.redirect(signInPath + to, isLook(c) ? 302 : 303);
}
