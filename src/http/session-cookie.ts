import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { sessionDays } from '../store/sign-in-sessions.ts';
import { hostOf } from './host-check.ts';

export interface SessionCookieOf {
  readonly publicUrl: string;
  readonly installationId: string;
}

/**
 * What a cookie of an installation is called. Browsers send cookies to all ports of a host, and each port may serve
 * another installation.
 */
export function cookieNameOf(use: 'session' | 'connect', installationId: string): string {
  return `ttxero-${use}-${installationId}`;
}

/** The cookie that holds the word of a session. Lax: the way back from Xero must bring it along. */
export function createSessionCookie({ publicUrl, installationId }: SessionCookieOf) {
  const { host, protocol } = new URL(publicUrl);
  const name = cookieNameOf('session', installationId);

  /** Browsers refuse the safe form on plain http, which is loopback then. */
  const isSafe = (c: Context) => protocol === 'https:' && hostOf(c.req.raw) === host;
  const attributes = (c: Context) =>
    isSafe(c) ? ({ path: '/', secure: true, prefix: 'host' } as const) : ({ path: '/' } as const);

  return {
    read: (c: Context): string | undefined => (isSafe(c) ? getCookie(c, name, 'host') : getCookie(c, name)),
    write(c: Context, word: string): void {
      const maxAge = sessionDays * 24 * 60 * 60;
      setCookie(c, name, word, { ...attributes(c), httpOnly: true, sameSite: 'Lax', maxAge });
    },
    remove: (c: Context): void => void deleteCookie(c, name, { ...attributes(c), httpOnly: true }),
  };
}

export type SessionCookie = ReturnType<typeof createSessionCookie>;
